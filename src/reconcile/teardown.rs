//! Taking away what is left of a connection.

use std::{sync::Arc, time::Duration};

use super::{apply::Outcome, schedule::delay};
use crate::{
    driver::Driver,
    env::Clock,
    model::{Teardown, Timestamp},
    store::{Store, StoreError},
};

/// Takes away what is left of a connection; where that fails, writes down when to try again.
pub(super) async fn teardown(
    teardown: Teardown,
    driver: Arc<dyn Driver>,
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    limit: Duration,
) -> Outcome {
    let id = teardown.connection_id;
    let written = match tokio::time::timeout(limit, driver.teardown(&teardown)).await {
        Ok(Ok(())) => {
            tracing::debug!(connection.id = %id, attempts = teardown.attempts + 1, "the tunnel is gone");
            store.write(move |session| Box::pin(session.remove_teardown(id))).await.map(|_| Outcome::Done)
        }
        Ok(Err(error)) => {
            tracing::warn!(connection.id = %id, attempts = teardown.attempts + 1, %error, "a tunnel could not be taken away");
            postpone(store.as_ref(), &teardown, clock.now()).await
        }
        Err(_elapsed) => {
            tracing::warn!(connection.id = %id, attempts = teardown.attempts + 1, "a tunnel is not taken away in time");
            postpone(store.as_ref(), &teardown, clock.now()).await
        }
    };
    written.unwrap_or_else(|error| {
        tracing::warn!(connection.id = %id, %error, "a teardown could not be written down");
        Outcome::Failed
    })
}

async fn postpone(store: &dyn Store, teardown: &Teardown, now: Timestamp) -> Result<Outcome, StoreError> {
    let (id, attempts) = (teardown.connection_id, teardown.attempts.saturating_add(1));
    let at = now + delay(attempts.unsigned_abs());
    store.write(move |session| Box::pin(session.postpone_teardown(id, attempts, at))).await?;
    Ok(Outcome::Failed)
}
