//! Endpoint groups.

use std::sync::Arc;

use uuid::Uuid;

use super::{Context, CreationError, LookupError, creation, editing};
use crate::{
    auth::{Caller, policy},
    model::{
        EndpointGroup, ProjectId,
        endpoint_group::{EndpointType, Spec},
        ids,
        page::Scope,
        rules::endpoints::{self, EndpointsViolation},
    },
    network::{Network, NetworkError},
    store::{Session, StoreError},
};

/// An endpoint group to be made.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The project that will own it.
    pub project_id: ProjectId,
    /// As [`EndpointGroup::kind`].
    pub kind: EndpointType,
    /// As [`EndpointGroup::endpoints`], but not yet checked, and empty where none are given.
    pub endpoints: Vec<String>,
    /// The name and the description.
    pub spec: Spec,
}

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
pub async fn create(ctx: &Context, caller: &Caller, draft: Draft) -> Result<EndpointGroup, CreateError> {
    creation::allowed::<EndpointGroup>(caller, &draft.project_id)?;
    let judgement = judge(ctx, caller, &draft).await;
    let mut group = EndpointGroup::new(ctx.ids.next(), draft.project_id, draft.kind, draft.endpoints);
    draft.spec.apply(&mut group);
    let (choices, network) = (Arc::clone(&ctx.choices), Arc::clone(&ctx.network));
    ctx.store
        .write(move |session| {
            creation::within_quota::<EndpointGroup>(session, &choices, &group.project_id)?;
            judgement.clone()?;
            hold(session, network.as_ref(), &group)?;
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
async fn judge(ctx: &Context, caller: &Caller, draft: &Draft) -> Result<(), CreateError> {
    endpoints::check(draft.kind, &draft.endpoints)?;
    if draft.kind == EndpointType::Subnet {
        for subnet in &draft.endpoints {
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
    let subnet = ctx.network.subnet(id).await?;
    let scope = policy::scope(caller);
    Ok(subnet.is_some_and(|subnet| scope.covers(&subnet.project_id) || subnet.is_public && scope != Scope::Nothing))
}

/// Changes what an endpoint group is called; what is in it never changes.
pub async fn update(ctx: &Context, caller: &Caller, id: Uuid, spec: Spec) -> Result<EndpointGroup, LookupError> {
    let caller = caller.clone();
    ctx.store
        .write(move |session| editing::edit::<EndpointGroup>(session, &caller, id, |group| spec.apply(group)))
        .await
}
