//! Every URL of the API on one page.

use std::time::Duration;

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing::get,
};
use serde_json::json;

use super::{
    contract::{Operations, common, endpoint},
    discovery::{self, extensions, providers},
    document::base,
    state::App,
    vpn::{endpoint_groups, ikepolicies, ipsec_site_connections as connections, ipsecpolicies, vpnservices},
};

/// The VPN-as-a-Service API v2.0.
pub fn vpnaas() -> Operations<App> {
    Operations::of(base::base(&base::VPNAAS))
        .routes(endpoint!(discovery::list))
        .routes(endpoint!(discovery::show))
        .routes(endpoint!(extensions::list))
        .routes(endpoint!(extensions::show))
        .routes(endpoint!(providers::list))
        .routes(endpoint!(vpnservices::list, vpnservices::create))
        .routes(endpoint!(vpnservices::show, vpnservices::update, vpnservices::delete))
        .routes(endpoint!(ikepolicies::list, ikepolicies::create))
        .routes(endpoint!(ikepolicies::show, ikepolicies::update, ikepolicies::delete))
        .routes(endpoint!(ipsecpolicies::list, ipsecpolicies::create))
        .routes(endpoint!(ipsecpolicies::show, ipsecpolicies::update, ipsecpolicies::delete))
        .routes(endpoint!(endpoint_groups::list, endpoint_groups::create))
        .routes(endpoint!(endpoint_groups::show, endpoint_groups::update, endpoint_groups::delete))
        .routes(endpoint!(connections::list, connections::create))
        .routes(endpoint!(connections::show, connections::update, connections::delete::delete))
}

/// `/healthz`: the process responds. `/readyz`: the store responds too, and its migrations are those of this binary.
pub(super) fn health() -> Router<App> {
    Router::new().route("/healthz", get(|| async { Json(json!({"status": "ok"})) })).route("/readyz", get(ready))
}

/// The time limit for the store's readiness check.
const LIMIT: Duration = Duration::from_secs(2);

async fn ready(State(app): State<App>) -> Response {
    match tokio::time::timeout(LIMIT, app.context.store.ready()).await {
        Ok(Ok(())) => return Json(json!({"status": "ready"})).into_response(),
        Ok(Err(error)) => tracing::error!(error = %error, "the store is not ready"),
        Err(_elapsed) => {
            tracing::error!(limit_ms = LIMIT.as_millis(), "the store's readiness check has timed out");
        }
    }
    common(StatusCode::SERVICE_UNAVAILABLE)
}
