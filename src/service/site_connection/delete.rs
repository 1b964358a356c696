//! Deletes a connection.

use uuid::Uuid;

use crate::{
    auth::{Caller, policy},
    model::{SiteConnection, Timestamp},
    service::{Context, refusal::Lookup},
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
            StoreError::ForeignKey
            | StoreError::Duplicate
            | StoreError::Unavailable(_)
            | StoreError::Unknown
            | StoreError::Corrupt(_)
            | StoreError::Abandoned => Self::Store(error),
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
    let (caller, now) = (caller.clone(), ctx.clock.now());
    ctx.store.write(move |session| remove(session, &caller, id, now)).await?;
    // Whoever waits is there before the reconciler wakes up.
    let torn_down = ctx.reconciler.torn_down(id);
    ctx.reconciler.nudge();
    torn_down.await;
    Ok(())
}

fn remove(session: &mut Session, caller: &Caller, id: Uuid, now: Timestamp) -> Result<(), DeleteError> {
    if session.delete_connection(id, &policy::list_scope(caller), now)? {
        return Ok(());
    }
    // Either the caller may not see it, or it is protected; what it is costs a second question only here.
    let project = session.owner::<SiteConnection>(id)?;
    let is_protected = project.is_some_and(|project| policy::may_manage(caller, &project));
    Err(if is_protected { DeleteError::Protected } else { DeleteError::NotFound })
}
