//! Lists routers.

use super::wire::{Router, RouterList};
use crate::{
    api::{
        contract::{Common, Listed},
        input::{Caller, List, Origin, Selected},
        standalone::Inventory,
    },
    network::standalone::routers,
};

/// List routers
///
/// The routers of the caller's project; for administrators all.
#[utoipa::path(get, path = "/v2.0/routers", operation_id = "listRouters", tag = "routers")]
pub(crate) async fn list(
    Caller(caller): Caller,
    Inventory(inventory): Inventory,
    origin: Origin,
    list: List<RouterList>,
) -> Result<Listed<Selected<RouterList>>, Common> {
    let page = routers::list(&inventory, &caller, list.page()).await?;
    let routers_links = list.links(&origin, &page, |router| router.id);
    let routers = page.items.into_iter().map(Router::from).collect();
    Ok(Listed(list.select(RouterList { routers, routers_links })))
}
