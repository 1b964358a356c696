//! A round where no data plane follows what is written down.

use std::sync::Arc;

use uuid::Uuid;

use super::apply::Followed;
use crate::{
    model::{SiteConnection, Timestamp, VpnService},
    store::{Record as _, Session, Store, StoreError},
};

/// The most rows of one kind that a round deals with; it holds the writer for so long.
const BATCH: u64 = 500;

/// What there is to deal with.
struct Work {
    teardowns: Vec<Uuid>,
    services: Vec<Uuid>,
    connections: Vec<Uuid>,
}

/// Drops the teardowns that are due, and marks lagging rows as followed; true where there may be more of them.
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
    Ok(most as u64 == BATCH)
}

async fn settle(session: &mut Session, work: &Work) -> Result<(), StoreError> {
    for &connection in &work.teardowns {
        session.remove_teardown(connection).await?;
    }
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
