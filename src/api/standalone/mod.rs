//! What comes beside the API standalone: the built-in identity and network inventory, over HTTP.
//!
//! Its operations are documented by the same means, in a document of their own. The bodies are read by serde, not by
//! the tables of [`body`](super::body): nobody compares them with recordings message by message, and the type that is
//! read is then the type that is documented ([`given`], `read`).
//!
//! To add an operation: 1. its faults, wire body and handler in a file of the resource's folder; 2. one line in
//! [`super::router`]; 3. `vpnaas openapi --document standalone > openapi/standalone.json`.

pub mod given;
pub mod networks;
pub mod ports;
pub mod quotas;
mod read;
pub mod routers;
pub(crate) mod shape;
pub(crate) mod shared;
pub mod subnets;

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
};

use super::{
    common::Common,
    contract::{Contract, Input},
    state::App,
};
use crate::{network::standalone::StandaloneNetwork, standalone::identity::BuiltinIdentity};

/// The built-in identity and network inventory.
#[derive(Clone, Debug)]
pub struct Standalone {
    /// Users, projects and tokens.
    pub identity: Arc<BuiltinIdentity>,
    /// Networks, subnets, routers and ports.
    pub inventory: Arc<StandaloneNetwork>,
}

/// The network inventory, as a handler's argument.
#[derive(Clone, Debug)]
pub struct Inventory(pub Arc<StandaloneNetwork>);

impl FromRequestParts<App> for Inventory {
    type Rejection = Common;

    async fn from_request_parts(_: &mut Parts, app: &App) -> Result<Self, Common> {
        Ok(Self(standalone(app)?.inventory.clone()))
    }
}

impl Input for Inventory {
    fn document(_: &mut Contract) {}
}

/// The routes exist only where there is one.
fn standalone(app: &App) -> Result<&Standalone, Common> {
    app.standalone.as_ref().ok_or_else(|| Common::of(StatusCode::NOT_FOUND))
}
