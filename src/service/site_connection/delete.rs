//! Deletes a connection.

use uuid::Uuid;

use crate::{
    auth::{Caller, policy},
    model::SiteConnection,
    service::{Context, access},
    store::StoreError,
};

/// Why a connection is not deleted.
#[derive(Clone, Debug, thiserror::Error)]
pub enum DeleteError {
    /// There is no such connection, or the caller may not see it; the response is the same.
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
        if error == StoreError::Busy { Self::Held } else { Self::Store(error) }
    }
}

/// Deletes a connection, whatever its status, and even if it cannot be read.
///
/// Once the write is durable, the connection is gone for every caller, and its teardown record makes the data plane
/// follow. The call then waits, for a bounded time, for the data plane to confirm.
pub async fn delete(ctx: &Context, caller: &Caller, id: Uuid) -> Result<(), DeleteError> {
    let scope = policy::scope(caller);
    let requested_at = ctx.choices.data_plane_follows.then(|| ctx.clock.now());
    let deleted = ctx
        .store
        .write(move |session| {
            if session.delete_connection(id, &scope, requested_at)? {
                return Ok(());
            }
            // It is either missing for the caller or protected; only this case needs a second query to find out.
            let is_protected = access::owns::<SiteConnection>(session, &scope, id)?;
            Err(if is_protected { DeleteError::Protected } else { DeleteError::NotFound })
        })
        .await;
    match &deleted {
        Ok(()) if requested_at.is_none() => {}
        Ok(()) => {
            // Start to wait before the reconciler wakes up.
            let torn_down = ctx.reconciler.torn_down(id);
            ctx.reconciler.nudge();
            torn_down.await;
        }
        Err(DeleteError::Store(StoreError::Unknown)) => ctx.reconciler.nudge(),
        Err(_) => {}
    }
    deleted
}
