//! A net under panics.

use std::any::Any;

use axum::{http::StatusCode, response::Response};

use crate::api::contract::common;

/// The answer to a request whose handler panicked.
///
/// It is not logged here: the hook of [`telemetry`](crate::telemetry) has logged the panic where it happened, with its
/// place and the request's id, and the access log has the 500.
pub(super) fn answer(_: Box<dyn Any + Send>) -> Response {
    common(StatusCode::INTERNAL_SERVER_ERROR)
}
