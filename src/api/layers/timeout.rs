//! A limit to the time that a request takes.
//!
//! When the time is over, it matters who was slow. Where the handler is waiting for the rest of the request's body, it is
//! the client: 408, and the connection is closed, as the rest may still come. Otherwise it is the service: 504 and not 503,
//! which promises that nothing has been changed; what the handler had handed to the store's writer may still be committed.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header::CONNECTION},
    middleware::Next,
    response::Response,
};
use http_body::{Frame, SizeHint};

use crate::api::contract::common;

/// Answers in place of a handler that takes too long.
pub(super) async fn layer(State(limit): State<Duration>, request: Request, next: Next) -> Response {
    let waiting = Arc::new(AtomicBool::new(false));
    let watched = Arc::clone(&waiting);
    let request = request.map(|body| Body::new(Watched { body, waiting: watched }));
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_elapsed) if waiting.load(Ordering::Relaxed) => {
            let mut response = common(StatusCode::REQUEST_TIMEOUT);
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            response
        }
        Err(_elapsed) => common(StatusCode::GATEWAY_TIMEOUT),
    }
}

/// A request body that tells whether somebody is waiting for more of it.
struct Watched {
    body: Body,
    waiting: Arc<AtomicBool>,
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        self.waiting.store(frame.is_pending(), Ordering::Relaxed);
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
