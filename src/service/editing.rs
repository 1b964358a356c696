//! The steps that updates and deletes share.

use uuid::Uuid;

use super::{
    Context, access,
    refusal::{Lookup, UnlessUsed},
    resource::Resource,
    write::write,
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
    write(ctx, (caller.clone(), change), move |session, input| {
        Box::pin(async move {
            let (caller, change) = &*input;
            let record = access::lock::<R, E>(session, caller, id).await?;
            finish(session, record, change).await
        })
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
    write(ctx, (caller.clone(), change), move |session, input| {
        Box::pin(async move {
            let (caller, change) = &*input;
            let record = lock_unused::<R, E>(session, caller, id).await?;
            finish(session, record, change).await
        })
    })
    .await
}

/// Takes away an object that no connection uses.
pub(super) async fn remove_unused<R, E>(ctx: &Context, caller: &Caller, id: Option<Uuid>) -> Result<(), E>
where
    R: Resource,
    E: UnlessUsed,
{
    write(ctx, caller.clone(), move |session, caller| {
        Box::pin(async move {
            let record = lock_unused::<R, E>(session, &caller, id).await?;
            match session.remove::<R>(record.id()).await {
                Ok(true) => Ok(()),
                Ok(false) => Err(E::NOT_FOUND),
                // A connection has come since we looked; the foreign key has seen it.
                Err(StoreError::ForeignKey) => Err(E::IN_USE),
                Err(
                    error @ (StoreError::Busy
                    | StoreError::Duplicate
                    | StoreError::Unavailable(_)
                    | StoreError::Corrupt(_)),
                ) => Err(error.into()),
            }
        })
    })
    .await
}

async fn lock_unused<R: Resource, E: UnlessUsed>(
    session: &mut Session,
    caller: &Caller,
    id: Option<Uuid>,
) -> Result<R, E> {
    let record = access::lock::<R, E>(session, caller, id).await?;
    let id = record.id().to_string();
    for column in R::USED_AS {
        if !session.find_by::<SiteConnection>(column, &id, 1).await?.is_empty() {
            return Err(E::IN_USE);
        }
    }
    Ok(record)
}

async fn finish<R, E, C>(session: &mut Session, mut record: R, change: &C) -> Result<R, E>
where
    R: Resource,
    E: Lookup,
    C: Change<R>,
{
    change.apply(&mut record);
    if session.update(&record).await? { Ok(record) } else { Err(E::NOT_FOUND) }
}
