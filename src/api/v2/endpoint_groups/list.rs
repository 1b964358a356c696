//! Lists endpoint groups.

use axum::extract::State;

use super::wire::{EndpointGroup, EndpointGroupList};
use crate::{
    api::{
        App,
        contract::{Common, Listed},
        input::{Caller, List, Origin, Selected},
    },
    model, service,
};

/// List endpoint groups
///
/// The endpoint groups that the caller may see: those of the caller's project, for administrators all.
#[utoipa::path(get, path = "/v2.0/vpn/endpoint-groups", operation_id = "listEndpointGroups", tag = "endpoint-groups")]
pub(crate) async fn list(
    Caller(caller): Caller,
    State(app): State<App>,
    origin: Origin,
    list: List<EndpointGroupList>,
) -> Result<Listed<Selected<EndpointGroupList>>, Common> {
    let page = service::list::<model::EndpointGroup>(&app.context, &caller, list.page()).await?;
    let endpoint_groups_links = list.links(&origin, &page, |record| record.id);
    let endpoint_groups = page.items.iter().map(EndpointGroup::from).collect();
    Ok(Listed(list.select(EndpointGroupList { endpoint_groups, endpoint_groups_links })))
}
