//! Shows one object.

use uuid::Uuid;

use super::{Context, access, refusal::lookup_error, resource::Revealed};
use crate::auth::Caller;

lookup_error! {
    /// Why an object is not shown.
    pub enum ShowError {}
}

/// The object of this id (`None`: what was given is no id).
///
/// Connections have [a use case of their own](super::site_connection::show()).
///
/// # Errors
///
/// A [`ShowError`].
pub async fn show<R: Revealed>(ctx: &Context, caller: &Caller, id: Option<Uuid>) -> Result<R, ShowError> {
    let caller = caller.clone();
    ctx.store.read(move |session| access::find(session, &caller, id)).await
}
