//! Every URL of the pretend cloud on one page.

use super::{
    HEADING, Standalone, absent, identity,
    inventory::{interfaces, operations::edited, quotas, routers, tags},
};
use crate::{
    api::{
        contract::{Operations, endpoint},
        document,
    },
    model::network::{Network, Port, Router, Subnet},
};

/// What comes beside the API standalone.
pub fn standalone() -> Operations<Standalone> {
    let operations = identity::routes::add(Operations::of(document::base(&HEADING)))
        .routes(endpoint!(identity::versions::list))
        .routes(endpoint!(identity::versions::show))
        .routes(endpoint!(identity::tokens::issue, identity::tokens::validate, identity::tokens::revoke))
        .routes(endpoint!(interfaces::add))
        .routes(endpoint!(interfaces::remove))
        .routes(endpoint!(quotas::list))
        .routes(endpoint!(quotas::show, quotas::update, quotas::delete))
        .routes(endpoint!(quotas::defaults))
        .routes(endpoint!(quotas::show_details))
        .routes(endpoint!(quotas::tenant))
        .routes(endpoint!(routers::add_extraroutes))
        .routes(endpoint!(routers::remove_extraroutes));
    let resources = [edited::<Network>(), edited::<Subnet>(), edited::<Router>(), edited::<Port>()];
    let tags = [
        tags::endpoints::<Network>(),
        tags::endpoints::<Subnet>(),
        tags::endpoints::<Router>(),
        tags::endpoints::<Port>(),
    ];
    let all = resources.into_iter().chain(tags).flatten().chain(absent::endpoints());
    all.fold(operations, Operations::routes)
}
