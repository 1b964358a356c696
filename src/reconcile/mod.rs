//! Brings the actual state in line with the desired state: has the driver follow the database, and records the results.
//!
//! It is level-triggered: it does not remember *what* has changed. Each look at the store finds teardowns, services and
//! connections that the data plane has yet to follow. A nudge only brings the next look forward, so a lost one costs at
//! most the poll interval, and a killed process continues where it was. What is due, how often it has failed and when
//! it is retried is in the rows (`store/session/due.rs`).
//!
//! - **Teardowns** have a room (a set of slots) to themselves; services and connections share another. Each call to the
//!   driver is a task with a time limit, and there are never two for one object. A teardown cancels a call in progress
//!   for its connection.
//! - **Fairness** (`look.rs`, `room.rs`): projects are served in turn, first tries before retries. A project gets
//!   another call only while it has fewer than half as many as there are free slots, and retries get at most half of a
//!   room, so calls that hang do not delay other projects. Only as many rows are read as there are free slots.
//! - **Failures** are retried after 1, 2, 4 ... seconds, at most a minute, without end. A service or connection shows
//!   ERROR after the third consecutive failure, and is still retried: ERROR with a lagging generation means *not yet*,
//!   ERROR returned by the driver itself means *no*. A new generation starts at once, without failures. A row that
//!   cannot be read fails in the same way, and so does one whose pre-shared key cannot be decrypted.
//! - **Outcomes** are written in batches, one write at a time (`record.rs`). A status is written unless the object has
//!   changed since; if it has, the next look finds it.
//! - **A data plane that does not follow** ([`Driver::follows`]) is not called (`unfollowed.rs`). Teardowns are
//!   dropped, and lagging rows marked as followed with the status they have, so that the program that writes statuses
//!   there is never overwritten.
//! - **Housekeeping** (`housekeeping.rs`) is a separate task that never blocks the others.

mod call;
mod housekeeping;
mod look;
mod record;
mod room;
mod unfollowed;
mod waiting;
mod worker;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

pub use self::housekeeping::Chore;
use self::waiting::Waiting;
use crate::{
    driver::Driver,
    env::{BoxFuture, Clock},
    service::context::Nudge,
    store::{Sealer, Store},
};

/// How the driver is called.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// How long one call may take before it counts as failed.
    pub call_timeout: Duration,
    /// How often to look at the store without a nudge.
    pub poll_interval: Duration,
    /// How many teardowns, and how many changes, run concurrently; at least 1.
    pub concurrency: usize,
    /// The time limit of [`Nudge::torn_down`].
    pub delete_wait: Duration,
}

/// The dependencies of the reconciler.
#[derive(Clone)]
pub struct Parts {
    /// Where it finds what is due, and records the results.
    pub store: Store,
    /// The current time.
    pub clock: Arc<dyn Clock>,
    /// Opens the pre-shared keys for the driver.
    pub sealer: Arc<Sealer>,
    /// The unique id of this process, for its claims.
    pub process: Uuid,
    /// Periodic background work.
    pub chores: Vec<Chore>,
}

impl std::fmt::Debug for Parts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Parts").field("process", &self.process).finish_non_exhaustive()
    }
}

/// The reconciler: nudged by the use cases, running in [`Reconciler::run`].
pub struct Reconciler {
    driver: Arc<dyn Driver>,
    settings: Settings,
    wake: Notify,
    waiting: Waiting,
    /// Whether more teardowns wait than run: then a delete does not wait for its own.
    is_behind: AtomicBool,
}

impl Reconciler {
    /// Creates a reconciler that is not running yet; it remembers nudges.
    #[must_use]
    pub fn new(driver: Arc<dyn Driver>, settings: Settings) -> Self {
        Self { driver, settings, wake: Notify::new(), waiting: Waiting::default(), is_behind: AtomicBool::new(false) }
    }

    /// Runs until `soft` is cancelled; then starts nothing new, and waits for calls in progress until `hard` is.
    pub async fn run(self: Arc<Self>, parts: Parts, soft: CancellationToken, hard: CancellationToken) {
        let housekeeping = housekeeping::run(&parts, &soft);
        let reconciling = async {
            if self.driver.follows() {
                worker::Worker::new(Arc::clone(&self), parts.clone()).run(&soft, &hard).await;
            } else {
                unfollowed::run(&self, &parts, &soft).await;
            }
        };
        tokio::join!(reconciling, housekeeping);
    }
}

impl Nudge for Reconciler {
    fn nudge(&self) {
        self.wake.notify_one();
    }

    fn torn_down(&self, connection: Uuid) -> BoxFuture<'_, ()> {
        // Without a data plane, nothing is ever confirmed.
        let can_be_soon = self.driver.follows() && self.driver.can_act() && !self.is_behind.load(Ordering::Relaxed);
        let waits = can_be_soon && !self.settings.delete_wait.is_zero();
        if !waits {
            return Box::pin(std::future::ready(()));
        }
        Box::pin(async move {
            let done = self.waiting.wait(connection);
            let _in_time = tokio::time::timeout(self.settings.delete_wait, done).await;
        })
    }
}

impl std::fmt::Debug for Reconciler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reconciler").field("settings", &self.settings).finish_non_exhaustive()
    }
}
