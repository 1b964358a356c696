//! Lists connections.

use axum::extract::State;

use super::wire::{IpsecSiteConnection, IpsecSiteConnectionList};
use crate::{
    api::{
        App,
        contract::{Common, Listed},
        input::{Caller, List, Origin, Selected},
    },
    model, service,
};

/// List connections
///
/// The connections that the caller may see: those of the caller's project, for administrators all.
#[utoipa::path(
    get,
    path = "/v2.0/vpn/ipsec-site-connections",
    operation_id = "listIpsecSiteConnections",
    tag = "ipsec-site-connections"
)]
pub(crate) async fn list(
    Caller(caller): Caller,
    State(app): State<App>,
    origin: Origin,
    list: List<IpsecSiteConnectionList>,
) -> Result<Listed<Selected<IpsecSiteConnectionList>>, Common> {
    let page = service::list::<model::SiteConnection>(&app.context, &caller, list.page()).await?;
    let ipsec_site_connections_links = list.links(&origin, &page, |record| record.id);
    let ipsec_site_connections =
        page.items.iter().filter_map(|record| IpsecSiteConnection::listed(&app, record)).collect();
    Ok(Listed(list.select(IpsecSiteConnectionList { ipsec_site_connections, ipsec_site_connections_links })))
}
