//! `[server]`: where and how HTTP is served.

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use serde::Deserialize;

use super::Problems;

/// Where and how HTTP is served.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    /// The address and port to listen on; port 0 takes any free one. Default `127.0.0.1:9696`.
    pub listen: SocketAddr,
    /// A path such as `/networking` below which everything is served as well; empty for none.
    pub base_path: String,
    /// The largest request body, in bytes: 1 KiB to 64 MiB, default 1 MiB.
    pub body_limit: usize,
    /// How long a request may take, in seconds: 1 to 3600, default 60.
    pub request_timeout: u64,
    /// How long the head of a request may take to arrive, in seconds: 1 to 3600, default 10.
    pub head_timeout: u64,
    /// How long a connection is kept open without a request, in seconds: 1 to 3600, default 75.
    pub idle_timeout: u64,
    /// How long a client may take to read an answer, in seconds: 1 to 3600, default 60.
    pub answer_timeout: u64,
    /// How many connections may be open at once: 1 to 1000000. By default, and at most, as many as the process's limit of
    /// open files allows, less what the service needs itself.
    pub max_connections: Option<usize>,
    /// How long running requests may take to finish at shutdown, in seconds: 0 to 3600, default 20.
    pub shutdown_grace: u64,
    /// The address at which clients reach this service, such as `https://vpn.example.org`. By default it follows each
    /// request's `Host` and `X-Forwarded-Proto`.
    pub public_url: Option<String>,
    /// The hosts under which the service may be called, without ports; a request with another one is answered 421. By
    /// default every host is accepted.
    pub allowed_hosts: Vec<String>,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 9696)),
            base_path: String::new(),
            body_limit: 1 << 20,
            request_timeout: 60,
            head_timeout: 10,
            idle_timeout: 75,
            answer_timeout: 60,
            max_connections: None,
            shutdown_grace: 20,
            public_url: None,
            allowed_hosts: Vec::new(),
        }
    }
}

impl Server {
    /// How long a request may take.
    #[must_use]
    pub fn request_timeout(&self) -> Duration {
        Duration::from_secs(self.request_timeout)
    }

    /// How long running requests may take to finish at shutdown.
    #[must_use]
    pub fn shutdown_grace(&self) -> Duration {
        Duration::from_secs(self.shutdown_grace)
    }

    /// The path before `/v2.0` in the addresses that clients are given: that of the public URL, else the base path.
    #[must_use]
    pub fn public_path(&self) -> &str {
        let Some(url) = &self.public_url else { return &self.base_path };
        let behind_scheme = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
        behind_scheme.find('/').map_or("", |path| &behind_scheme[path..])
    }

    pub(super) fn check(&self, problems: &mut Problems) {
        if !is_base_path(&self.base_path) {
            problems.add("server.base_path", "must be empty or a path such as /networking, without a slash at its end");
        } else if OWN_PATHS.iter().any(|own| self.base_path.split('/').nth(1) == Some(own)) {
            problems.add("server.base_path", "must not begin with a path of the service itself");
        }
        problems.range("server.body_limit", &self.body_limit, (1 << 10, 1 << 26));
        problems.range("server.request_timeout", &self.request_timeout, (1, 3600));
        problems.range("server.head_timeout", &self.head_timeout, (1, 3600));
        problems.range("server.idle_timeout", &self.idle_timeout, (1, 3600));
        problems.range("server.answer_timeout", &self.answer_timeout, (1, 3600));
        if let Some(connections) = &self.max_connections {
            problems.range("server.max_connections", connections, (1, 1_000_000));
        }
        problems.range("server.shutdown_grace", &self.shutdown_grace, (0, 3600));
        if self.public_url.as_deref().is_some_and(|url| !is_public_url(url)) {
            problems
                .add("server.public_url", "must be an http or https URL without query and without a slash at its end");
        }
    }
}

/// First segments that the service itself serves.
const OWN_PATHS: [&str; 13] = [
    "v2.0",
    "identity",
    "docs",
    "healthz",
    "readyz",
    "openapi.json",
    "openapi.yaml",
    "openapi-3.0.json",
    "openapi-3.0.yaml",
    "standalone.json",
    "standalone.yaml",
    "standalone-3.0.json",
    "standalone-3.0.yaml",
];

fn is_base_path(path: &str) -> bool {
    let segment = |text: &str| {
        !text.is_empty()
            && !matches!(text, "." | "..")
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
    };
    path.is_empty() || path.strip_prefix('/').is_some_and(|rest| rest.split('/').all(segment))
}

fn is_public_url(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else { return false };
    matches!(scheme, "http" | "https")
        && !rest.is_empty()
        && !rest.starts_with('/')
        && !rest.ends_with('/')
        && !rest.contains(['?', '#', '@', ' '])
}

#[cfg(test)]
mod tests {
    use super::{Server, is_base_path, is_public_url};

    #[test]
    fn addresses_begin_with_the_path_that_clients_use() {
        for (public, base, path) in [
            (None, "", ""),
            (None, "/networking", "/networking"),
            (Some("https://vpn.example.org"), "/networking", ""),
            (Some("https://vpn.example.org/networking"), "", "/networking"),
            (Some("https://vpn.example.org:8443/a/b"), "/networking", "/a/b"),
        ] {
            let server = Server { public_url: public.map(Into::into), base_path: base.into(), ..Server::default() };
            assert_eq!(server.public_path(), path, "{public:?} {base}");
        }
    }

    #[test]
    fn base_paths() {
        for good in ["", "/networking", "/a/b-c_d.~"] {
            assert!(is_base_path(good), "{good}");
        }
        for bad in ["/", "networking", "/a/", "//a", "/a b", "/a/../b", "/%41", "/a?b"] {
            assert!(!is_base_path(bad), "{bad}");
        }
    }

    #[test]
    fn public_urls() {
        for good in ["http://a", "https://vpn.example.org:8443/networking"] {
            assert!(is_public_url(good), "{good}");
        }
        for bad in ["", "a", "ftp://a", "https://", "https:///a", "https://a/", "https://a?b", "https://user:pw@a"] {
            assert!(!is_public_url(bad), "{bad}");
        }
    }
}
