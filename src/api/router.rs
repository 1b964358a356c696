//! Every URL on one page.

use utoipa_axum::router::OpenApiRouter;

use super::{
    contract::endpoint,
    discovery::{extensions, providers, versions},
    document,
    state::App,
};

/// The VPN-as-a-Service API v2.0.
pub fn vpnaas() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(document::vpnaas())
        .routes(endpoint!(versions::list))
        .routes(endpoint!(versions::show))
        .routes(endpoint!(extensions::list))
        .routes(endpoint!(extensions::show))
        .routes(endpoint!(providers::list))
}

/// What comes beside it standalone.
pub fn standalone() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(document::standalone())
}
