//! Whether the client of the request that is being handled is still there.
//!
//! A request that changes something runs in a task of its own, detached from its connection: when the client goes, the task
//! goes on. What has not begun by then need not begin, and that is what a [`Departure`] tells. The server announces it; the
//! store asks [`Departure::current`] when a write is submitted, and [`Departure::is_gone`] when its turn has come.

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

/// Tells whether a client has gone; all clones tell the same.
#[derive(Clone, Debug, Default)]
pub struct Departure(Arc<AtomicBool>);

impl Departure {
    /// That of the client whose request this task handles; where there is none, one that never comes.
    #[must_use]
    pub fn current() -> Self {
        CURRENT.try_with(Self::clone).unwrap_or_default()
    }

    /// Whether the client has gone.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    /// Runs `handler` so that [`Departure::current`] is this one within it.
    pub fn around<F: Future>(&self, handler: F) -> impl Future<Output = F::Output> + use<F> {
        CURRENT.scope(self.clone(), handler)
    }

    /// Announces the departure when what it returns is dropped.
    #[must_use = "it announces the departure when it is dropped"]
    pub fn when_dropped(&self) -> Presence {
        Presence(self.clone())
    }
}

/// Kept as long as the client is there.
#[derive(Debug)]
pub struct Presence(Departure);

impl Drop for Presence {
    fn drop(&mut self) {
        self.0.0.store(true, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_runs_inside_is_told_and_nobody_else() {
        let departure = Departure::default();
        let inside = departure.around(async { Departure::current() }).await;
        let presence = departure.when_dropped();
        assert!(!inside.is_gone());
        drop(presence);
        assert!(inside.is_gone());
        assert!(!Departure::current().is_gone());
    }
}
