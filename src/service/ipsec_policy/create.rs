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
    let Draft {
        project_id,
        name,
        description,
        transform_protocol,
        auth_algorithm,
        encryption_algorithm,
        encapsulation_mode,
        pfs,
        lifetime,
    } = draft;
    let (id, lifetime) = (ctx.ids.next(), lifetime.onto(Lifetime::default()));
    creation::save(
        ctx,
        IpsecPolicy {
            id,
            project_id,
            name,
            description,
            transform_protocol,
            auth_algorithm,
            encryption_algorithm,
            encapsulation_mode,
            pfs,
            lifetime,
        },
    )
    .await
}
