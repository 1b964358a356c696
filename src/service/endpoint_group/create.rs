//! Makes an endpoint group.

use super::Draft;
use crate::{
    auth::{Caller, policy},
    model::{
        EndpointGroup,
        endpoint_group::EndpointType,
        ids,
        rules::endpoints::{self, EndpointsViolation},
    },
    network::NetworkError,
    service::{Context, creation, refusal::creation_error},
};

creation_error! {
    /// Why an endpoint group is not made.
    pub enum CreateError {
        /// The entries do not fit.
        #[error("{0}")]
        Endpoints(#[from] EndpointsViolation),
        /// An entry names a subnet that is not there, or out of the caller's reach.
        #[error("there is no subnet {subnet}")]
        NonExistingSubnet {
            /// The entry.
            subnet: String,
        },
        /// The subnets cannot be asked for.
        #[error("{0}")]
        Network(#[from] NetworkError),
    }
}

/// Makes an endpoint group.
///
/// # Errors
///
/// A [`CreateError`].
pub async fn create(ctx: &Context, caller: &Caller, draft: Draft) -> Result<EndpointGroup, CreateError> {
    creation::allowed::<EndpointGroup, CreateError>(caller, &draft.project_id)?;
    creation::room::<EndpointGroup, CreateError>(ctx, &draft.project_id).await?;
    let Draft { project_id, name, description, kind, endpoints } = draft;
    endpoints::check(kind, &endpoints)?;
    if kind == EndpointType::Subnet {
        for subnet in &endpoints {
            if !exists(ctx, caller, subnet).await? {
                return Err(CreateError::NonExistingSubnet { subnet: subnet.clone() });
            }
        }
    }
    creation::save(ctx, EndpointGroup { id: ctx.ids.next(), project_id, name, description, kind, endpoints }).await
}

/// Whether there is such a subnet, of the caller's own project unless they are an administrator.
async fn exists(ctx: &Context, caller: &Caller, subnet: &str) -> Result<bool, NetworkError> {
    let Some(id) = ids::parse(subnet) else { return Ok(false) };
    let subnet = ctx.network.subnet(id).await?;
    Ok(subnet.is_some_and(|subnet| policy::scope(caller).covers(&subnet.project_id)))
}
