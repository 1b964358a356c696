//! Makes an IKE policy.

use super::Draft;
use crate::{
    auth::Caller,
    model::{
        IkePolicy, Lifetime,
        rules::crypto::{self, LegacyAlgorithm},
    },
    service::{Context, creation, refusal::creation_error},
};

creation_error! {
    /// Why an IKE policy is not made.
    pub enum CreateError {
        /// It asks for an algorithm that the operator does not allow.
        #[error("{0}")]
        LegacyAlgorithm(#[from] LegacyAlgorithm),
    }
}

/// Makes an IKE policy.
///
/// # Errors
///
/// A [`CreateError`].
pub async fn create(ctx: &Context, caller: &Caller, draft: Draft) -> Result<IkePolicy, CreateError> {
    creation::allowed::<IkePolicy, CreateError>(caller, &draft.project_id)?;
    if !ctx.choices.allow_legacy_crypto {
        crypto::modern(Some(draft.auth_algorithm), Some(draft.encryption_algorithm))?;
    }
    let policy = IkePolicy {
        id: ctx.ids.next(),
        project_id: draft.project_id,
        name: draft.name,
        description: draft.description,
        auth_algorithm: draft.auth_algorithm,
        encryption_algorithm: draft.encryption_algorithm,
        phase1_negotiation_mode: draft.phase1_negotiation_mode,
        lifetime: draft.lifetime.onto(Lifetime::default()),
        ike_version: draft.ike_version,
        pfs: draft.pfs,
    };
    creation::save(ctx, policy).await
}
