//! Every URL of the pretend cloud on one page.

use super::{
    HEADING, Standalone, identity,
    inventory::{interfaces, networks, ports, quotas, routers, subnets},
};
use crate::api::{
    contract::{Operations, endpoint},
    document,
};

/// What comes beside the API standalone.
pub fn standalone() -> Operations<Standalone> {
    Operations::of(document::base(&HEADING))
        .routes(endpoint!(identity::versions::list))
        .routes(endpoint!(identity::versions::show))
        .routes(endpoint!(identity::tokens::issue, identity::tokens::validate, identity::tokens::revoke))
        .routes(endpoint!(networks::list, networks::create))
        .routes(endpoint!(networks::show, networks::update, networks::delete))
        .routes(endpoint!(subnets::list, subnets::create))
        .routes(endpoint!(subnets::show, subnets::update, subnets::delete))
        .routes(endpoint!(routers::list, routers::create))
        .routes(endpoint!(routers::show, routers::update, routers::delete))
        .routes(endpoint!(interfaces::add))
        .routes(endpoint!(interfaces::remove))
        .routes(endpoint!(ports::list))
        .routes(endpoint!(ports::show))
        .routes(endpoint!(quotas::list))
        .routes(endpoint!(quotas::show, quotas::update, quotas::delete))
        .routes(endpoint!(quotas::defaults))
}
