//! Whether the client of the current request is still connected.
//!
//! A request that changes something runs in a task detached from its connection: when the client disconnects, the task
//! continues. Work that has not begun by then can be skipped: a [`Departure`] reports this. The server announces it; the
//! store calls [`Departure::current`] when a write is submitted, and [`Departure::is_gone`] when its turn comes.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

tokio::task_local! {
    static CURRENT: Departure;
}

/// Whether a client has disconnected; clones share the state.
#[derive(Clone, Debug, Default)]
pub struct Departure(Arc<AtomicBool>);

impl Departure {
    /// That of the client whose request this task handles; outside a request, one that never happens.
    #[must_use]
    pub fn current() -> Self {
        CURRENT.try_with(Self::clone).unwrap_or_default()
    }

    /// Whether the client has disconnected.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    /// Runs `handler` with this as [`Departure::current`].
    pub fn around<F: Future>(&self, handler: F) -> impl Future<Output = F::Output> + use<F> {
        CURRENT.scope(self.clone(), handler)
    }

    /// Announces the departure when the returned guard is dropped.
    #[must_use = "it announces the departure when it is dropped"]
    pub fn when_dropped(&self) -> Presence {
        Presence(self.clone())
    }
}

/// Held for as long as the client is connected.
#[derive(Debug)]
pub struct Presence(Departure);

impl Drop for Presence {
    fn drop(&mut self) {
        self.0.0.store(true, Ordering::Release);
    }
}
