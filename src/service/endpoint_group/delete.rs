//! Deletes an endpoint group.

use uuid::Uuid;

use crate::{
    auth::Caller,
    model::EndpointGroup,
    service::{Context, editing, refusal::unless_used_error},
};

unless_used_error! {
    /// Why an endpoint group is not deleted.
    pub enum DeleteError {}
}

/// Deletes an endpoint group that no connection uses.
///
/// # Errors
///
/// A [`DeleteError`].
pub async fn delete(ctx: &Context, caller: &Caller, id: Option<Uuid>) -> Result<(), DeleteError> {
    editing::remove_unused::<EndpointGroup, DeleteError>(ctx, caller, id).await
}
