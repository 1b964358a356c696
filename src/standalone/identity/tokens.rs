//! Tokens: handed out, shown, revoked.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use secrecy::{ExposeSecret as _, SecretString};

use super::{
    BuiltinIdentity, claims,
    document::{TokenAnswer, describe},
    fault::{Case, Cases, LoginFault, Refused, Why, forbidden},
    request::{IdentityCaller, LoginRequest, Subject},
};
use crate::{
    api::{contract::Deleted, input::Origin},
    auth::Caller,
    config::identity::hex,
};

/// Get a token
///
/// Logs in with a password, a token or an application credential, and issues a token for a project, a domain or the system, or
/// an unscoped one. Whatever is wrong with the user, the credentials or the scope, the answer is the same.
#[utoipa::path(post, path = "/identity/v3/auth/tokens", operation_id = "createToken", tag = "identity")]
pub(crate) async fn issue(
    State(identity): State<Arc<BuiltinIdentity>>,
    origin: Origin,
    login: LoginRequest,
) -> Result<TokenAnswer<true>, LoginFault> {
    identity.issue(&login.auth, login.address, &origin.base_url).await
}

/// Validate a token
///
/// Describes the token in `X-Subject-Token`. Callers may ask about their own, administrators and services about any.
#[utoipa::path(get, path = "/identity/v3/auth/tokens", operation_id = "validateToken", tag = "identity")]
pub(crate) async fn validate(
    IdentityCaller(caller): IdentityCaller,
    State(identity): State<Arc<BuiltinIdentity>>,
    origin: Origin,
    Subject(token): Subject,
) -> Result<TokenAnswer<false>, Refused<Subjects>> {
    let (claims, expires_at) = identity.look_up(token.expose_secret()).await?.ok_or_else(not_found)?;
    if !may_handle(&caller, &claims.user_id) {
        return Err(Why::forbidden("identity:validate_token").into());
    }
    let (view, region) = (identity.view().await?, &identity.configured.region);
    let body = describe(&view, region, &claims, expires_at, &origin.base_url);
    Ok(TokenAnswer(token, body.ok_or_else(not_found)?))
}

/// Revoke a token
///
/// Revokes the token in `X-Subject-Token` at once. Callers may revoke their own, administrators and services may revoke any.
#[utoipa::path(delete, path = "/identity/v3/auth/tokens", operation_id = "revokeToken", tag = "identity")]
pub(crate) async fn revoke(
    IdentityCaller(caller): IdentityCaller,
    State(identity): State<Arc<BuiltinIdentity>>,
    Subject(token): Subject,
) -> Result<Deleted, Refused<Subjects>> {
    identity.revoke(&caller, &token).await?;
    Ok(Deleted)
}

/// What requests about a token are refused for.
#[derive(Debug)]
pub(crate) enum Subjects {}

impl Cases for Subjects {
    fn all() -> Vec<Case> {
        let (text, message) = ("The token belongs to another user.", forbidden("identity:validate_token"));
        let unknown = "There is no such token: it is unknown, expired or revoked.";
        vec![
            Case(StatusCode::NOT_FOUND, "NotFound", unknown.into(), NOT_FOUND.into()),
            Case(StatusCode::FORBIDDEN, "Forbidden", text.into(), message),
        ]
    }
}

const NOT_FOUND: &str = "Failed to validate token";

fn not_found() -> Why {
    Why::Told(StatusCode::NOT_FOUND, NOT_FOUND.into())
}

impl BuiltinIdentity {
    pub(super) async fn revoke(&self, caller: &Caller, token: &SecretString) -> Result<(), Why> {
        let token = token.expose_secret();
        let (found, digest) = (self.look_up(token).await?, claims::digest(token));
        let ((claims, _), digest) = found.zip(digest).ok_or_else(not_found)?;
        if !may_handle(caller, &claims.user_id) {
            return Err(Why::forbidden("identity:revoke_token"));
        }
        let kept = hex(&digest);
        // Before, so that no request that begins from now on finds it here; after, so that none that began before the write
        // puts it back.
        self.known.forget(&digest);
        let removed = self.store.write(move |session| session.remove_token(&kept)).await;
        self.known.forget(&digest);
        if removed? { Ok(()) } else { Err(not_found()) }
    }
}

/// Administrators and services may handle any token, everybody else their own.
fn may_handle(caller: &Caller, user_id: &str) -> bool {
    caller.has_role("admin") || caller.has_role("service") || caller.user_id == user_id
}
