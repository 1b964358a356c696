//! The HTTP room: the only one that knows axum and utoipa.
//!
//! [`router`] has every URL on one page. [`contract`] makes the document from the handlers' types; [`document`] has what
//! stands around it. [`app`] puts the layers around the routes.

pub mod authenticate;
pub mod contract;
pub mod discovery;
pub mod docs;
pub mod document;
pub mod health;
pub(crate) mod input;
pub mod layers;
pub mod problem;
pub mod router;
pub mod state;
pub mod v2;

use axum::{Router, http::StatusCode, middleware};

use self::document::Document;
pub use state::App;

/// The whole service as a router, for a server or for a test that calls it in memory: the API, what stands beside it
/// (routes that have their state), and the documents of both.
pub fn app(app: App, beside: Router, documents: &[&'static Document]) -> Router {
    let routes = router::vpnaas().into_router().merge(health::router()).merge(docs::router(documents));
    routes
        .with_state(app.clone())
        .merge(beside)
        .fallback(|| async { contract::common(StatusCode::NOT_FOUND) })
        .method_not_allowed_fallback(|| async { contract::common(StatusCode::METHOD_NOT_ALLOWED) })
        .layer(middleware::from_fn_with_state(app, authenticate::authenticate))
}
