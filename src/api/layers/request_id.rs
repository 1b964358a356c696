//! A name for every request, in its answer and on its log lines.

use std::{fmt, sync::Arc};

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use uuid::Uuid;

use crate::env::Ids;

/// The header that carries it.
const HEADER: HeaderName = HeaderName::from_static("x-openstack-request-id");

/// The name of a request, an extension of it. Always our own: what a client sends under this name is ignored, as it could
/// be used to forge log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestId(pub Uuid);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "req-{}", self.0)
    }
}

/// Gives the request its name, and the answer too.
pub(super) async fn layer(State(ids): State<Arc<dyn Ids>>, mut request: Request, next: Next) -> Response {
    let id = RequestId(ids.next());
    request.extensions_mut().insert(id);
    let mut response = next.run(request).await;
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}
