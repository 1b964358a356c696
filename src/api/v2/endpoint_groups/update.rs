//! Changes an endpoint group.

use axum::extract::State;

use super::{
    EXAMPLE_ID, EndpointGroupId,
    wire::{EndpointGroup, EndpointGroupResponse},
};
use crate::{
    api::{
        App,
        contract::{Shown, faults},
        input::{Caller, IfMatch, Json, Path},
    },
    service::endpoint_group::{self, Changes, UpdateError},
};

faults! {
    /// Why an endpoint group was not changed.
    pub enum UpdateFault {
        /// The caller can see no such endpoint group: unknown, gone, malformed, or another project's.
        NotFound { id = EXAMPLE_ID } = NOT_FOUND, "VPNEndpointGroupNotFound", "Endpoint group {id} could not be found";
        /// The object belongs to the caller's project, but the caller's role may not see it.
        Hidden = NOT_FOUND, "HTTPNotFound", "The resource could not be found.";

    }
}

/// Update an endpoint group
///
/// Changes the name or description of an endpoint group.
#[utoipa::path(
    put,
    path = "/v2.0/vpn/endpoint-groups/{endpoint_group_id}",
    operation_id = "updateEndpointGroup",
    tag = "endpoint-groups"
)]
pub(crate) async fn update(
    Caller(caller): Caller,
    State(app): State<App>,
    path: Path<EndpointGroupId>,
    _precondition: IfMatch,
    Json(changes): Json<Changes>,
) -> Result<Shown<EndpointGroupResponse>, UpdateFault> {
    let id = path.text;
    match endpoint_group::update(&app.context, &caller, path.id, changes).await {
        Ok(record) => Ok(Shown(EndpointGroupResponse { endpoint_group: EndpointGroup::from(&record) })),
        Err(UpdateError::NotFound) => Err(UpdateFault::NotFound { id }),
        Err(UpdateError::Hidden) => Err(UpdateFault::Hidden),
        Err(UpdateError::Store(error)) => Err(error.into()),
    }
}
