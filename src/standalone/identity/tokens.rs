//! Tokens: handed out, shown, revoked.

use axum::extract::State;
use secrecy::{ExposeSecret as _, SecretString};

use super::{
    BuiltinIdentity,
    answer::{Client, IdentityCaller, Subject, TokenIssued, TokenShown},
    claims,
    document::TokenResponse,
    fault::{LoginFault, SubjectFault},
    request::LoginRequest,
};
use crate::{
    api::{contract::Deleted, input::Origin},
    auth::Caller,
};
use std::sync::Arc;

/// Get a token
///
/// Logs a user in, by password or by a token, and hands out a token for a project, a domain, the system or nothing. The
/// answer to everything that is wrong with the user, the password or the scope is one and the same.
#[utoipa::path(post, path = "/identity/v3/auth/tokens", operation_id = "createToken", tag = "identity")]
pub(crate) async fn issue(
    State(identity): State<Arc<BuiltinIdentity>>,
    origin: Origin,
    Client(address): Client,
    login: LoginRequest,
) -> Result<TokenIssued, LoginFault> {
    identity.issue(&login.auth, address, &origin.base_url).await
}

/// Validate a token
///
/// What the token in `X-Subject-Token` says: one's own; for administrators and services any.
#[utoipa::path(get, path = "/identity/v3/auth/tokens", operation_id = "validateToken", tag = "identity")]
pub(crate) async fn validate(
    IdentityCaller(caller): IdentityCaller,
    State(identity): State<Arc<BuiltinIdentity>>,
    origin: Origin,
    Subject(token): Subject,
) -> Result<TokenShown, SubjectFault> {
    let body = identity.validate(&caller, &token, &origin.base_url).await?;
    Ok(TokenShown(token, body))
}

/// Revoke a token
///
/// Makes the token in `X-Subject-Token` invalid, at once: one's own; for administrators and services any.
#[utoipa::path(delete, path = "/identity/v3/auth/tokens", operation_id = "revokeToken", tag = "identity")]
pub(crate) async fn revoke(
    IdentityCaller(caller): IdentityCaller,
    State(identity): State<Arc<BuiltinIdentity>>,
    Subject(token): Subject,
) -> Result<Deleted, SubjectFault> {
    identity.revoke(&caller, &token).await.map(|()| Deleted)
}

impl BuiltinIdentity {
    pub(super) async fn validate(
        &self,
        caller: &Caller,
        token: &SecretString,
        base: &str,
    ) -> Result<TokenResponse, SubjectFault> {
        let (claims, expires_at) = self.look_up(token.expose_secret()).await?.ok_or(SubjectFault::NotFound)?;
        if !may_handle(caller, &claims.user_id) {
            return Err(SubjectFault::Forbidden { rule: "identity:validate_token" });
        }
        TokenResponse::new(&self.directory, &claims, expires_at, base).ok_or(SubjectFault::NotFound)
    }

    pub(super) async fn revoke(&self, caller: &Caller, token: &SecretString) -> Result<(), SubjectFault> {
        let token = token.expose_secret();
        let (found, digest) = (self.look_up(token).await?, claims::digest(token));
        let ((claims, _), digest) = found.zip(digest).ok_or(SubjectFault::NotFound)?;
        if !may_handle(caller, &claims.user_id) {
            return Err(SubjectFault::Forbidden { rule: "identity:revoke_token" });
        }
        let kept = claims::kept(&digest);
        // Before, so that no request that begins from now on finds it here; after, so that none that began before the write
        // puts it back.
        self.known.forget(&digest);
        let removed = self.store.write(move |session| session.remove_token(&kept)).await;
        self.known.forget(&digest);
        if removed? { Ok(()) } else { Err(SubjectFault::NotFound) }
    }
}

/// Administrators and services may handle any token, everybody else their own.
fn may_handle(caller: &Caller, user_id: &str) -> bool {
    caller.has_role("admin") || caller.has_role("service") || caller.user_id == user_id
}
