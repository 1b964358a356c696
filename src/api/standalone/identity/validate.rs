//! Says what a token says.

use super::{
    answer::TokenShown,
    extract::{IdentityCaller, Subject},
    fault::SubjectFault,
};
use crate::{
    api::{input::Origin, standalone::Identity},
    auth::builtin::SubjectError,
};

/// Validate a token
///
/// What the token in `X-Subject-Token` says: one's own; for administrators and services any.
#[utoipa::path(get, path = "/identity/v3/auth/tokens", operation_id = "validateToken", tag = "identity")]
pub(crate) async fn validate(
    IdentityCaller(caller): IdentityCaller,
    Identity(identity): Identity,
    origin: Origin,
    Subject(token): Subject,
) -> Result<TokenShown, SubjectFault> {
    match identity.validate(&caller, &token, &origin.base_url).await {
        Ok(document) => Ok(TokenShown(token.into(), document)),
        Err(SubjectError::NotFound) => Err(SubjectFault::NotFound),
        Err(SubjectError::Forbidden(rule)) => Err(SubjectFault::Forbidden { rule }),
        Err(SubjectError::Store(error)) => Err(error.into()),
    }
}
