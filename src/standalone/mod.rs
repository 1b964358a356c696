//! The standalone cloud: what the API needs if there is no OpenStack.
//!
//! [`identity`] issues tokens as Keystone does, [`inventory`] manages networks, subnets, routers and ports as Neutron
//! does, and [`demo`] fills both with examples. They have a separate router, state and document; the API does not
//! depend on them. Their operations are documented in the same way ([`crate::api::contract`]).
//!
//! To add an operation: 1. its handler, bodies and refusals in the file of its resource; 2. a line in [`router`];
//! 3. `vpnaas openapi --document standalone > openapi/standalone.json`.

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

use axum::{Router, extract::FromRef, routing::any};

use self::identity::BuiltinIdentity;
pub use self::inventory::Inventory;
use crate::api::{
    document::{Document, Heading},
    state::Settings,
};

/// The document of the standalone cloud.
pub static DOCUMENT: Document = Document::new("standalone", ["standalone.json", "standalone-openapi-3.0.json"], || {
    router::standalone().into_document()
});

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
        let nothing = || async { identity::nothing() };
        router::standalone().into_router().route("/identity/v3/{*path}", any(nothing)).with_state(self)
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
