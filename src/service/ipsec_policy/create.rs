//! Makes an IPsec policy.

use super::Draft;
use crate::{
    auth::Caller,
    model::{
        IpsecPolicy, Lifetime,
        rules::crypto::{self, LegacyAlgorithm},
    },
    service::{Context, creation, refusal::creation_error},
};

creation_error! {
    /// Why an IPsec policy is not made.
    pub enum CreateError {
        /// It asks for an algorithm that the operator does not allow.
        #[error("{0}")]
        LegacyAlgorithm(#[from] LegacyAlgorithm),
    }
}

/// Makes an IPsec policy.
///
/// # Errors
///
/// A [`CreateError`].
pub async fn create(ctx: &Context, caller: &Caller, draft: Draft) -> Result<IpsecPolicy, CreateError> {
    creation::allowed::<IpsecPolicy, CreateError>(caller, &draft.project_id)?;
    if !ctx.choices.allow_legacy_crypto {
        crypto::modern(Some(draft.auth_algorithm), Some(draft.encryption_algorithm))?;
    }
    let policy = IpsecPolicy {
        id: ctx.ids.next(),
        project_id: draft.project_id,
        name: draft.name,
        description: draft.description,
        transform_protocol: draft.transform_protocol,
        auth_algorithm: draft.auth_algorithm,
        encryption_algorithm: draft.encryption_algorithm,
        encapsulation_mode: draft.encapsulation_mode,
        lifetime: draft.lifetime.onto(Lifetime::default()),
        pfs: draft.pfs,
    };
    creation::save(ctx, policy).await
}
