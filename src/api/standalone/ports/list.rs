//! Lists ports.

use super::{
    PASSED_OVER,
    wire::{Port, PortList},
};
use crate::{
    api::{
        answer::Listed,
        common::Common,
        extract::{Caller, List, Origin, Selected},
        standalone::Inventory,
    },
    network::standalone::ports,
};

/// List ports
///
/// The ports of the caller's project; for administrators all. Those of gateways belong to no project.
#[utoipa::path(get, path = "/v2.0/ports", operation_id = "listPorts", tag = "ports")]
pub(crate) async fn list(
    Caller(caller): Caller,
    Inventory(inventory): Inventory,
    origin: Origin,
    list: List<PortList>,
) -> Result<Listed<Selected<PortList>>, Common> {
    let mut query = list.page();
    query.filters.retain(|filter| filter.column != PASSED_OVER);
    let page = ports::list(&inventory, &caller, query).await?;
    let ports_links = list.links(&origin, &page, |port| port.id);
    let ports = page.items.into_iter().map(Port::from).collect();
    Ok(Listed(list.select(PortList { ports, ports_links })))
}
