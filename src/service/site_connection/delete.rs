//! Deletes a connection.

use uuid::Uuid;

use crate::{
    auth::{Caller, policy},
    model::{SiteConnection, Teardown, Timestamp},
    service::{Context, access, refusal::Lookup, write::write_taking},
    store::{Session, StoreError},
};

/// Why a connection is not deleted.
#[derive(Clone, Debug, thiserror::Error)]
pub enum DeleteError {
    /// There is no such connection, or the caller may not see it: one answer for both.
    #[error("there is no such connection")]
    NotFound,
    /// Its deletion protection is on.
    #[error("the connection is protected against deletion")]
    Protected,
    /// Another writer still holds it after the bounded wait.
    #[error("another writer holds the connection")]
    Held,
    /// The store failed; never [`StoreError::Busy`], which is [`DeleteError::Held`].
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for DeleteError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy => Self::Held,
            StoreError::ForeignKey | StoreError::Duplicate | StoreError::Unavailable(_) | StoreError::Corrupt(_) => {
                Self::Store(error)
            }
        }
    }
}

impl Lookup for DeleteError {
    const NOT_FOUND: Self = Self::NotFound;
    const HIDDEN: Self = Self::NotFound;
}

/// Deletes a connection, whatever its status.
///
/// Once the write is durable the connection is gone for every caller, and the record of its teardown sees to it that
/// the data plane follows. What is left of the time is spent waiting, within bounds, for the data plane to confirm.
///
/// # Errors
///
/// A [`DeleteError`].
pub async fn delete(ctx: &Context, caller: &Caller, id: Option<Uuid>) -> Result<(), DeleteError> {
    let Some(id) = id else { return Err(DeleteError::NotFound) };
    write_taking(ctx, id, (caller.clone(), ctx.clock.now()), move |session, input| {
        Box::pin(async move { remove(session, &input.0, id, input.1).await })
    })
    .await?;
    // Whoever waits is there before the reconciler wakes up.
    let torn_down = ctx.reconciler.torn_down(id);
    ctx.reconciler.nudge();
    torn_down.await;
    Ok(())
}

async fn remove(session: &mut Session, caller: &Caller, id: Uuid, now: Timestamp) -> Result<(), DeleteError> {
    let scope = policy::list_scope(caller);
    let Some(connection) = session.take::<SiteConnection>(id, &scope, Some("deletion_protection")).await? else {
        // Either the caller may not see it, or it is protected; what it is costs a second question only here.
        access::find::<SiteConnection, DeleteError>(session, caller, Some(id)).await?;
        return Err(DeleteError::Protected);
    };
    let teardown = Teardown {
        connection_id: id,
        name: connection.name,
        vpnservice_id: connection.vpnservice_id,
        peer_address: connection.peer_address,
        requested_at: now,
        attempts: 0,
        next_attempt_at: now,
    };
    Ok(session.insert_teardown(&teardown).await?)
}
