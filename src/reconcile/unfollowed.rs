//! The loop without a data plane.
//!
//! Nobody waits for it, and it shares the writer with the requests: it handles many rows per write, and pauses before
//! the next write however often it is nudged.

use std::time::Duration;

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::{Parts, Reconciler};
use crate::store::StoreError;

/// The maximum number of rows of one kind per write, which bounds how long it holds the writer.
const BATCH: usize = 1024;
/// The pause after each write.
const PAUSE: Duration = Duration::from_millis(50);
/// How long to wait after the store has failed.
const AFTER_STORE_FAILURE: Duration = Duration::from_secs(1);

/// Drops teardowns, and marks lagging rows as followed, until `stop` is cancelled.
pub(super) async fn run(reconciler: &Reconciler, parts: &Parts, stop: &CancellationToken) {
    let rounds = async {
        loop {
            match parts.store.write(|session| session.drop_unfollowed(BATCH)).await {
                Ok(1..) => sleep(PAUSE).await,
                Ok(0) => {
                    let _nudged =
                        tokio::time::timeout(reconciler.settings.poll_interval, reconciler.wake.notified()).await;
                }
                Err::<_, StoreError>(error) => {
                    tracing::warn!(%error, "rows that no data plane follows cannot be marked");
                    sleep(AFTER_STORE_FAILURE).await;
                }
            }
        }
    };
    let _stopped: Option<()> = stop.run_until_cancelled(rounds).await;
}
