//! A round where no data plane follows what is written down.
//!
//! Nobody waits for it, and it shares the writer with those who are waited for: it deals with many rows at once, and
//! leaves a pause to the next round however often it is nudged.

use std::{sync::Arc, time::Duration};

use uuid::Uuid;

use super::apply::Followed;
use crate::{
    model::{SiteConnection, Timestamp, VpnService},
    store::{Record as _, Session, Store, StoreError},
};

/// The most rows of one kind that a round deals with; it holds the writer for so long.
const BATCH: u64 = 1024;
/// How long the writer is left alone after a round that had something to do.
pub(super) const PAUSE: Duration = Duration::from_millis(50);

/// What there is to deal with.
struct Work {
    teardowns: Vec<Uuid>,
    services: Vec<Uuid>,
    connections: Vec<Uuid>,
}

/// Drops the teardowns that are due, and marks lagging rows as followed; answers whether there were any.
pub(super) async fn round(store: &dyn Store, now: Timestamp) -> Result<bool, StoreError> {
    let mut session = store.session().await?;
    let work = Arc::new(Work {
        teardowns: session.due_teardowns(now, BATCH).await?.iter().map(|teardown| teardown.connection_id).collect(),
        services: session.lagging_services(BATCH).await?.iter().map(VpnService::id).collect(),
        connections: session.lagging_connections(BATCH).await?.iter().map(SiteConnection::id).collect(),
    });
    drop(session);
    let most = work.teardowns.len().max(work.services.len()).max(work.connections.len());
    if most > 0 {
        store
            .write(move |session| {
                let work = Arc::clone(&work);
                Box::pin(async move { settle(session, &work).await })
            })
            .await?;
    }
    Ok(most > 0)
}

async fn settle(session: &mut Session, work: &Work) -> Result<(), StoreError> {
    session.remove_teardowns(&work.teardowns).await?;
    for &service in &work.services {
        mark::<VpnService>(session, service).await?;
    }
    for &connection in &work.connections {
        mark::<SiteConnection>(session, connection).await?;
    }
    Ok(())
}

/// Marks a row as followed with the status that it has now: another program may just have written it.
async fn mark<T: Followed>(session: &mut Session, id: Uuid) -> Result<(), StoreError> {
    if let Some(mut object) = session.lock::<T>(id).await? {
        let generation = object.generation();
        T::observe(session, id, generation, object.status()).await?;
    }
    Ok(())
}
