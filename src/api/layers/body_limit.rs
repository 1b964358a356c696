//! A limit to the size of request bodies.

use axum::{
    extract::{DefaultBodyLimit, Request, State},
    http::{StatusCode, header::CONTENT_LENGTH},
    middleware::Next,
    response::Response,
};

use crate::api::contract::common;

/// Refuses a body that announces itself as too large; one that turns out to be fails while it is read.
///
/// The second half is axum's own: extractors that end in `Bytes` see a `LengthLimitError` (`FailedToBufferBody`, 413).
/// A body that nobody reads, as with DELETE, is limited by what it announces only.
pub(super) async fn layer(State(limit): State<usize>, mut request: Request, next: Next) -> Response {
    let announced = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| usize::try_from(length).map_or(true, |length| length > limit)) {
        return common(StatusCode::PAYLOAD_TOO_LARGE);
    }
    DefaultBodyLimit::max(limit).apply(&mut request);
    next.run(request).await
}
