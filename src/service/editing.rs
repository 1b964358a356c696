//! The steps that updates and deletes share.

use uuid::Uuid;

use super::{
    Context, access,
    refusal::{Lookup, UnlessUsed},
    resource::Resource,
};
use crate::{
    auth::Caller,
    model::SiteConnection,
    store::{Session, StoreError},
};

/// A change to an object, as a request gives it.
pub(super) trait Change<R>: Send + Sync + 'static {
    /// Makes the change.
    fn apply(&self, record: &mut R);
}

/// Takes the attributes that are given over into a record.
macro_rules! assign {
    ($changes:ident => $record:ident: $($field:ident),+ $(,)?) => {
        $( if let Some(value) = &$changes.$field { $record.$field.clone_from(value); } )+
    };
}
pub(super) use assign;

/// Changes an object, whoever uses it.
pub(super) async fn edit<R, E, C>(ctx: &Context, caller: &Caller, id: Option<Uuid>, change: C) -> Result<R, E>
where
    R: Resource,
    E: Lookup,
    C: Change<R>,
{
    let caller = caller.clone();
    ctx.store
        .write(move |session| {
            let record = access::lock::<R, E>(session, &caller, id)?;
            finish(session, record, &change)
        })
        .await
}

/// Changes an object that no connection uses.
pub(super) async fn edit_unused<R, E, C>(ctx: &Context, caller: &Caller, id: Option<Uuid>, change: C) -> Result<R, E>
where
    R: Resource,
    E: UnlessUsed,
    C: Change<R>,
{
    let caller = caller.clone();
    ctx.store
        .write(move |session| {
            let record = lock_unused::<R, E>(session, &caller, id)?;
            finish(session, record, &change)
        })
        .await
}

/// Takes away an object that no connection uses.
pub(super) async fn remove_unused<R, E>(ctx: &Context, caller: &Caller, id: Option<Uuid>) -> Result<(), E>
where
    R: Resource,
    E: UnlessUsed,
{
    let caller = caller.clone();
    ctx.store
        .write(move |session| {
            let record = lock_unused::<R, E>(session, &caller, id)?;
            match session.remove::<R>(record.id()) {
                Ok(true) => Ok(()),
                Ok(false) => Err(E::NOT_FOUND),
                // A connection has come since we looked; the foreign key has seen it.
                Err(StoreError::ForeignKey) => Err(E::IN_USE),
                Err(
                    error @ (StoreError::Busy
                    | StoreError::Duplicate
                    | StoreError::Unavailable(_)
                    | StoreError::Unknown
                    | StoreError::Corrupt(_)
                    | StoreError::Abandoned),
                ) => Err(error.into()),
            }
        })
        .await
}

fn lock_unused<R: Resource, E: UnlessUsed>(session: &mut Session, caller: &Caller, id: Option<Uuid>) -> Result<R, E> {
    let record = access::lock::<R, E>(session, caller, id)?;
    let id = record.id();
    for column in R::USED_AS {
        if session.exists_by::<SiteConnection>(column, &id)? {
            return Err(E::IN_USE);
        }
    }
    Ok(record)
}

fn finish<R, E, C>(session: &mut Session, mut record: R, change: &C) -> Result<R, E>
where
    R: Resource,
    E: Lookup,
    C: Change<R>,
{
    change.apply(&mut record);
    if session.update(&record)? { Ok(record) } else { Err(E::NOT_FOUND) }
}
