//! What the handlers are given.

use std::sync::Arc;

use axum::http::{Extensions, HeaderMap, header::HOST};

use super::layers::MountedAt;
use crate::{auth::TokenCheck, service::Context};

/// Where a pre-shared key is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PskVisibility {
    /// In every answer to whoever may see the connection.
    #[default]
    Members,
    /// In the answers that hold a single connection; never in lists.
    ShowOnly,
    /// Nowhere.
    Never,
}

/// What the operator has chosen for the API.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Where this service is reached from outside, without a slash at the end; else what the request says.
    pub public_url: Option<String>,
    /// The path that everything is served below, `""` or like `/networking`.
    pub base_path: String,
    /// Where a pre-shared key is shown.
    pub psk_visibility: PskVisibility,
}

/// What the handlers are given.
#[derive(Clone)]
pub struct App {
    /// What the use cases need.
    pub context: Context,
    /// Who knows tokens.
    pub tokens: Arc<dyn TokenCheck>,
    /// What comes beside the API standalone.
    pub standalone: Option<super::standalone::Standalone>,
    /// What the operator has chosen.
    pub settings: Arc<Settings>,
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
        let host = text(HOST.as_str()).unwrap_or("127.0.0.1:9696");
        let is_https = text("x-forwarded-proto").is_some_and(|proto| proto.eq_ignore_ascii_case("https"));
        let scheme = if is_https { "https" } else { "http" };
        let prefix = extensions.get::<MountedAt>().map_or(self.base_path.as_str(), |mounted| &mounted.0);
        format!("{scheme}://{host}{prefix}")
    }

    /// Where tokens are to be had.
    #[must_use]
    pub fn identity_url(&self, headers: &HeaderMap, extensions: &Extensions) -> String {
        format!("{}/identity", self.base_url(headers, extensions))
    }
}
