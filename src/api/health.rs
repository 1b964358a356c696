//! Whether the process lives, and whether it can serve.

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing::get,
};
use serde_json::json;

use super::{contract, state::App};

/// `/healthz`: the process answers. `/readyz`: the store answers too, and its migrations are those of this binary.
pub fn router() -> Router<App> {
    Router::new().route("/healthz", get(|| async { Json(json!({"status": "ok"})) })).route("/readyz", get(ready))
}

async fn ready(State(app): State<App>) -> Response {
    match app.context.store.ready().await {
        Ok(()) => Json(json!({"status": "ready"})).into_response(),
        Err(error) => {
            tracing::error!(error = %error, "the store is not ready");
            contract::common(StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}
