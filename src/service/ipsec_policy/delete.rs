//! Deletes an IPsec policy.

use uuid::Uuid;

use crate::{
    auth::Caller,
    model::IpsecPolicy,
    service::{Context, editing, refusal::unless_used_error},
};

unless_used_error! {
    /// Why an IPsec policy is not deleted.
    pub enum DeleteError {}
}

/// Deletes an IPsec policy that no connection uses.
///
/// # Errors
///
/// A [`DeleteError`].
pub async fn delete(ctx: &Context, caller: &Caller, id: Option<Uuid>) -> Result<(), DeleteError> {
    editing::remove_unused::<IpsecPolicy, DeleteError>(ctx, caller, id).await
}
