//! Lists networks.

use super::wire::{Network, NetworkList};
use crate::{
    api::{
        contract::{Common, Listed},
        input::{Caller, List, Origin, Selected},
        standalone::Inventory,
    },
    network::standalone::networks,
};

/// List networks
///
/// The networks of the caller's project and those that are shared or external; for administrators all.
#[utoipa::path(get, path = "/v2.0/networks", operation_id = "listNetworks", tag = "networks")]
pub(crate) async fn list(
    Caller(caller): Caller,
    Inventory(inventory): Inventory,
    origin: Origin,
    list: List<NetworkList>,
) -> Result<Listed<Selected<NetworkList>>, Common> {
    let page = networks::list(&inventory, &caller, list.page()).await?;
    let networks_links = list.links(&origin, &page, |view| view.network.id);
    let networks = page.items.into_iter().map(|view| Network::shown(view, &caller)).collect();
    Ok(Listed(list.select(NetworkList { networks, networks_links })))
}
