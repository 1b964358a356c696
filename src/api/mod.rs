//! The HTTP API: the only module that uses axum and utoipa.
//!
//! [`router`] has every URL on one page. [`contract`] makes the document from the handlers' types; [`document`] has the
//! rest of it. [`app`] puts the layers around the routes.

pub mod authenticate;
pub mod contract;
pub(crate) mod discovery;
pub mod docs;
pub mod document;
pub(crate) mod input;
pub mod layers;
pub mod problem;
pub mod router;
pub mod state;
pub mod vpn;

use axum::{Router, http::StatusCode};

use self::{authenticate::Gate, document::Document};
pub use self::{
    layers::{Front, Layers},
    state::App,
};

/// The whole service, for a server or for a test that calls it in memory: the API, the additional routes (with their
/// state), and the documents of both.
#[must_use]
pub fn app(app: App, beside: Router, documents: &[&'static Document], layers: Layers) -> Front {
    let gate = Gate { tokens: app.tokens.clone(), settings: app.settings.clone() };
    let routes = router::vpnaas().into_router().merge(router::health()).merge(docs::router(documents));
    let routes = routes
        .with_state(app)
        .merge(beside)
        .fallback(|| async { contract::common(StatusCode::NOT_FOUND) })
        .method_not_allowed_fallback(|| async { contract::common(StatusCode::METHOD_NOT_ALLOWED) });
    Front::new(routes, documents, gate, layers)
}
