//! The standalone cloud: what the API needs if there is no OpenStack.
//!
//! [`identity`] issues tokens as Keystone does, [`inventory`] manages networks, subnets, routers and ports as Neutron
//! does, and [`demo`] fills both with examples. They have a separate router, state and document; the API does not
//! depend on them. Their operations are documented in the same way ([`crate::api::contract`]).
//!
//! To add an operation: 1. its handler, bodies and refusals in the file of its resource; 2. a line in [`operations`];
//! 3. `vpnaas openapi --document standalone > openapi/standalone.json`.

mod absent;
mod addresses;
mod attribute;
pub mod demo;
pub mod identity;
pub mod inventory;
mod schema;
mod shared;

use std::sync::Arc;

use axum::{
    Router,
    extract::FromRef,
    http::{StatusCode, Uri},
    routing::any,
};

pub use self::inventory::Inventory;
use self::{
    identity::{BuiltinIdentity, fault::Fault},
    inventory::{interfaces, operations::edited, quotas, routers, tags},
};
use crate::{
    api::{
        contract::{Operations, common, endpoint},
        document::{Document, Heading, base},
        state::Settings,
    },
    model::network::{Network, Port, Router as Edge, Subnet},
};

/// The document of the standalone cloud.
pub static DOCUMENT: Document =
    Document::new("standalone", ["standalone.json", "standalone-openapi-3.0.json"], || operations().into_document());

/// The standalone operations, in addition to the API.
pub fn operations() -> Operations<Standalone> {
    let operations = identity::routes::add(Operations::of(base(&HEADING)))
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
    let resources = [edited::<Network>(), edited::<Subnet>(), edited::<Edge>(), edited::<Port>()];
    let tags = [
        tags::endpoints::<Network>(),
        tags::endpoints::<Subnet>(),
        tags::endpoints::<Edge>(),
        tags::endpoints::<Port>(),
    ];
    let all = resources.into_iter().chain(tags).flatten().chain(absent::endpoints());
    all.fold(operations, Operations::routes)
}

/// The state of the handlers.
#[derive(Clone, Debug)]
pub struct Standalone {
    /// Users, projects and tokens.
    pub identity: Arc<BuiltinIdentity>,
    /// Networks, subnets, routers and ports.
    pub inventory: Inventory,
    /// The operator's settings for the API.
    pub settings: Arc<Settings>,
}

impl Standalone {
    /// The routes of the standalone cloud.
    pub fn routes(self) -> Router {
        let nothing = || async { Fault::respond(StatusCode::NOT_FOUND, "The resource could not be found.") };
        // In the format of the API that the path belongs to.
        let not_allowed = async |uri: Uri| {
            let message = "The method is not allowed for the requested URL.";
            let status = StatusCode::METHOD_NOT_ALLOWED;
            if uri.path().starts_with("/identity") { Fault::respond(status, message) } else { common(status) }
        };
        let routes = operations().into_router().route("/identity/v3/{*path}", any(nothing));
        routes.method_not_allowed_fallback(not_allowed).with_state(self)
    }
}

impl FromRef<Standalone> for Arc<BuiltinIdentity> {
    fn from_ref(standalone: &Standalone) -> Self {
        Self::clone(&standalone.identity)
    }
}

impl FromRef<Standalone> for Inventory {
    fn from_ref(standalone: &Standalone) -> Self {
        standalone.inventory.clone()
    }
}

impl FromRef<Standalone> for Arc<Settings> {
    fn from_ref(standalone: &Standalone) -> Self {
        Self::clone(&standalone.settings)
    }
}

/// The heading of the document.
const HEADING: Heading = Heading {
    title: "Standalone Cloud API",
    version: "3.0.0",
    description: "What a standalone service offers in addition to the VPN API: tokens as in Keystone's API v3, and a \
                  network inventory as in Neutron's core API. The inventory is for development: it gives VPN services \
                  something to refer to, but moves no packets. The service serves its manual at `/docs/manual`.",
    tags: &[
        ("identity", "Tokens, users, projects and roles, as in Keystone's API v3."),
        ("networks", "Networks for development."),
        ("subnets", "Subnets for development."),
        ("routers", "Routers and their interfaces for development."),
        ("ports", "Ports for development."),
        ("quotas", "How many objects a project may have."),
        ("others", "Collections that clients may ask for, but that are always empty here."),
    ],
};
