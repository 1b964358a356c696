//! Revokes a token.

use super::{
    extract::{IdentityCaller, Subject},
    fault::SubjectFault,
};
use crate::{
    api::{contract::Deleted, standalone::Identity},
    auth::builtin::SubjectError,
};

/// Revoke a token
///
/// Makes the token in `X-Subject-Token` invalid, at once: one's own; for administrators and services any.
#[utoipa::path(delete, path = "/identity/v3/auth/tokens", operation_id = "revokeToken", tag = "identity")]
pub(crate) async fn revoke(
    IdentityCaller(caller): IdentityCaller,
    Identity(identity): Identity,
    Subject(token): Subject,
) -> Result<Deleted, SubjectFault> {
    match identity.revoke(&caller, &token).await {
        Ok(()) => Ok(Deleted),
        Err(SubjectError::NotFound) => Err(SubjectFault::NotFound),
        Err(SubjectError::Forbidden(rule)) => Err(SubjectFault::Forbidden { rule }),
        Err(SubjectError::Store(error)) => Err(error.into()),
    }
}
