//! What the handlers are given.

use std::sync::Arc;

use axum::extract::FromRef;
use axum::http::{Extensions, HeaderMap, header::HOST, uri::Authority};

use super::layers::MountedAt;
use crate::{
    auth::TokenCheck, model::site_connection::PskVisibility, service::Context, standalone::identity::BuiltinIdentity,
};

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
    /// The built-in identity.
    pub identity: Arc<BuiltinIdentity>,
}

impl FromRef<App> for Arc<Settings> {
    fn from_ref(app: &App) -> Self {
        Self::clone(&app.settings)
    }
}

impl FromRef<App> for Arc<BuiltinIdentity> {
    fn from_ref(app: &App) -> Self {
        Self::clone(&app.identity)
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
        let host = text(HOST.as_str()).filter(|host| is_host(host)).unwrap_or("127.0.0.1:9696");
        // Of several proxies, the one that the caller spoke to has written first.
        let proto = text("x-forwarded-proto").and_then(|protos| protos.split(',').next());
        let is_https = proto.is_some_and(|proto| proto.trim().eq_ignore_ascii_case("https"));
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

/// The longest host that is believed: a DNS name and a port.
const MAX_HOST: usize = 255 + 6;

/// Whether this is a host, with or without a port, and nothing else: it ends up in links and in a quoted header value.
fn is_host(text: &str) -> bool {
    let is_ordinary = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]%".contains(&byte);
    text.len() <= MAX_HOST
        && text.bytes().all(is_ordinary)
        && text.parse::<Authority>().is_ok_and(|authority| {
            let host = authority.host();
            !host.is_empty() && (host == text || authority.port_u16().is_some())
        })
}

#[cfg(test)]
mod tests {
    use super::{MAX_HOST, is_host};

    #[test]
    fn only_hosts_are_believed() {
        for host in ["a", "vpn.example.org:9696", "192.0.2.1", "192.0.2.1:80", "[2001:db8::1]", "[::1]:99", "my_host"] {
            assert!(is_host(host), "{host}");
        }
        let long = "a".repeat(MAX_HOST + 1);
        for no_host in ["", ":80", "a:", "a:x", "a:99999", "a b", "a/b", "a?b", "a@b", "a\"b", "a<b>", "a,b", &long] {
            assert!(!is_host(no_host), "{no_host}");
        }
    }
}
