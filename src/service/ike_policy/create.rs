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
    let Draft {
        project_id,
        name,
        description,
        auth_algorithm,
        encryption_algorithm,
        phase1_negotiation_mode,
        ike_version,
        pfs,
        lifetime,
    } = draft;
    let (id, lifetime) = (ctx.ids.next(), lifetime.onto(Lifetime::default()));
    creation::save(
        ctx,
        IkePolicy {
            id,
            project_id,
            name,
            description,
            auth_algorithm,
            encryption_algorithm,
            phase1_negotiation_mode,
            ike_version,
            pfs,
            lifetime,
        },
    )
    .await
}
