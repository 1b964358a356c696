//! Requests without a valid token are refused before any 400, 404 or 405 under `/v2.0`.

use std::{net::IpAddr, sync::Arc};

use axum::{
    http::{
        Extensions, HeaderMap,
        header::{AUTHORIZATION, HOST, ORIGIN},
    },
    response::{IntoResponse as _, Response},
};

use super::{
    contract::{Common, slowed, unauthorized},
    state::Settings,
};
use crate::auth::{Caller, TokenCheck, TokenError};

/// The header that carries the token.
pub const TOKEN_HEADER: &str = "x-auth-token";

/// The client's address, which the server adds to each request.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub IpAddr);

/// What keystoneauth sends as a token when configured to use none.
pub(crate) const NO_TOKEN: &str = "notused";

/// Checks tokens.
#[derive(Clone)]
pub struct Gate {
    /// Validates tokens.
    pub tokens: Arc<dyn TokenCheck>,
    /// Says where to get a token.
    pub settings: Arc<Settings>,
}

impl Gate {
    /// Returns the caller, or the response to send instead of calling the handler.
    ///
    /// Identity headers sent by a client (`X-Roles`, `X-Project-Id` ...) are ignored.
    pub async fn check(&self, headers: &HeaderMap, extensions: &Extensions) -> Result<Caller, Response> {
        let text =
            |name| headers.get(name).and_then(|value| value.to_str().ok()).filter(|text: &&str| !text.is_empty());
        let checked = match text(TOKEN_HEADER).filter(|token| *token != NO_TOKEN) {
            Some(token) => self.tokens.check(token).await,
            // Requests from pages of other sites need a token.
            None if is_foreign(headers) => Err(TokenError::Invalid),
            None => {
                let address = extensions.get::<ClientAddress>().map(|client| client.0);
                self.tokens.check_without(text(AUTHORIZATION.as_str()), address).await
            }
        };
        checked.map_err(|error| match error {
            TokenError::Invalid => unauthorized::respond(&self.settings.identity_url(headers, extensions)),
            TokenError::Slowed { seconds } => slowed(seconds),
            TokenError::Unavailable(_) => Common::from(&error).into_response(),
        })
    }
}

/// Whether a browser sends this for a page of another site.
fn is_foreign(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let origin = text(ORIGIN.as_str()).map(|origin| origin.split_once("://").map_or(origin, |(_, host)| host));
    origin.is_some_and(|origin| Some(origin) != text(HOST.as_str()))
        || text("sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none"))
}

/// Everything outside `/v2.0` is public or has its own authentication; so is the version document itself.
#[must_use]
pub fn is_public(path: &str) -> bool {
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
