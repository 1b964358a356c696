//! Every URL on one page.

use super::{
    contract::{Operations, endpoint},
    discovery::{extensions, providers, versions},
    document,
    standalone::{networks, ports, quotas, routers, subnets},
    state::App,
    v2::{endpoint_groups, ikepolicies, ipsec_site_connections as connections, ipsecpolicies, vpnservices},
};
use crate::standalone::identity;

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

/// What comes beside it standalone.
pub fn standalone() -> Operations<App> {
    Operations::of(document::standalone())
        .routes(endpoint!(identity::versions::list))
        .routes(endpoint!(identity::versions::show))
        .routes(endpoint!(identity::tokens::issue, identity::tokens::validate, identity::tokens::revoke))
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
