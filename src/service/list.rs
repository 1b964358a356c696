//! Lists the objects that a caller may see.

use super::{Context, resource::Resource};
use crate::{
    auth::{Caller, policy},
    model::page::{Page, PageQuery},
    store::StoreError,
};

/// Why nothing is listed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ListError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A part of the collection. Callers who may see nothing get an empty one.
///
/// # Errors
///
/// A [`ListError`].
pub async fn list<R: Resource>(ctx: &Context, caller: &Caller, query: PageQuery) -> Result<Page<R>, ListError> {
    let request = query.within(policy::list_scope(caller));
    Ok(ctx.store.read(move |session| session.page(&request)).await?)
}
