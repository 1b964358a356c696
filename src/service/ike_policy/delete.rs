//! Deletes an IKE policy.

use uuid::Uuid;

use crate::{
    auth::Caller,
    model::IkePolicy,
    service::{Context, editing, refusal::unless_used_error},
};

unless_used_error! {
    /// Why an IKE policy is not deleted.
    pub enum DeleteError {}
}

/// Deletes an IKE policy that no connection uses.
///
/// # Errors
///
/// A [`DeleteError`].
pub async fn delete(ctx: &Context, caller: &Caller, id: Option<Uuid>) -> Result<(), DeleteError> {
    editing::remove_unused::<IkePolicy, DeleteError>(ctx, caller, id).await
}
