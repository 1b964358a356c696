//! IKE and IPsec policies: the same use cases for both.

use uuid::Uuid;

use super::{Context, CreationError, Resource, access, creation};
use crate::{
    auth::{Caller, policy},
    model::{
        Draft, IkePolicy, IpsecPolicy, SiteConnection,
        keyword::{AuthAlgorithm, EncryptionAlgorithm},
        rules::{LegacyAlgorithm, modern},
    },
    store::StoreError,
};

/// A policy of either kind.
pub trait Policy: Resource {
    /// The column with which connections refer to it.
    const USED_AS: &'static str;

    /// The algorithms that a request gives.
    fn algorithms(spec: &Self::Spec) -> (Option<AuthAlgorithm>, Option<EncryptionAlgorithm>);
}

macro_rules! policies {
    ($($policy:ident, $used_as:literal;)+) => { $(
        impl Policy for $policy {
            const USED_AS: &'static str = $used_as;

            fn algorithms(spec: &Self::Spec) -> (Option<AuthAlgorithm>, Option<EncryptionAlgorithm>) {
                (spec.auth_algorithm, spec.encryption_algorithm)
            }
        }
    )+ };
}
policies! {
    IkePolicy, "ikepolicy_id";
    IpsecPolicy, "ipsecpolicy_id";
}

/// Why a policy is not created.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CreateError {
    /// It uses an algorithm that the operator does not allow.
    #[error(transparent)]
    LegacyAlgorithm(#[from] LegacyAlgorithm),
    /// The reasons common to all creations.
    #[error(transparent)]
    Creation(#[from] CreationError),
}

impl From<StoreError> for CreateError {
    fn from(error: StoreError) -> Self {
        Self::Creation(error.into())
    }
}

/// Creates a policy.
pub async fn create<P: Policy>(ctx: &Context, caller: &Caller, draft: Draft<P>) -> Result<P, CreateError> {
    creation::allowed(caller, &draft.project_id)?;
    allowed(ctx, P::algorithms(&draft.spec))?;
    let mut policy = P::blank(ctx.ids.next(), draft.project_id);
    policy.apply(&draft.spec);
    let inside = ctx.clone();
    ctx.store
        .write(move |session| {
            creation::within_quota::<P>(session, &inside, policy.project_id())?;
            session.insert(&policy)?;
            Ok(policy.clone())
        })
        .await
}

/// Why a policy is not changed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum UpdateError {
    /// There is no such policy, or the caller may not see it; the response is the same.
    #[error("there is no such policy")]
    NotFound,
    /// A connection uses it.
    #[error("a connection uses the policy")]
    InUse,
    /// It uses an algorithm that the operator does not allow.
    #[error(transparent)]
    LegacyAlgorithm(#[from] LegacyAlgorithm),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Changes a policy that no connection uses; while one does, even an update without changes is refused.
pub async fn update<P: Policy>(ctx: &Context, caller: &Caller, id: Uuid, spec: P::Spec) -> Result<P, UpdateError> {
    allowed(ctx, P::algorithms(&spec))?;
    let caller = caller.clone();
    ctx.store
        .write(move |session| {
            let scope = policy::scope(&caller);
            let mut policy = access::lock::<P>(session, &scope, id)?.ok_or(UpdateError::NotFound)?;
            // The policy is locked: no connection can start using it now.
            if session.exists_by::<SiteConnection>(P::USED_AS, &id)? {
                return Err(UpdateError::InUse);
            }
            policy.apply(&spec);
            if session.update(&policy)? { Ok(policy) } else { Err(UpdateError::NotFound) }
        })
        .await
}

fn allowed(
    ctx: &Context,
    (auth, encryption): (Option<AuthAlgorithm>, Option<EncryptionAlgorithm>),
) -> Result<(), LegacyAlgorithm> {
    if ctx.choices.allow_legacy_crypto { Ok(()) } else { modern(auth, encryption) }
}
