//! Whether the process lives, and whether it can serve.

use std::time::Duration;

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

/// How long the store may take to say that it is ready.
const LIMIT: Duration = Duration::from_secs(2);

async fn ready(State(app): State<App>) -> Response {
    match tokio::time::timeout(LIMIT, app.context.store.ready()).await {
        Ok(Ok(())) => return Json(json!({"status": "ready"})).into_response(),
        Ok(Err(error)) => tracing::error!(error = %error, "the store is not ready"),
        Err(_elapsed) => {
            tracing::error!(limit_ms = LIMIT.as_millis(), "the store does not say in time that it is ready");
        }
    }
    contract::common(StatusCode::SERVICE_UNAVAILABLE)
}
