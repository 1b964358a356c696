//! The body of a request, observed from outside the handler that reads it.
//!
//! This has three purposes: to know whether a handler is waiting for the body when the time is up (then the client is
//! slow, not the service); to end that wait; and to read and discard what is left when the response is ready. Otherwise
//! the server would close the connection after an early response (a 401, a DELETE's 204) without having announced it,
//! and the next request of a client that reuses connections would fail.

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

/// How long a response waits for the discarded rest.
const PATIENCE: Duration = Duration::from_secs(1);

/// A body that can still be read or cut off after it was passed on.
#[derive(Clone)]
pub(super) struct Watched(Arc<Mutex<State>>);

struct State {
    body: Body,
    /// The reader waiting for more.
    reader: Option<Waker>,
    is_cut: bool,
}

impl Watched {
    pub(super) fn new(body: Body) -> Self {
        Self(Arc::new(Mutex::new(State { body, reader: None, is_cut: false })))
    }

    /// Cuts the body off if a reader waits for more of it; returns whether one did.
    pub(super) fn cut(&self) -> bool {
        self.with(|state| {
            let Some(reader) = state.reader.take() else { return false };
            state.is_cut = true;
            reader.wake();
            true
        })
    }

    /// Reads the rest, at most `limit` bytes of it and for a bounded time.
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
        // After that, the connection is closed, as it would be without this.
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
