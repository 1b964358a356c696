//! Every URL of the API on one page.

use super::{
    contract::{Operations, endpoint},
    discovery::{extensions, providers, versions},
    document::base,
    state::App,
    vpn::{endpoint_groups, ikepolicies, ipsec_site_connections as connections, ipsecpolicies, vpnservices},
};

/// The VPN-as-a-Service API v2.0.
pub fn vpnaas() -> Operations<App> {
    Operations::of(base::base(&base::VPNAAS))
        .routes(endpoint!(versions::list))
        .routes(endpoint!(versions::show))
        .routes(endpoint!(extensions::list))
        .routes(endpoint!(extensions::show))
        .routes(endpoint!(providers::list))
        .routes(endpoint!(vpnservices::list, vpnservices::create))
        .routes(endpoint!(vpnservices::show, vpnservices::update, vpnservices::delete))
        .routes(endpoint!(ikepolicies::list, ikepolicies::create))
        .routes(endpoint!(ikepolicies::show, ikepolicies::update, ikepolicies::delete))
        .routes(endpoint!(ipsecpolicies::list, ipsecpolicies::create))
        .routes(endpoint!(ipsecpolicies::show, ipsecpolicies::update, ipsecpolicies::delete))
        .routes(endpoint!(endpoint_groups::list, endpoint_groups::create))
        .routes(endpoint!(endpoint_groups::show, endpoint_groups::update, endpoint_groups::delete))
        .routes(endpoint!(connections::list, connections::create))
        .routes(endpoint!(connections::show, connections::update, connections::delete::delete))
}
