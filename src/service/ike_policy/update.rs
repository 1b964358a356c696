//! Changes an IKE policy.

use uuid::Uuid;

use super::Changes;
use crate::{
    auth::Caller,
    model::{
        IkePolicy,
        rules::crypto::{self, LegacyAlgorithm},
    },
    service::{Context, editing, refusal::unless_used_error},
};

unless_used_error! {
    /// Why an IKE policy is not changed.
    pub enum UpdateError {
        /// The change asks for an algorithm that the operator does not allow.
        #[error("{0}")]
        LegacyAlgorithm(#[from] LegacyAlgorithm),
    }
}

/// Changes an IKE policy that no connection uses; while one does, even a change of nothing is refused.
///
/// # Errors
///
/// An [`UpdateError`].
pub async fn update(
    ctx: &Context,
    caller: &Caller,
    id: Option<Uuid>,
    changes: Changes,
) -> Result<IkePolicy, UpdateError> {
    if !ctx.choices.allow_legacy_crypto {
        crypto::modern(changes.auth_algorithm, changes.encryption_algorithm)?;
    }
    editing::edit_unused(ctx, caller, id, changes).await
}
