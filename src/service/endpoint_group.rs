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

/// Why an endpoint group is not made.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CreateError {
    /// The entries do not fit.
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
    /// As any creation.
    #[error(transparent)]
    Creation(#[from] CreationError),
}

impl From<StoreError> for CreateError {
    fn from(error: StoreError) -> Self {
        Self::Creation(error.into())
    }
}

/// Makes an endpoint group.
pub async fn create(ctx: &Context, caller: &Caller, draft: Draft<EndpointGroup>) -> Result<EndpointGroup, CreateError> {
    creation::allowed(caller, &draft.project_id)?;
    let mut group = EndpointGroup::blank(ctx.ids.next(), draft.project_id);
    group.apply(&draft.spec);
    // Bodies that give no type are refused before.
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

/// Keeps the subnets of a group until the transaction ends, in an order that all keep, so that two cannot wait for each other.
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

/// Whether the entries fit, as far as the store knows nothing of it.
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

/// Whether there is such a subnet that the caller sees.
async fn exists(ctx: &Context, caller: &Caller, subnet: &str) -> Result<bool, NetworkError> {
    let Some(id) = ids::parse(subnet) else { return Ok(false) };
    let subnet = ctx.network.subnet_owner(id).await?;
    let scope = policy::scope(caller);
    Ok(subnet.is_some_and(|subnet| scope.covers(&subnet.project_id) || subnet.is_public && scope != Scope::Nothing))
}

/// Changes what an endpoint group is called; what is in it never changes.
pub async fn update(ctx: &Context, caller: &Caller, id: Uuid, spec: Spec) -> Result<EndpointGroup, LookupError> {
    let caller = caller.clone();
    ctx.store
        .write(move |session| editing::edit::<EndpointGroup>(session, &caller, id, |group| group.apply(&spec)))
        .await
}
