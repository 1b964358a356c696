//! The loop.

use std::{sync::Arc, time::Duration};

use tokio::task::{Id, JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

use super::{
    Parts, Reconciler,
    apply::{self, Followed, Outcome},
    idle,
    schedule::{Flight, Key, Retries, Try},
    teardown,
};
use crate::{
    model::{SiteConnection, Teardown, Timestamp, VpnService},
    store::StoreError,
};

/// How long to wait after the store has failed.
const AFTER_STORE_FAILURE: Duration = Duration::from_secs(1);
/// How often expired tokens are taken away.
const PURGE_INTERVAL: Duration = Duration::from_mins(10);

/// What the store says is to be done.
struct Due {
    teardowns: Vec<Teardown>,
    services: Vec<VpnService>,
    connections: Vec<SiteConnection>,
    next_teardown: Option<Timestamp>,
}

pub(super) struct Worker {
    shared: Arc<Reconciler>,
    parts: Parts,
    tasks: JoinSet<Outcome>,
    flight: Flight,
    retries: Retries,
    purge_at: Option<Timestamp>,
}

impl Worker {
    pub(super) fn new(shared: Arc<Reconciler>, parts: Parts) -> Self {
        Self {
            shared,
            parts,
            tasks: JoinSet::new(),
            flight: Flight::default(),
            retries: Retries::default(),
            purge_at: None,
        }
    }

    pub(super) async fn run(mut self, soft: CancellationToken, hard: CancellationToken) {
        while !soft.is_cancelled() {
            let wait = self.round().await.unwrap_or_else(|error| {
                tracing::warn!(%error, "the reconciler cannot read the store");
                AFTER_STORE_FAILURE
            });
            tokio::select! {
                () = soft.cancelled() => {}
                () = self.shared.wake.notified() => {}
                () = tokio::time::sleep(wait) => {}
                Some(ended) = self.tasks.join_next_with_id() => self.finish(ended),
            }
            while let Some(ended) = self.tasks.try_join_next_with_id() {
                self.finish(ended);
            }
        }
        let drained = async { while self.tasks.join_next().await.is_some() {} };
        if hard.run_until_cancelled(drained).await.is_none() {
            tracing::warn!(operations = self.flight.len(), "operations of the data plane are left to the next start");
        }
    }

    /// Starts what is due; answers how long nothing else will be.
    async fn round(&mut self) -> Result<Duration, StoreError> {
        let now = self.parts.clock.now();
        self.purge(now).await?;
        if !self.shared.driver.follows() {
            if !idle::round(self.parts.store.as_ref(), now).await? {
                return Ok(self.shared.settings.poll_interval);
            }
            tokio::time::sleep(idle::PAUSE).await;
            // There may be more of it.
            return Ok(Duration::ZERO);
        }
        let due = self.due(now).await?;
        for teardown in due.teardowns {
            self.start_teardown(teardown, now);
        }
        for service in due.services {
            self.start(service, now);
        }
        for connection in due.connections {
            self.start(connection, now);
        }
        // What is due already is under way or waits for room; the end of a task wakes the loop.
        let teardown = due.next_teardown.and_then(|at| (at - now).to_std().ok()).filter(|wait| !wait.is_zero());
        let first = [teardown, self.retries.next(now)].into_iter().flatten().min();
        // Timers round down to the millisecond, and an early round would find nothing due.
        let first = first.map(|wait| wait + Duration::from_millis(1));
        Ok(first.map_or(self.shared.settings.poll_interval, |wait| wait.min(self.shared.settings.poll_interval)))
    }

    async fn due(&self, now: Timestamp) -> Result<Due, StoreError> {
        // What is under way or waits is still listed first: look past it.
        let limit = (self.shared.settings.concurrency + self.flight.len() + self.retries.len()) as u64;
        let mut session = self.parts.store.session().await?;
        Ok(Due {
            teardowns: session.due_teardowns(now, limit).await?,
            services: session.lagging_services(limit).await?,
            connections: session.lagging_connections(limit).await?,
            next_teardown: session.next_teardown_at().await?,
        })
    }

    fn start_teardown(&mut self, teardown: Teardown, now: Timestamp) {
        let (key, change) = (Key::Teardown(teardown.connection_id), Key::Connection(teardown.connection_id));
        self.retries.forget(change);
        if self.flight.abort(change)
            || self.flight.contains(key)
            || self.flight.teardowns() >= self.shared.settings.concurrency
            || self.retries.must_wait(key, 0, now)
        {
            return;
        }
        let failures = teardown.attempts.unsigned_abs();
        let (driver, limit) = (Arc::clone(&self.shared.driver), self.shared.settings.call_timeout);
        let Parts { store, clock } = self.parts.clone();
        let handle = self.tasks.spawn(teardown::teardown(teardown, driver, store, clock, limit));
        self.flight.add(key, Try { generation: 0, failures }, handle);
    }

    fn start<T: Followed>(&mut self, object: T, now: Timestamp) {
        let (key, generation) = (object.key(), object.generation());
        if self.flight.contains(key)
            || self.flight.contains(Key::Teardown(object.id()))
            || self.flight.changes() >= self.shared.settings.concurrency
            || self.retries.must_wait(key, generation, now)
        {
            return;
        }
        let failures = self.retries.failures(key, generation);
        let (driver, limit) = (Arc::clone(&self.shared.driver), self.shared.settings.call_timeout);
        let store = Arc::clone(&self.parts.store);
        let handle = self.tasks.spawn(apply::apply(object, failures, driver, store, limit));
        self.flight.add(key, Try { generation, failures }, handle);
    }

    fn finish(&mut self, ended: Result<(Id, Outcome), JoinError>) {
        let (task, outcome) = match ended {
            Ok((task, outcome)) => (task, outcome),
            Err(error) if error.is_cancelled() => {
                self.flight.remove(error.id());
                return;
            }
            // A panic: logged where it happened.
            Err(error) => (error.id(), Outcome::Failed),
        };
        let Some((key, this)) = self.flight.remove(task) else { return };
        match (outcome, key) {
            (Outcome::Done, Key::Teardown(connection)) => {
                self.retries.forget(key);
                self.shared.waiting.finish(connection);
            }
            (Outcome::Done, Key::Service(_) | Key::Connection(_)) => self.retries.forget(key),
            (Outcome::Failed, Key::Teardown(_) | Key::Service(_) | Key::Connection(_)) => {
                self.retries.failed(key, this, self.parts.clock.now());
            }
        }
    }

    async fn purge(&mut self, now: Timestamp) -> Result<(), StoreError> {
        if self.purge_at.is_none_or(|at| at <= now) {
            let gone = self.parts.store.write(move |session| Box::pin(session.remove_expired_tokens(now))).await;
            let gone: u64 = gone.map_err(|error: StoreError| error)?;
            tracing::debug!(tokens = gone, "expired tokens are gone");
            self.purge_at = Some(now + PURGE_INTERVAL);
        }
        Ok(())
    }
}
