//! What should be against what is: asks the driver to follow what is written down, and writes down what came of it.
//!
//! It is level-triggered: nothing is remembered of *what* has changed. Each look at the store finds teardowns and services
//! and connections that the data plane has yet to follow. A nudge only makes the next look come sooner, so one that is
//! lost costs at most the poll interval, and a process that is killed goes on where it was. What is due, how often it has
//! failed and when it is tried again stands in the rows (`store/session/due.rs`).
//!
//! - **Teardowns** have a room of their own, services and connections share another one. Each call to the driver is a
//!   task with a time limit, and never two run for one object. A teardown gives up the call for its connection that is
//!   under way.
//! - **Fairness** (`look.rs`, `room.rs`): projects are served in turn, first tries before retries. A project gets a call
//!   only while it has fewer than half as many as are left free, and retries get at most half of a room, so that calls
//!   that hang delay nobody else's. Only as many rows are read as there is room for.
//! - **Failures** are tried again after 1, 2, 4 ... seconds, at most a minute, without end. A service or connection shows
//!   ERROR after the third failure in a row, and is still tried again: ERROR with a lagging generation means *not yet*,
//!   ERROR that the driver itself answered means *no*. A new generation starts at once, with a clean slate. A row that
//!   cannot be read fails in the same way, and so does one whose pre-shared key does not open.
//! - **Outcomes** are written many at a time, with one write under way (`record.rs`). Statuses are written unless the
//!   object has been changed since: then the next look sees to it.
//! - **A data plane that does not follow** ([`Driver::follows`]) is not asked (`unfollowed.rs`). Teardowns are dropped, and
//!   lagging rows marked as followed with the status they have: the program that writes statuses there is never
//!   overwritten.
//! - **Housekeeping** (`housekeeping.rs`) is a task of its own and never in the way.

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

/// How the driver is asked.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// How long one call may take before it counts as failed.
    pub call_timeout: Duration,
    /// How often the store is looked at without a nudge.
    pub poll_interval: Duration,
    /// How many teardowns, and how many changes, run at once; at least 1.
    pub concurrency: usize,
    /// How long [`Nudge::torn_down`] waits at most.
    pub delete_wait: Duration,
}

/// What the reconciler works with.
#[derive(Clone)]
pub struct Parts {
    /// Where it looks for what is due, and writes down what came of it.
    pub store: Store,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Opens the pre-shared keys that the driver is given.
    pub sealer: Arc<Sealer>,
    /// What this process claims rows by: an id that no other process has.
    pub process: Uuid,
    /// What is done now and then.
    pub chores: Vec<Chore>,
}

impl std::fmt::Debug for Parts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Parts").field("process", &self.process).finish_non_exhaustive()
    }
}

/// The reconciler: nudged by the use cases, at work in [`Reconciler::run`].
pub struct Reconciler {
    driver: Arc<dyn Driver>,
    settings: Settings,
    wake: Notify,
    waiting: Waiting,
    /// Whether more teardowns wait than run: then a delete does not wait for its own.
    is_behind: AtomicBool,
}

impl Reconciler {
    /// A reconciler that is not at work yet; nudges are kept until it is.
    #[must_use]
    pub fn new(driver: Arc<dyn Driver>, settings: Settings) -> Self {
        Self { driver, settings, wake: Notify::new(), waiting: Waiting::default(), is_behind: AtomicBool::new(false) }
    }

    /// Works until `soft` is cancelled; then starts nothing new and waits for what is under way until `hard` is.
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
        // Where nothing follows, nothing is ever confirmed.
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
