//! Every URL of the pretend cloud on one page.

use super::{
    HEADING, Standalone, identity,
    inventory::{
        interfaces,
        operations::{edited, looked_at},
        quotas,
    },
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
    let operations = Operations::of(document::base(&HEADING))
        .routes(endpoint!(identity::versions::list))
        .routes(endpoint!(identity::versions::show))
        .routes(endpoint!(identity::tokens::issue, identity::tokens::validate, identity::tokens::revoke))
        .routes(endpoint!(interfaces::add))
        .routes(endpoint!(interfaces::remove))
        .routes(endpoint!(quotas::list))
        .routes(endpoint!(quotas::show, quotas::update, quotas::delete))
        .routes(endpoint!(quotas::defaults));
    let resources = [edited::<Network>(), edited::<Subnet>(), edited::<Router>(), looked_at::<Port>()];
    resources.into_iter().flatten().fold(operations, Operations::routes)
}
