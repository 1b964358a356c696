//! The bytes of a body.

use axum::{
    body::Bytes,
    extract::{FromRequest as _, Request},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};

use crate::api::{body::BadBody, common::Common};

/// Reads the whole body.
///
/// # Errors
///
/// The answer to a body that is larger than allowed; or what `refuse` makes of one that the client has broken off or
/// framed wrongly, which is the client's fault and a 400.
pub async fn bytes(request: Request, refuse: impl FnOnce(BadBody) -> Response) -> Result<Bytes, Response> {
    Bytes::from_request(request, &()).await.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Common::of(StatusCode::PAYLOAD_TOO_LARGE).into_response(),
        _broken_off => refuse(BadBody::malformed()),
    })
}
