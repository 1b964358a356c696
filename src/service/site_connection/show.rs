//! Shows a connection.

use uuid::Uuid;

use crate::{
    auth::Caller,
    model::SiteConnection,
    service::{Context, access, refusal::Lookup},
    store::StoreError,
};

/// Why a connection is not shown.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ShowError {
    /// There is no such connection, or the caller may not see it: one answer for both.
    #[error("there is no such connection")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Lookup for ShowError {
    const NOT_FOUND: Self = Self::NotFound;
    const HIDDEN: Self = Self::NotFound;
}

/// The connection of this id (`None`: what was given is no id).
///
/// # Errors
///
/// A [`ShowError`].
pub async fn show(ctx: &Context, caller: &Caller, id: Option<Uuid>) -> Result<SiteConnection, ShowError> {
    let caller = caller.clone();
    ctx.store.read(move |session| access::find(session, &caller, id)).await
}
