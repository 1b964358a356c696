//! Periodic background work, in small pieces.

use std::{sync::Arc, time::Duration};

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::Parts;
use crate::{
    model::Timestamp,
    store::{Session, StoreError},
};

/// A piece of housekeeping in one write; returns how much it did. It is repeated until that is zero.
pub type Chore = Arc<dyn Fn(&mut Session, Timestamp) -> Result<u64, StoreError> + Send + Sync>;

/// How often each chore runs.
const INTERVAL: Duration = Duration::from_mins(10);
/// The pause between two pieces, which leaves the writer to others.
const PAUSE: Duration = Duration::from_millis(100);

/// Runs the chores until `stop` is cancelled.
pub(super) async fn run(parts: &Parts, stop: &CancellationToken) {
    let rounds = async {
        loop {
            for chore in &parts.chores {
                if let Err(error) = finish(parts, chore).await {
                    tracing::warn!(%error, "housekeeping is postponed");
                }
            }
            sleep(INTERVAL).await;
        }
    };
    let _stopped: Option<()> = stop.run_until_cancelled(rounds).await;
}

async fn finish(parts: &Parts, chore: &Chore) -> Result<(), StoreError> {
    let now = parts.clock.now();
    loop {
        let piece = Arc::clone(chore);
        let done: u64 = parts.store.write(move |session| piece(session, now)).await?;
        if done == 0 {
            return Ok(());
        }
        tracing::debug!(rows = done, "housekeeping");
        sleep(PAUSE).await;
    }
}
