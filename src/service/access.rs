//! Which objects a caller can reach: the only place where lookups apply the policy.

use uuid::Uuid;

use super::Context;
use crate::{
    auth::{Caller, policy},
    model::{
        self,
        ids::GivenId,
        page::{Page, PageQuery, Scope},
    },
    store::{Record, Session, StoreError},
};

/// One of the five resources, with its table.
pub trait Resource: model::Resource + Record {}

impl<R: model::Resource + Record> Resource for R {}

/// Why an object is not shown.
#[derive(Clone, Debug, thiserror::Error)]
pub enum LookupError {
    /// There is no such object, or the caller may not see it; the response is the same.
    #[error("there is no such object")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The object with this id.
pub async fn show<R: Resource>(ctx: &Context, caller: &Caller, id: Uuid) -> Result<R, LookupError> {
    let scope = policy::scope(caller);
    if scope == Scope::Nothing {
        return Err(LookupError::NotFound);
    }
    ctx.store.read(move |session| find::<R>(session, &scope, id)).await?.ok_or(LookupError::NotFound)
}

/// A page of the collection. Callers who may see nothing get an empty one.
pub async fn list<R: Resource>(ctx: &Context, caller: &Caller, query: PageQuery) -> Result<Page<R>, StoreError> {
    let request = query.within(policy::scope(caller));
    ctx.store.read(move |session| session.page::<R>(&request)).await
}

/// Finds an object within a scope. An unreadable one is an error, but only for callers who may see it.
pub(super) fn find<R: Resource>(session: &mut Session, scope: &Scope, id: Uuid) -> Result<Option<R>, StoreError> {
    let found = session.find::<R>(id);
    within(session, scope, id, found)
}

/// The same, locked against other writers until the transaction ends.
pub(super) fn lock<R: Resource>(session: &mut Session, scope: &Scope, id: Uuid) -> Result<Option<R>, StoreError> {
    let found = session.lock::<R>(id);
    within(session, scope, id, found)
}

fn within<R: Resource>(
    session: &mut Session,
    scope: &Scope,
    id: Uuid,
    found: Result<Option<R>, StoreError>,
) -> Result<Option<R>, StoreError> {
    match found {
        Ok(record) => Ok(record.filter(|record| scope.covers(record.project_id()))),
        Err(corrupt @ StoreError::Corrupt(_)) => {
            let is_within = session.project_of::<R>(id)?.is_some_and(|project| scope.covers(&project));
            if is_within { Err(corrupt) } else { Ok(None) }
        }
        Err(error) => Err(error),
    }
}

/// The object that an id in a body refers to, within a scope.
pub(super) fn named<R: Resource>(session: &mut Session, scope: &Scope, id: &GivenId) -> Result<Option<R>, StoreError> {
    match id.id() {
        Some(id) => find(session, scope, id),
        None => Ok(None),
    }
}

/// Whether there is such an object within a scope, readable or not; it is locked until the transaction ends.
pub(super) fn owns<R: Resource>(session: &mut Session, scope: &Scope, id: Uuid) -> Result<bool, StoreError> {
    Ok(session.owner::<R>(id)?.is_some_and(|project| scope.covers(&project)))
}
