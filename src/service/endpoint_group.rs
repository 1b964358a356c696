//! Endpoint groups.

use uuid::Uuid;

use super::{Context, CreationError, LookupError, creation, editing};
use crate::{
    auth::{Caller, policy},
    model::{
        Draft, EndpointGroup, Resource as _,
        endpoint_group::{self, EndpointType, EndpointsViolation, Spec},
        ids,
        page::Scope,
    },
    network::{Network, NetworkError},
    store::{Session, StoreError},
};

/// Why an endpoint group is not created.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CreateError {
    /// The entries are invalid.
    #[error(transparent)]
    Endpoints(#[from] EndpointsViolation),
    /// An entry names a subnet that does not exist, or that the caller may not see.
    #[error("there is no subnet {subnet}")]
    NonExistingSubnet {
        /// The entry.
        subnet: String,
    },
    /// The subnets cannot be looked up.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// The reasons common to all creations.
    #[error(transparent)]
    Creation(#[from] CreationError),
}

impl From<StoreError> for CreateError {
    fn from(error: StoreError) -> Self {
        Self::Creation(error.into())
    }
}

/// Creates an endpoint group.
pub async fn create(ctx: &Context, caller: &Caller, draft: Draft<EndpointGroup>) -> Result<EndpointGroup, CreateError> {
    creation::allowed(caller, &draft.project_id)?;
    let mut group = EndpointGroup::blank(ctx.ids.next(), draft.project_id);
    group.apply(&draft.spec);
    // Bodies without a type have been refused already.
    group.kind = draft.spec.kind.unwrap_or_default();
    group.endpoints = draft.spec.endpoints.unwrap_or_default();
    let judgement = judge(ctx, caller, &group).await;
    let inside = ctx.clone();
    ctx.store
        .write(move |session| {
            creation::within_quota::<EndpointGroup>(session, &inside, &group.project_id)?;
            judgement.clone()?;
            hold(session, inside.network.as_ref(), &group)?;
            session.insert(&group)?;
            Ok(group.clone())
        })
        .await
}

/// Locks the subnets of a group until the transaction ends, always in the same order, to avoid deadlocks.
fn hold(session: &mut Session, network: &dyn Network, group: &EndpointGroup) -> Result<(), CreateError> {
    if group.kind != EndpointType::Subnet {
        return Ok(());
    }
    let mut subnets: Vec<_> = group.endpoints.iter().filter_map(|endpoint| ids::parse(endpoint)).collect();
    subnets.sort_unstable();
    for id in subnets {
        if !network.hold_subnet(session, id)? {
            return Err(CreateError::NonExistingSubnet { subnet: id.to_string() });
        }
    }
    Ok(())
}

/// Checks the entries, as far as that is possible without the store.
async fn judge(ctx: &Context, caller: &Caller, group: &EndpointGroup) -> Result<(), CreateError> {
    endpoint_group::check(group)?;
    if group.kind == EndpointType::Subnet {
        for subnet in &group.endpoints {
            if !exists(ctx, caller, subnet).await? {
                return Err(CreateError::NonExistingSubnet { subnet: subnet.clone() });
            }
        }
    }
    Ok(())
}

/// Whether the subnet exists and the caller may see it.
async fn exists(ctx: &Context, caller: &Caller, subnet: &str) -> Result<bool, NetworkError> {
    let Some(id) = ids::parse(subnet) else { return Ok(false) };
    let subnet = ctx.network.subnet_owner(id).await?;
    let scope = policy::scope(caller);
    Ok(subnet.is_some_and(|subnet| scope.covers(&subnet.project_id) || subnet.is_public && scope != Scope::Nothing))
}

/// Changes the name or description of an endpoint group; its entries never change.
pub async fn update(ctx: &Context, caller: &Caller, id: Uuid, spec: Spec) -> Result<EndpointGroup, LookupError> {
    let caller = caller.clone();
    ctx.store
        .write(move |session| editing::edit::<EndpointGroup>(session, &caller, id, |group| group.apply(&spec)))
        .await
}
