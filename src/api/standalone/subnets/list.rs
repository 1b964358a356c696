//! Lists subnets.

use super::wire::{Subnet, SubnetList};
use crate::{
    api::{
        contract::{Common, Listed},
        input::{Caller, List, Origin, Selected},
        standalone::Inventory,
    },
    network::standalone::subnets,
};

/// List subnets
///
/// The subnets of the caller's project and those of shared or external networks; for administrators all.
#[utoipa::path(get, path = "/v2.0/subnets", operation_id = "listSubnets", tag = "subnets")]
pub(crate) async fn list(
    Caller(caller): Caller,
    Inventory(inventory): Inventory,
    origin: Origin,
    list: List<SubnetList>,
) -> Result<Listed<Selected<SubnetList>>, Common> {
    let page = subnets::list(&inventory, &caller, list.page()).await?;
    let subnets_links = list.links(&origin, &page, |subnet| subnet.id);
    let subnets = page.items.into_iter().map(Subnet::from).collect();
    Ok(Listed(list.select(SubnetList { subnets, subnets_links })))
}
