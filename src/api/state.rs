//! The state of the handlers.

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

/// The operator's settings for the API.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The public address of this service, without a trailing slash; if none, the request determines it.
    pub public_url: Option<String>,
    /// The path before `/v2.0` in URLs given to clients, `""` or like `/networking`.
    pub base_path: String,
    /// The maximum number of objects in a list response; 0 means no limit.
    pub max_page: u64,
    /// Which responses show a pre-shared key.
    pub psk_visibility: PskVisibility,
    /// Where callers get their tokens.
    pub tokens_from: TokensFrom,
}

/// Where callers get their tokens, for the page at `/docs/`.
#[derive(Clone, Debug, Default)]
pub enum TokensFrom {
    /// From an external identity service.
    #[default]
    Elsewhere,
    /// Here, standalone; possibly with a public login for trying out the service.
    Here(Option<KnownLogin>),
}

/// The configured base path, if a request came with it; an extension of the request. Absolute links in its response
/// repeat it.
#[derive(Clone, Debug)]
pub struct MountedAt(pub Arc<str>);

/// The state of the handlers.
#[derive(Clone)]
pub struct App {
    /// The parameters of the use cases.
    pub context: Context,
    /// Validates tokens.
    pub tokens: Arc<dyn TokenCheck>,
    /// The operator's settings.
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
    /// The address that the caller used: scheme, host and the prefix, without a trailing slash.
    #[must_use]
    pub fn base_url(&self, headers: &HeaderMap, extensions: &Extensions) -> String {
        if let Some(url) = &self.public_url {
            return url.clone();
        }
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        // The layers have made sure that there is a valid one.
        let host = text(HOST.as_str()).unwrap_or("localhost");
        // Of several proxies, the one nearest to the caller is the first in the list.
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
