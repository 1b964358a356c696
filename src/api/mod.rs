//! The HTTP room: the only one that knows axum and utoipa.
//!
//! [`router`] has every URL on one page. [`contract`] makes the document from the handlers' types; [`document`] has what
//! stands around it. [`app`] puts the layers around the routes.

pub mod answer;
pub mod authenticate;
pub mod body;
pub mod common;
pub mod contract;
pub mod discovery;
pub mod docs;
pub mod document;
pub mod extract;
pub mod fault;
pub mod health;
pub mod layers;
pub mod problem;
pub mod query;
pub mod router;
pub mod standalone;
pub mod state;
pub mod unauthorized;
pub mod v2;

use axum::http::StatusCode;

use self::authenticate::Gate;
pub use self::{
    layers::{Front, Layers},
    state::App,
};

/// The whole service, for a server or for a test that calls it in memory.
#[must_use]
pub fn app(app: App, layers: Layers) -> Front {
    let (vpnaas, _) = router::vpnaas().split_for_parts();
    let (standalone, _) = router::standalone().split_for_parts();
    let mut routes = vpnaas.merge(health::router()).merge(docs::router());
    if app.standalone.is_some() {
        routes = routes.merge(standalone);
    }
    let gate = Gate { tokens: app.tokens.clone(), settings: app.settings.clone() };
    let routes = routes
        .fallback(|| async { fault::common(StatusCode::NOT_FOUND) })
        .method_not_allowed_fallback(|| async { fault::common(StatusCode::METHOD_NOT_ALLOWED) })
        .with_state(app);
    Front::new(routes, gate, layers)
}
