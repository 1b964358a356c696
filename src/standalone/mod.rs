//! The pretend cloud: what stands beside the API where there is no OpenStack.
//!
//! [`identity`] hands out tokens as Keystone does, [`inventory`] keeps networks, subnets, routers and ports as Neutron does,
//! and [`demo`] fills both with examples. They have a router, a state and a document of their own; the API does not know
//! them. Their operations are documented by the same means ([`crate::api::contract`]).
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
