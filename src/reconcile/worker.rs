//! The main loop.

use std::{
    collections::HashMap,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use tokio::{
    task::{AbortHandle, Id, JoinError, JoinSet},
    time::{Instant, sleep_until},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{
    Parts, Reconciler,
    call::{Ended, Outcome, call},
    look::{Found, Look, Task, Turns},
    record::{self, Entry},
    room::{Key, Kind, Rooms, Try},
};
use crate::{
    model::{SiteConnection, Teardown, VpnService},
    store::{Session, StoreError},
};

/// The shortest time between two looks at the store, however often it is nudged.
const GAP: Duration = Duration::from_millis(5);
/// How often to look for retries while any are waiting.
const RETRY_INTERVAL: Duration = Duration::from_millis(500);
/// How long to wait after the store has failed.
const AFTER_STORE_FAILURE: Duration = Duration::from_secs(1);
/// The maximum number of outcomes per write.
const BATCH: usize = 256;
/// A claim outlasts its call by the time it takes to write the outcome.
const BEYOND_CALL: Duration = Duration::from_secs(15);
/// How long calls in progress may take after a soft stop.
const DRAIN: Duration = Duration::from_secs(3);

pub(super) struct Worker {
    shared: Arc<Reconciler>,
    parts: Parts,
    /// The calls in progress, or whose outcome is not written yet.
    rooms: Rooms,
    turns: Turns,
    connections_first: bool,
    calls: JoinSet<Ended>,
    handles: HashMap<Key, AbortHandle>,
    /// What to write, and the earliest time for it.
    entries: Vec<Entry>,
    write_at: Instant,
    /// The write in progress: its entries, and those that could not be written.
    writing: JoinSet<(Vec<Entry>, Vec<Entry>)>,
    last_look: Instant,
    next_look: Instant,
    next_retries: Instant,
}

impl Worker {
    pub(super) fn new(shared: Arc<Reconciler>, parts: Parts) -> Self {
        let now = Instant::now();
        let rooms = Rooms::new(shared.settings.concurrency);
        Self {
            shared,
            parts,
            rooms,
            turns: Turns::new(),
            connections_first: false,
            calls: JoinSet::new(),
            handles: HashMap::new(),
            entries: Vec::new(),
            write_at: now,
            writing: JoinSet::new(),
            last_look: now,
            next_look: now,
            next_retries: now,
        }
    }

    pub(super) async fn run(mut self, soft: &CancellationToken, hard: &CancellationToken) {
        let shared = Arc::clone(&self.shared);
        while !soft.is_cancelled() {
            self.write();
            tokio::select! {
                () = soft.cancelled() => {}
                Some(ended) = self.calls.join_next_with_id() => self.end(ended),
                Some(written) = self.writing.join_next() => self.written(written),
                () = shared.wake.notified() => self.look_soon(),
                report = shared.driver.next_report(), if self.entries.len() < BATCH => {
                    self.entries.push(Entry::Report(report));
                }
                () = sleep_until(self.write_at), if !self.entries.is_empty() && self.writing.is_empty() => {}
                () = sleep_until(self.next_look) => self.look().await,
            }
            while let Some(ended) = self.calls.try_join_next_with_id() {
                self.end(ended);
            }
        }
        if hard.run_until_cancelled(self.drain()).await.is_none() {
            tracing::warn!(
                calls = self.handles.len(),
                "calls to the data plane are cut off; the next start repeats them"
            );
        }
    }

    /// Waits for the calls in progress, for a limited time, and writes their results.
    async fn drain(&mut self) {
        let deadline = Instant::now() + DRAIN;
        while !(self.calls.is_empty() && self.writing.is_empty() && self.entries.is_empty()) {
            self.write();
            tokio::select! {
                Some(ended) = self.calls.join_next_with_id() => self.end(ended),
                Some(written) = self.writing.join_next() => self.written(written),
                () = sleep_until(deadline), if Instant::now() < deadline => self.calls.abort_all(),
                () = sleep_until(deadline + DRAIN) => return,
            }
        }
    }

    async fn look(&mut self) {
        self.last_look = Instant::now();
        self.next_look = self.last_look + self.shared.settings.poll_interval;
        if let Err(error) = self.find().await {
            tracing::warn!(%error, "the reconciler cannot look at the store");
            self.next_look = self.last_look + AFTER_STORE_FAILURE;
        }
    }

    /// Finds what is due and starts it.
    async fn find(&mut self) -> Result<(), StoreError> {
        let with_retries = self.next_retries <= self.last_look;
        let look = Look {
            rooms: self.rooms.clone(),
            turns: self.turns.clone(),
            now: self.parts.clock.now(),
            process: self.parts.process,
            with_retries,
            connections_first: self.connections_first,
        };
        let mut found = self.parts.store.read(move |session| look.run(session)).await?;
        if found.needs_claims && !found.due.is_empty() {
            self.claim(&mut found).await?;
        }
        self.turns = found.turns;
        self.connections_first = !self.connections_first;
        self.shared.is_behind.store(found.is_behind, Ordering::Relaxed);
        if with_retries {
            let interval = if found.has_retries { RETRY_INTERVAL } else { self.shared.settings.poll_interval };
            self.next_retries = self.last_look + interval;
        }
        self.next_look = self.next_look.min(self.next_retries);
        for key in found.overtaken {
            if let Some(handle) = self.handles.get(&key) {
                handle.abort();
            }
        }
        for (this, task) in found.due {
            self.start(this, task);
        }
        Ok(())
    }

    /// Removes rows that another process has claimed in the meantime.
    async fn claim(&self, found: &mut Found) -> Result<(), StoreError> {
        let ids = |kind: Kind| -> Vec<Uuid> {
            found.due.iter().map(|(this, _)| this.key).filter(|key| key.kind == kind).map(|key| key.id).collect()
        };
        let (teardowns, services, connections) = (ids(Kind::Teardown), ids(Kind::Service), ids(Kind::Connection));
        let (process, lease) = (self.parts.process, self.shared.settings.call_timeout + BEYOND_CALL);
        let claim = move |session: &mut Session| {
            let mut claimed = Vec::new();
            for (kind, ids) in [
                (Kind::Teardown, session.claim::<Teardown>(&teardowns, process, lease)?),
                (Kind::Service, session.claim::<VpnService>(&services, process, lease)?),
                (Kind::Connection, session.claim::<SiteConnection>(&connections, process, lease)?),
            ] {
                claimed.extend(ids.into_iter().map(|id| Key { kind, id }));
            }
            Ok::<_, StoreError>(claimed)
        };
        let claimed = self.parts.store.write(claim).await?;
        found.due.retain(|(this, _)| claimed.contains(&this.key));
        Ok(())
    }

    fn start(&mut self, this: Try, task: Result<Task, StoreError>) {
        let key = this.key;
        self.rooms.add(this.clone());
        match task {
            Ok(task) => {
                let (driver, sealer) = (Arc::clone(&self.shared.driver), Arc::clone(&self.parts.sealer));
                let handle = self.calls.spawn(call(this, task, driver, sealer, self.shared.settings.call_timeout));
                self.handles.insert(key, handle);
            }
            Err(error) => {
                tracing::warn!(object = key.kind.as_str(), object.id = %key.id, %error, "a row cannot be read and is skipped for a while");
                self.entries.push(Entry::Ended(Ended { this, outcome: Outcome::Hopeless }));
            }
        }
    }

    fn end(&mut self, ended: Result<(Id, Ended), JoinError>) {
        let ended = match ended {
            Ok((_, ended)) => ended,
            Err(error) => {
                let key = self.handles.iter().find(|(_, handle)| handle.id() == error.id()).map(|(key, _)| *key);
                let Some(this) = key.and_then(|key| self.rooms.find(key)) else { return };
                // A panic was logged where it happened.
                let outcome = if error.is_cancelled() { Outcome::GivenUp } else { Outcome::Failed };
                Ended { this: this.clone(), outcome }
            }
        };
        self.handles.remove(&ended.this.key);
        self.entries.push(Entry::Ended(ended));
    }

    /// Starts a write unless one is in progress: what ends in the meantime is written together next.
    fn write(&mut self) {
        if self.entries.is_empty() || !self.writing.is_empty() || Instant::now() < self.write_at {
            return;
        }
        let batch: Vec<Entry> = self.entries.drain(..self.entries.len().min(BATCH)).collect();
        let parts = self.parts.clone();
        self.writing.spawn(async move {
            let kept = record::write(&parts, batch.clone()).await;
            (batch, kept)
        });
    }

    fn written(&mut self, written: Result<(Vec<Entry>, Vec<Entry>), JoinError>) {
        let Ok((batch, kept)) = written else { return };
        if !kept.is_empty() {
            self.write_at = Instant::now() + AFTER_STORE_FAILURE;
        }
        for entry in batch.into_iter().filter(|entry| !kept.contains(entry)) {
            let Entry::Ended(Ended { this, outcome }) = entry else { continue };
            self.rooms.remove(this.key);
            match outcome {
                Outcome::Gone => self.shared.waiting.finish(this.key.id),
                Outcome::Failed | Outcome::Hopeless => self.retry_before(Instant::now() + RETRY_INTERVAL),
                Outcome::Status(_) | Outcome::GivenUp => {}
            }
            // What had failed works again: the others need not wait for their retries.
            if this.attempts > 0 && matches!(outcome, Outcome::Gone | Outcome::Status(_)) {
                self.retry_before(Instant::now());
            }
        }
        self.entries.extend(kept);
        // There is capacity for more.
        self.look_soon();
    }

    /// Looks at once, or as soon as the last look is long enough ago.
    fn look_soon(&mut self) {
        self.next_look = self.next_look.min((self.last_look + GAP).max(Instant::now()));
    }

    fn retry_before(&mut self, time: Instant) {
        self.next_retries = self.next_retries.min(time);
        self.next_look = self.next_look.min(self.next_retries);
    }
}
