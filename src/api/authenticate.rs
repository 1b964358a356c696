//! No token, no answer: decided before any 400, 404 or 405 under `/v2.0`.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use super::{
    contract::{Common, unauthorized},
    layers::Subject,
    state::App,
};
use crate::auth::TokenError;

/// The header that carries the token.
pub const TOKEN_HEADER: &str = "x-auth-token";

/// Puts the caller into the request, or answers in the handler's place.
///
/// Identity headers that a client sends (`X-Roles`, `X-Project-Id` ...) mean nothing here.
pub async fn authenticate(State(app): State<App>, mut request: Request, next: Next) -> Response {
    if is_public(request.uri().path()) {
        return next.run(request).await;
    }
    let token = request.headers().get(TOKEN_HEADER).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let checked = if token.is_empty() { Err(TokenError::Invalid) } else { app.tokens.check(token).await };
    match checked {
        Ok(caller) => {
            if let (Some(subject), Some(project)) = (request.extensions().get::<Subject>(), caller.project_id()) {
                subject.note(project);
            }
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(TokenError::Invalid) => {
            unauthorized::respond(&app.settings.identity_url(request.headers(), request.extensions()))
        }
        Err(away @ TokenError::Unavailable(_)) => Common::from(&away).into_response(),
    }
}

/// All but what stands under `/v2.0` is public, or authenticates by its own means; so is the version itself.
fn is_public(path: &str) -> bool {
    match path.strip_prefix("/v2.0") {
        Some("" | "/") | None => true,
        Some(rest) => !rest.starts_with('/'),
    }
}

#[cfg(test)]
mod tests {
    use super::is_public;

    #[test]
    fn everything_below_the_version_needs_a_token() {
        for path in ["/", "/v2.0", "/v2.0/", "/docs/", "/identity/v3/auth/tokens", "/healthz", "/v2.0x"] {
            assert!(is_public(path), "{path}");
        }
        for path in ["/v2.0/vpn", "/v2.0/unknown", "/v2.0//", "/v2.0/extensions"] {
            assert!(!is_public(path), "{path}");
        }
    }
}
