//! Tokens as the subject of a request: looking at one, revoking one.

use super::{BuiltinIdentity, claims, document::TokenDocument};
use crate::{auth::Caller, store::StoreError};

/// Why a caller may not look at or revoke a token.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SubjectError {
    /// Unknown, expired or revoked.
    #[error("Failed to validate token")]
    NotFound,
    /// It is somebody else's, and the caller is neither admin nor a service.
    #[error("You are not authorized to perform the requested action: {0}.")]
    Forbidden(&'static str),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl BuiltinIdentity {
    /// What a token says. `base` is the URL at which the client has reached this service, for the catalog.
    ///
    /// # Errors
    ///
    /// [`SubjectError`].
    pub async fn validate(&self, caller: &Caller, token: &str, base: &str) -> Result<TokenDocument, SubjectError> {
        let (claims, expires_at) = self.look_up(token).await?.ok_or(SubjectError::NotFound)?;
        if !may_handle(caller, &claims.user_id) {
            return Err(SubjectError::Forbidden("identity:validate_token"));
        }
        self.directory.document(&claims, expires_at, base).ok_or(SubjectError::NotFound)
    }

    /// Makes a token invalid, at once.
    ///
    /// # Errors
    ///
    /// [`SubjectError`].
    pub async fn revoke(&self, caller: &Caller, token: &str) -> Result<(), SubjectError> {
        let (found, digest) = (self.look_up(token).await?, claims::digest(token));
        let ((claims, _), digest) = found.zip(digest).ok_or(SubjectError::NotFound)?;
        if !may_handle(caller, &claims.user_id) {
            return Err(SubjectError::Forbidden("identity:revoke_token"));
        }
        let kept = claims::kept(&digest);
        let removed: Result<bool, StoreError> = self.store.write(move |session| session.remove_token(&kept)).await;
        self.known.forget(&digest);
        if removed? { Ok(()) } else { Err(SubjectError::NotFound) }
    }
}

/// Admins, services, and everybody their own.
fn may_handle(caller: &Caller, user_id: &str) -> bool {
    caller.has_role("admin") || caller.has_role("service") || caller.user_id == user_id
}
