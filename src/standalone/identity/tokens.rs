//! Tokens: handed out, shown, revoked.

use std::sync::Arc;

use axum::extract::State;
use secrecy::{ExposeSecret as _, SecretString};

use super::{
    BuiltinIdentity,
    answer::{LoginFault, SubjectFault, TokenAnswer},
    claims,
    document::TokenResponse,
    request::{Client, IdentityCaller, LoginRequest, Subject},
};
use crate::{
    api::{contract::Deleted, input::Origin},
    auth::Caller,
    config::identity::hex,
};

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
) -> Result<TokenAnswer<true>, LoginFault> {
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
) -> Result<TokenAnswer<false>, SubjectFault> {
    let (claims, expires_at) = identity.look_up(token.expose_secret()).await?.ok_or(SubjectFault::NotFound)?;
    if !may_handle(&caller, &claims.user_id) {
        return Err(SubjectFault::Forbidden { rule: "identity:validate_token" });
    }
    let body = TokenResponse::new(&identity.directory, &claims, expires_at, &origin.base_url);
    Ok(TokenAnswer(token, body.ok_or(SubjectFault::NotFound)?))
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
    pub(super) async fn revoke(&self, caller: &Caller, token: &SecretString) -> Result<(), SubjectFault> {
        let token = token.expose_secret();
        let (found, digest) = (self.look_up(token).await?, claims::digest(token));
        let ((claims, _), digest) = found.zip(digest).ok_or(SubjectFault::NotFound)?;
        if !may_handle(caller, &claims.user_id) {
            return Err(SubjectFault::Forbidden { rule: "identity:revoke_token" });
        }
        let kept = hex(&digest);
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
