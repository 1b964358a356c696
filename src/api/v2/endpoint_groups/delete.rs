//! Deletes an endpoint group.

use axum::extract::State;

use super::{EXAMPLE_ID, EndpointGroupId};
use crate::{
    api::{
        App,
        contract::{Deleted, faults},
        input::{Caller, Path},
    },
    service::endpoint_group::{self, DeleteError},
};

faults! {
    /// Why an endpoint group was not deleted.
    pub enum DeleteFault {
        /// The caller can see no such endpoint group: unknown, gone, malformed, or another project's.
        NotFound { id = EXAMPLE_ID } = NOT_FOUND, "VPNEndpointGroupNotFound", "Endpoint group {id} could not be found";
        /// The object belongs to the caller's project, but the caller's role may not see it.
        Hidden = NOT_FOUND, "HTTPNotFound", "The resource could not be found.";
        /// A connection uses it.
        InUse { id = EXAMPLE_ID } = CONFLICT, "EndpointGroupInUse", "Endpoint group {id} is in use and cannot be deleted";
    }
}

/// Delete an endpoint group
///
/// Removes an endpoint group that no connection uses. A request body is ignored.
#[utoipa::path(
    delete,
    path = "/v2.0/vpn/endpoint-groups/{endpoint_group_id}",
    operation_id = "deleteEndpointGroup",
    tag = "endpoint-groups"
)]
pub(crate) async fn delete(
    Caller(caller): Caller,
    State(app): State<App>,
    path: Path<EndpointGroupId>,
) -> Result<Deleted, DeleteFault> {
    let id = path.text;
    match endpoint_group::delete(&app.context, &caller, path.id).await {
        Ok(()) => Ok(Deleted),
        Err(DeleteError::NotFound) => Err(DeleteFault::NotFound { id }),
        Err(DeleteError::Hidden) => Err(DeleteFault::Hidden),
        Err(DeleteError::InUse) => Err(DeleteFault::InUse { id }),
        Err(DeleteError::Store(error)) => Err(error.into()),
    }
}
