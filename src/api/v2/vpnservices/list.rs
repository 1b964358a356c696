//! Lists VPN services.

use axum::extract::State;

use super::wire::{VpnService, VpnServiceList};
use crate::{
    api::{
        App,
        contract::{Common, Listed},
        input::{Caller, List, Origin, Selected},
    },
    model, service,
};

/// List VPN services
///
/// The VPN services that the caller may see: those of the caller's project, for administrators all.
#[utoipa::path(get, path = "/v2.0/vpn/vpnservices", operation_id = "listVpnServices", tag = "vpn-services")]
pub(crate) async fn list(
    Caller(caller): Caller,
    State(app): State<App>,
    origin: Origin,
    list: List<VpnServiceList>,
) -> Result<Listed<Selected<VpnServiceList>>, Common> {
    let page = service::list::<model::VpnService>(&app.context, &caller, list.page()).await?;
    let vpnservices_links = list.links(&origin, &page, |record| record.id);
    let vpnservices = page.items.iter().map(VpnService::from).collect();
    Ok(Listed(list.select(VpnServiceList { vpnservices, vpnservices_links })))
}
