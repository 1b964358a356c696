//! What the handlers are given.

use std::sync::Arc;

use axum::{
    extract::FromRef,
    http::{Extensions, HeaderMap, header::HOST},
};

use crate::{
    auth::{KnownLogin, TokenCheck},
    model::site_connection::PskVisibility,
    service::Context,
};

/// What the operator has chosen for the API.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Where this service is reached from outside, without a slash at the end; else what the request says.
    pub public_url: Option<String>,
    /// The path before `/v2.0` in the addresses that clients are given, `""` or like `/networking`.
    pub base_path: String,
    /// The most objects of a list in one answer; 0: no limit.
    pub max_page: u64,
    /// Where a pre-shared key is shown.
    pub psk_visibility: PskVisibility,
    /// Where callers get their tokens.
    pub tokens_from: TokensFrom,
}

/// Where callers get their tokens; the page at `/docs/` says so.
#[derive(Clone, Debug, Default)]
pub enum TokensFrom {
    /// From an identity service elsewhere.
    #[default]
    Elsewhere,
    /// Here, standalone; perhaps with a public login for trying the service out.
    Here(Option<KnownLogin>),
}

/// The configured base path, where a request came in below it; an extension of the request. Absolute links in its answer
/// repeat it.
#[derive(Clone, Debug)]
pub struct MountedAt(pub Arc<str>);

/// What the handlers are given.
#[derive(Clone)]
pub struct App {
    /// What the use cases need.
    pub context: Context,
    /// Who knows tokens.
    pub tokens: Arc<dyn TokenCheck>,
    /// What the operator has chosen.
    pub settings: Arc<Settings>,
}

impl FromRef<App> for Arc<Settings> {
    fn from_ref(app: &App) -> Self {
        Self::clone(&app.settings)
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Settings {
    /// Where the caller reached this service: scheme, host and the prefix that was used, without a slash at the end.
    #[must_use]
    pub fn base_url(&self, headers: &HeaderMap, extensions: &Extensions) -> String {
        if let Some(url) = &self.public_url {
            return url.clone();
        }
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        // The layers have seen to it that there is one; a valid one.
        let host = text(HOST.as_str()).unwrap_or("localhost");
        // Of several proxies, the one that the caller spoke to has written first.
        let proto = text("x-forwarded-proto").and_then(|protos| protos.split(',').next());
        let is_https = proto.is_some_and(|proto| proto.trim().eq_ignore_ascii_case("https"));
        let scheme = if is_https { "https" } else { "http" };
        let prefix = extensions.get::<MountedAt>().map_or("", |mounted| &mounted.0);
        format!("{scheme}://{host}{prefix}")
    }

    /// Where to get a token.
    #[must_use]
    pub fn identity_url(&self, headers: &HeaderMap, extensions: &Extensions) -> String {
        format!("{}/identity", self.base_url(headers, extensions))
    }
}
