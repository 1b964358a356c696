//! Changes an endpoint group.

use uuid::Uuid;

use super::Changes;
use crate::{
    auth::Caller,
    model::EndpointGroup,
    service::{Context, editing, refusal::lookup_error},
};

lookup_error! {
    /// Why an endpoint group is not changed.
    pub enum UpdateError {}
}

/// Changes what an endpoint group is called; what is in it never changes.
///
/// # Errors
///
/// An [`UpdateError`].
pub async fn update(
    ctx: &Context,
    caller: &Caller,
    id: Option<Uuid>,
    changes: Changes,
) -> Result<EndpointGroup, UpdateError> {
    editing::edit(ctx, caller, id, changes).await
}
