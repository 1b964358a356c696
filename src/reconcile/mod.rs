//! What should be against what is: asks the driver to follow what is written down, and writes down what came of it.
//!
//! It is level-triggered: nothing is remembered of *what* has changed. Each round looks through the store for teardowns
//! that are due and for services and connections whose `observed_generation` lags behind their `generation`. A nudge only
//! makes the next round come sooner, so one that is lost costs at most the poll interval, and a process that is killed
//! goes on where it was.
//!
//! - **Teardowns come first**, then services, then connections. Each call to the driver is a task of its own with a time
//!   limit, a bounded number at once (teardowns apart from the others), and never two for one object: a slow operation
//!   holds nothing else up. A teardown gives up the work on its connection that is under way.
//! - **Failures** are tried again after 1, 2, 4 ... seconds, at most a minute, without
//!   end. For a teardown, attempts and time stand in the store. A service or connection shows ERROR after the third
//!   failure in a row, and is still tried again: ERROR with a lagging generation means *not yet*, ERROR that the driver
//!   itself answered means *no*. A new generation starts at once, with a clean slate.
//! - **Statuses** are written back unless the object has been changed since: then the next round sees to it.
//! - **A driver that follows nothing** ([`Driver::follows`]) is not asked. Teardowns are dropped, and lagging rows marked
//!   as followed with whatever status they have, read in the same transaction: the program that writes statuses there is
//!   never overwritten.
//! - Expired tokens are taken away now and then, as this is the one task that lives as long as the process.

mod apply;
mod idle;
mod schedule;
mod teardown;
mod waiting;
mod worker;

use std::{sync::Arc, time::Duration};

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use self::waiting::Waiting;
use crate::{
    driver::Driver,
    env::{BoxFuture, Clock},
    service::context::Nudge,
    store::Store,
};

/// How the driver is asked.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// How long one call may take before it counts as failed.
    pub call_timeout: Duration,
    /// How often the store is looked through without a nudge.
    pub poll_interval: Duration,
    /// How many teardowns, and how many changes, run at once; at least 1.
    pub concurrency: usize,
    /// How long [`Nudge::torn_down`] waits at most.
    pub delete_wait: Duration,
}

/// What the reconciler works on.
#[derive(Clone)]
pub struct Parts {
    /// Where it looks for work, and writes down what came of it.
    pub store: Arc<dyn Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for Parts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Parts").finish_non_exhaustive()
    }
}

/// The reconciler: nudged by the use cases, at work in [`Reconciler::run`].
pub struct Reconciler {
    driver: Arc<dyn Driver>,
    settings: Settings,
    wake: Notify,
    waiting: Waiting,
}

impl Reconciler {
    /// A reconciler that is not at work yet; nudges are kept until it is.
    #[must_use]
    pub fn new(driver: Arc<dyn Driver>, settings: Settings) -> Self {
        Self { driver, settings, wake: Notify::new(), waiting: Waiting::default() }
    }

    /// Works until `soft` is cancelled; then starts nothing new and waits for what is under way until `hard` is.
    pub async fn run(self: Arc<Self>, parts: Parts, soft: CancellationToken, hard: CancellationToken) {
        worker::Worker::new(self, parts).run(soft, hard).await;
    }
}

impl Nudge for Reconciler {
    fn nudge(&self) {
        self.wake.notify_one();
    }

    fn torn_down(&self, connection: Uuid) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            // Where nothing follows, nothing is ever confirmed.
            if self.driver.follows() && !self.settings.delete_wait.is_zero() {
                let done = self.waiting.wait(connection);
                let _in_time = tokio::time::timeout(self.settings.delete_wait, done).await;
            }
        })
    }
}

impl std::fmt::Debug for Reconciler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reconciler").field("settings", &self.settings).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
