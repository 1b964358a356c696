//! What the handler has left of a body is read all the same, and thrown away.
//!
//! Else the server closes the connection behind an early answer (a 401, a DELETE's 204) without having said so, and the
//! next request of a client that keeps connections fails.

use std::{
    future::poll_fn,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    http::header::EXPECT,
    middleware::Next,
    response::Response,
};
use http_body::{Body as _, Frame, SizeHint};

/// How long an answer waits for what nobody wants to read.
const PATIENCE: Duration = Duration::from_secs(1);

/// Answers when the body has been read, at most `limit` bytes of it and for a bounded time.
pub(super) async fn layer(State(limit): State<usize>, request: Request, next: Next) -> Response {
    // A client that asks before it sends has sent nothing.
    if request.body().is_end_stream() || request.headers().contains_key(EXPECT) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let body = Shared(Arc::new(Mutex::new(body)));
    let response = next.run(Request::from_parts(parts, Body::new(body.clone()))).await;
    // Where time or bytes run out, the connection is closed as it would have been.
    let _ = tokio::time::timeout(PATIENCE, body.drain(limit)).await;
    response
}

/// A body that can still be read when its reader has dropped it.
#[derive(Clone)]
struct Shared(Arc<Mutex<Body>>);

impl Shared {
    async fn drain(mut self, limit: usize) {
        let mut read = 0;
        while read <= limit
            && let Some(Ok(frame)) = poll_fn(|context| Pin::new(&mut self).poll_frame(context)).await
        {
            read += frame.data_ref().map_or(0, Bytes::len);
        }
    }

    fn with<T>(&self, read: impl FnOnce(&mut Body) -> T) -> T {
        read(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl http_body::Body for Shared {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.with(|body| Pin::new(body).poll_frame(context))
    }

    fn is_end_stream(&self) -> bool {
        self.with(|body| body.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        self.with(|body| body.size_hint())
    }
}
