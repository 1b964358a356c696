//! Which objects a caller reaches. The one place where a look-up meets the policy.

use uuid::Uuid;

use super::{refusal::Lookup, resource::Resource};
use crate::{
    auth::{Caller, policy},
    store::{Session, StoreError},
};

/// The object that a request is about.
pub(super) fn find<R: Resource, E: Lookup>(session: &mut Session, caller: &Caller, id: Option<Uuid>) -> Result<R, E> {
    judge(caller, within(session, caller, id)?)
}

/// The object that a request is about, held against other writers.
pub(super) fn lock<R: Resource, E: Lookup>(session: &mut Session, caller: &Caller, id: Option<Uuid>) -> Result<R, E> {
    let Some(id) = id else { return Err(E::NOT_FOUND) };
    let record = session.lock::<R>(id)?;
    judge(caller, record.filter(|record| is_within(caller, record)))
}

/// An object that another one refers to; `None` also where it is out of the caller's reach.
pub(super) fn within<R: Resource>(
    session: &mut Session,
    caller: &Caller,
    id: Option<Uuid>,
) -> Result<Option<R>, StoreError> {
    let Some(id) = id else { return Ok(None) };
    let record = session.find::<R>(id)?;
    Ok(record.filter(|record| is_within(caller, record)))
}

fn is_within<R: Resource>(caller: &Caller, record: &R) -> bool {
    policy::scope(caller).covers(record.project_id())
}

fn judge<R: Resource, E: Lookup>(caller: &Caller, record: Option<R>) -> Result<R, E> {
    match record {
        Some(record) if policy::may_manage(caller, record.project_id()) => Ok(record),
        Some(_) => Err(E::HIDDEN),
        None => Err(E::NOT_FOUND),
    }
}
