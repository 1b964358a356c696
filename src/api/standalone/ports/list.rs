//! Lists ports.

use super::{
    FIXED_IPS,
    wire::{Port, PortList},
};
use crate::{
    api::{
        contract::{Common, Listed},
        input::{Caller, List, Origin, Selected},
        standalone::Inventory,
    },
    model::page::{FilterValue, PageQuery},
    network::standalone::ports::{self, Addresses},
};

/// List ports
///
/// The ports of the caller's project; for administrators all. Those of gateways belong to no project. The filter
/// `fixed_ips` is `ip_address=` and an address, or `subnet_id=` and an id.
#[utoipa::path(get, path = "/v2.0/ports", operation_id = "listPorts", tag = "ports")]
pub(crate) async fn list(
    Caller(caller): Caller,
    Inventory(inventory): Inventory,
    origin: Origin,
    list: List<PortList>,
) -> Result<Listed<Selected<PortList>>, Common> {
    let mut query = list.page();
    let addresses = take_addresses(&mut query);
    let page = ports::list(&inventory, &caller, query, &addresses).await?;
    let ports_links = list.links(&origin, &page, |port| port.id);
    let ports = page.items.into_iter().map(Port::from).collect();
    Ok(Listed(list.select(PortList { ports, ports_links })))
}

/// What the filter by address asks for; anything else in it asks for nothing.
fn take_addresses(query: &mut PageQuery) -> Addresses {
    let mut addresses = Addresses::default();
    for filter in query.filters.extract_if(.., |filter| filter.column == FIXED_IPS) {
        for value in filter.values {
            let FilterValue::Text(text) = value else { continue };
            if let Some(ip) = text.strip_prefix("ip_address=") {
                addresses.ips.push(ip.to_owned());
            } else if let Some(subnet) = text.strip_prefix("subnet_id=") {
                addresses.subnets.push(subnet.to_owned());
            }
        }
    }
    addresses
}
