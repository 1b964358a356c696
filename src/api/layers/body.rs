//! The body of a request, watched from outside of the handler that reads it.
//!
//! Three things must be known of a body that is still on its way: whether somebody is waiting for it when the time is over
//! (then the client is slow, and not the service); how to end that waiting; and what is left of it when the answer is ready.
//! What is left is read and thrown away: else the server closes the connection behind an early answer (a 401, a DELETE's
//! 204) without having said so, and the next request of a client that keeps connections fails.

use std::{
    future::poll_fn,
    io,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, Waker},
    time::Duration,
};

use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};

/// How long an answer waits for what nobody wants to read.
const PATIENCE: Duration = Duration::from_secs(1);

/// A body that can still be read, or cut off, when it has been given away.
#[derive(Clone)]
pub(super) struct Watched(Arc<Mutex<State>>);

struct State {
    body: Body,
    /// The reader that waits for more.
    reader: Option<Waker>,
    is_cut: bool,
}

impl Watched {
    pub(super) fn new(body: Body) -> Self {
        Self(Arc::new(Mutex::new(State { body, reader: None, is_cut: false })))
    }

    /// Cuts the body off where a reader waits for more of it; answers whether that is so.
    pub(super) fn cut(&self) -> bool {
        self.with(|state| {
            let Some(reader) = state.reader.take() else { return false };
            state.is_cut = true;
            reader.wake();
            true
        })
    }

    /// Reads what is left, at most `limit` bytes of it and for a bounded time.
    pub(super) async fn drain(mut self, limit: usize) {
        if self.is_end_stream() {
            return;
        }
        let rest = async {
            let mut read = 0;
            while read <= limit
                && let Some(Ok(frame)) = poll_fn(|context| Pin::new(&mut self).poll_frame(context)).await
            {
                read += frame.data_ref().map_or(0, Bytes::len);
            }
        };
        // Where time or bytes run out, the connection is closed as it would have been.
        let _ = tokio::time::timeout(PATIENCE, rest).await;
    }

    fn with<T>(&self, read: impl FnOnce(&mut State) -> T) -> T {
        read(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.with(|state| {
            if state.is_cut {
                return Poll::Ready(Some(Err(axum::Error::new(io::Error::from(io::ErrorKind::TimedOut)))));
            }
            let frame = Pin::new(&mut state.body).poll_frame(context);
            state.reader = frame.is_pending().then(|| context.waker().clone());
            frame
        })
    }

    fn is_end_stream(&self) -> bool {
        self.with(|state| state.body.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        self.with(|state| state.body.size_hint())
    }
}
