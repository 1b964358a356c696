//! Every URL of the API on one page.

use super::{
    contract::{Operations, endpoint},
    discovery::{extensions, providers, versions},
    document,
    state::App,
    v2::{endpoint_groups, ikepolicies, ipsec_site_connections as connections, ipsecpolicies, vpnservices},
};

/// The VPN-as-a-Service API v2.0.
pub fn vpnaas() -> Operations<App> {
    Operations::of(document::vpnaas())
        .routes(endpoint!(versions::list))
        .routes(endpoint!(versions::show))
        .routes(endpoint!(extensions::list))
        .routes(endpoint!(extensions::show))
        .routes(endpoint!(providers::list))
        .routes(endpoint!(vpnservices::list::list, vpnservices::create::create))
        .routes(endpoint!(vpnservices::show::show, vpnservices::update::update, vpnservices::delete::delete))
        .routes(endpoint!(ikepolicies::list::list, ikepolicies::create::create))
        .routes(endpoint!(ikepolicies::show::show, ikepolicies::update::update, ikepolicies::delete::delete))
        .routes(endpoint!(ipsecpolicies::list::list, ipsecpolicies::create::create))
        .routes(endpoint!(ipsecpolicies::show::show, ipsecpolicies::update::update, ipsecpolicies::delete::delete))
        .routes(endpoint!(endpoint_groups::list::list, endpoint_groups::create::create))
        .routes(endpoint!(
            endpoint_groups::show::show,
            endpoint_groups::update::update,
            endpoint_groups::delete::delete
        ))
        .routes(endpoint!(connections::list::list, connections::create::create))
        .routes(endpoint!(connections::show::show, connections::update::update, connections::delete::delete))
}
