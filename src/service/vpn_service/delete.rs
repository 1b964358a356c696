//! Deletes a VPN service.

use uuid::Uuid;

use crate::{
    auth::Caller,
    model::VpnService,
    service::{Context, editing, refusal::unless_used_error},
};

unless_used_error! {
    /// Why a VPN service is not deleted.
    pub enum DeleteError {}
}

/// Deletes a VPN service that no connection uses.
///
/// # Errors
///
/// A [`DeleteError`].
pub async fn delete(ctx: &Context, caller: &Caller, id: Option<Uuid>) -> Result<(), DeleteError> {
    editing::remove_unused::<VpnService, DeleteError>(ctx, caller, id).await
}
