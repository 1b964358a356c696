//! Hands out a token.

use axum::http::StatusCode;

use super::{answer::TokenIssued, extract::Login, fault::LoginFault};
use crate::{
    api::{contract::Common, input::Origin, standalone::Identity},
    auth::builtin::LoginError,
};

/// Get a token
///
/// Logs a user in, by password or by a token, and hands out a token for a project, a domain, the system or nothing. The
/// answer to everything that is wrong with the user, the password or the scope is one and the same.
#[utoipa::path(post, path = "/identity/v3/auth/tokens", operation_id = "createToken", tag = "identity")]
pub(crate) async fn issue(
    Identity(identity): Identity,
    origin: Origin,
    Login(request): Login,
) -> Result<TokenIssued, LoginFault> {
    match identity.issue(&request, &origin.base_url).await {
        Ok(issued) => Ok(TokenIssued(issued.token, issued.document)),
        Err(LoginError::Unauthorized) => {
            Err(LoginFault::Unauthorized { identity_url: format!("{}/identity", origin.base_url) })
        }
        Err(missing @ LoginError::Missing(_)) => Err(LoginFault::Malformed { message: missing.to_string() }),
        Err(LoginError::Store(error)) => Err(LoginFault::Common(error.into())),
        Err(LoginError::Randomness(error)) => {
            tracing::error!(error = %error, "the system gives no randomness");
            Err(LoginFault::Common(Common::of(StatusCode::INTERNAL_SERVER_ERROR)))
        }
    }
}
