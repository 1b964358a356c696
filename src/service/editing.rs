//! What updates and deletes have in common, and writes that the data plane follows.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use uuid::Uuid;

use super::{
    Context,
    access::{self, LookupError, Resource},
};
use crate::{
    auth::{Caller, policy},
    model::{EndpointGroup, IkePolicy, IpsecPolicy, Status, Timestamp, VpnService},
    store::{Session, StoreError},
};

/// Why an object is not deleted.
#[derive(Clone, Debug, thiserror::Error)]
pub enum DeleteError {
    /// There is no such object, or the caller may not see it; the response is the same.
    #[error("there is no such object")]
    NotFound,
    /// A connection uses the object.
    #[error("a connection uses the object")]
    InUse,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A resource that connections refer to; it cannot be deleted while one does.
pub trait Referred: Resource {
    /// Prepares the deletion in the same transaction; returns whether the data plane must follow.
    fn retire(_session: &mut Session, _id: Uuid, _now: Timestamp) -> Result<bool, StoreError> {
        Ok(false)
    }
}

impl Referred for IkePolicy {}
impl Referred for IpsecPolicy {}
impl Referred for EndpointGroup {}

impl Referred for VpnService {
    fn retire(session: &mut Session, id: Uuid, now: Timestamp) -> Result<bool, StoreError> {
        session.queue_service_teardown(id, now)
    }
}

/// Deletes an object that no connection uses, readable or not.
pub async fn delete<R: Referred>(ctx: &Context, caller: &Caller, id: Uuid) -> Result<(), DeleteError> {
    let (scope, now) = (policy::scope(caller), ctx.clock.now());
    let work = move |session: &mut Session| {
        if !access::owns::<R>(session, &scope, id)? {
            return Err(DeleteError::NotFound);
        }
        let is_followed = R::retire(session, id, now)?;
        match session.remove::<R>(id) {
            Ok(true) => Ok(is_followed),
            Ok(false) => Err(DeleteError::NotFound),
            // The foreign key detects use, even by a connection that another writer is just inserting.
            Err(StoreError::ForeignKey) => Err(DeleteError::InUse),
            Err(error) => Err(error.into()),
        }
    };
    write_followed(ctx, work, |is_followed| *is_followed).await?;
    Ok(())
}

/// Changes an object, whether a connection uses it or not.
pub(super) fn edit<R: Resource>(
    session: &mut Session,
    caller: &Caller,
    id: Uuid,
    change: impl FnOnce(&mut R),
) -> Result<R, LookupError> {
    let mut record = access::lock::<R>(session, &policy::scope(caller), id)?.ok_or(LookupError::NotFound)?;
    change(&mut record);
    if session.update(&record)? { Ok(record) } else { Err(LookupError::NotFound) }
}

/// Runs a write that the data plane may have to follow: wakes the reconciler if `is_due` says so, or if the outcome of
/// the write is unknown.
pub(super) async fn write_followed<T, E>(
    ctx: &Context,
    work: impl Fn(&mut Session) -> Result<T, E> + Send + 'static,
    is_due: impl FnOnce(&T) -> bool,
) -> Result<T, E>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    let was_asked_for = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&was_asked_for);
    let written = ctx.store.write(move |session| {
        let done = work(session);
        asked.store(done.is_ok(), Ordering::Relaxed);
        done
    });
    let written = written.await;
    if written.as_ref().map_or_else(|_| was_asked_for.load(Ordering::Relaxed), is_due) {
        ctx.reconciler.nudge();
    }
    written
}

/// Marks an object as changed, so that the data plane follows.
pub(super) fn changed(status: &mut Status, generation: &mut i64, observed_generation: i64) {
    *generation += 1;
    if observed_generation > 0 || *status != Status::PendingCreate {
        *status = Status::PendingUpdate;
    }
}
