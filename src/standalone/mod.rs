//! The pretend cloud: what stands beside the API where there is no OpenStack.
//!
//! [`identity`] hands out tokens as Keystone does, [`inventory`] keeps networks, subnets, routers and ports as Neutron does,
//! and [`demo`] fills both with examples. They have a router, a state and a document of their own; the API does not know
//! them. Their operations are documented by the same means ([`crate::api::contract`]).
//!
//! To add an operation: 1. its handler, bodies and refusals in the file of its resource; 2. a line in [`router`];
//! 3. `vpnaas openapi --document standalone > openapi/standalone.json`.

mod absent;
mod addresses;
mod attribute;
pub mod demo;
pub mod identity;
pub mod inventory;
pub mod router;
mod schema;
mod shape;
mod shared;

use std::sync::Arc;

use axum::{
    Router,
    extract::FromRef,
    http::{StatusCode, Uri},
    routing::any,
};

use self::identity::BuiltinIdentity;
pub use self::inventory::Inventory;
use crate::api::{
    contract::common,
    document::{Document, Heading},
    state::Settings,
};

/// The document of the pretend cloud.
pub static DOCUMENT: Document = Document::new("standalone", ["standalone.json", "standalone-openapi-3.0.json"], || {
    router::standalone().into_document()
});

/// What the handlers of the pretend cloud are given.
#[derive(Clone, Debug)]
pub struct Standalone {
    /// Users, projects and tokens.
    pub identity: Arc<BuiltinIdentity>,
    /// Networks, subnets, routers and ports.
    pub inventory: Inventory,
    /// What the operator has chosen for the API.
    pub settings: Arc<Settings>,
}

impl Standalone {
    /// The routes of the pretend cloud.
    pub fn routes(self) -> Router {
        let nothing = || async { identity::refuse(StatusCode::NOT_FOUND, "The resource could not be found.") };
        // In the shape of the API that the path belongs to.
        let not_allowed = async |uri: Uri| {
            let message = "The method is not allowed for the requested URL.";
            let status = StatusCode::METHOD_NOT_ALLOWED;
            if uri.path().starts_with("/identity") { identity::refuse(status, message) } else { common(status) }
        };
        let routes = router::standalone().into_router().route("/identity/v3/{*path}", any(nothing));
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
    description: "What a standalone service brings beside the VPN API: tokens in the shape of Keystone's API v3, and a network \
                  inventory in the shape of Neutron's core API. The inventory is for development: it gives VPN services something \
                  to refer to, and moves no packets. The service serves its manual at `/docs/manual`.",
    tags: &[
        ("identity", "Tokens, and who gets them for what, in the shape of Keystone's API v3."),
        ("networks", "Networks, for development."),
        ("subnets", "Subnets, for development."),
        ("routers", "Routers and their interfaces, for development."),
        ("ports", "Ports, for development."),
        ("quotas", "How many objects a project may have."),
        ("others", "What clients ask for in passing, and what is not kept here."),
    ],
};
