//! Shows an endpoint group.

use axum::extract::State;

use super::{
    EXAMPLE_ID, EndpointGroupId,
    wire::{EndpointGroup, EndpointGroupResponse},
};
use crate::{
    api::{
        App,
        contract::{Shown, faults},
        input::{Caller, Fields, Path, Selected},
    },
    model,
    service::{self, ShowError},
};

faults! {
    /// Why an endpoint group was not shown.
    pub enum ShowFault {
        /// The caller can see no such endpoint group: unknown, gone, malformed, or another project's.
        NotFound { id = EXAMPLE_ID } = NOT_FOUND, "VPNEndpointGroupNotFound", "Endpoint group {id} could not be found";
        /// The object belongs to the caller's project, but the caller's role may not see it.
        Hidden = NOT_FOUND, "HTTPNotFound", "The resource could not be found.";
    }
}

/// Show an endpoint group
///
/// One endpoint group, with all its attributes.
#[utoipa::path(
    get,
    path = "/v2.0/vpn/endpoint-groups/{endpoint_group_id}",
    operation_id = "showEndpointGroup",
    tag = "endpoint-groups"
)]
pub(crate) async fn show(
    Caller(caller): Caller,
    State(app): State<App>,
    path: Path<EndpointGroupId>,
    fields: Fields,
) -> Result<Shown<Selected<EndpointGroupResponse>>, ShowFault> {
    let id = path.text;
    match service::show::<model::EndpointGroup>(&app.context, &caller, path.id).await {
        Ok(record) => Ok(Shown(fields.of(EndpointGroupResponse { endpoint_group: EndpointGroup::from(&record) }))),
        Err(ShowError::NotFound) => Err(ShowFault::NotFound { id }),
        Err(ShowError::Hidden) => Err(ShowFault::Hidden),
        Err(ShowError::Store(error)) => Err(error.into()),
    }
}
