//! Every URL on one page.

use super::{
    contract::{Operations, endpoint},
    discovery::{extensions, providers, versions},
    document::base,
    standalone::{identity, networks, ports, quotas, routers, subnets},
    state::App,
    vpn::{endpoint_groups, ikepolicies, ipsec_site_connections as connections, ipsecpolicies, vpnservices},
};

/// The VPN-as-a-Service API v2.0.
pub fn vpnaas() -> Operations<App> {
    Operations::of(base::vpnaas())
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
        .routes(endpoint!(connections::list, connections::create::create))
        .routes(endpoint!(connections::show, connections::update::update, connections::delete::delete))
}

/// What comes beside it standalone.
pub fn standalone() -> Operations<App> {
    Operations::of(base::standalone())
        .routes(endpoint!(identity::versions::list))
        .routes(endpoint!(identity::versions::show))
        .routes(endpoint!(identity::issue::issue, identity::validate::validate, identity::revoke::revoke))
        .routes(endpoint!(networks::list::list, networks::create::create))
        .routes(endpoint!(networks::show::show, networks::update::update, networks::delete::delete))
        .routes(endpoint!(subnets::list::list, subnets::create::create))
        .routes(endpoint!(subnets::show::show, subnets::update::update, subnets::delete::delete))
        .routes(endpoint!(routers::list::list, routers::create::create))
        .routes(endpoint!(routers::show::show, routers::update::update, routers::delete::delete))
        .routes(endpoint!(routers::add_interface::add_interface))
        .routes(endpoint!(routers::remove_interface::remove_interface))
        .routes(endpoint!(ports::list::list))
        .routes(endpoint!(ports::show::show))
        .routes(endpoint!(quotas::list::list))
        .routes(endpoint!(quotas::show::show, quotas::update::update, quotas::delete::delete))
        .routes(endpoint!(quotas::defaults::defaults))
}
