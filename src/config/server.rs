//! `[server]`: where and how HTTP is served.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::{
    Problems,
    section::{Section as _, section},
};

section! {
    /// `[server]`: where and how HTTP is served.
    "server" Server {
        /// The address and port to listen on; port 0 takes any free one.
        listen: SocketAddr = (Ipv4Addr::LOCALHOST, 9696).into();
        /// A path such as `/networking` that is served as an additional prefix; empty for none.
        base_path: String = String::new();
        /// The largest request body, in bytes.
        body_limit: usize = 1_048_576, 1024..=67_108_864;
        /// How long a request may take, in seconds.
        request_timeout: u64 = 60, 1..=3600;
        /// How long the head of a request may take to arrive, in seconds.
        head_timeout: u64 = 10, 1..=3600;
        /// How long a connection is kept open without a request, in seconds.
        idle_timeout: u64 = 75, 1..=3600;
        /// How long a client may take to read a response, in seconds.
        answer_timeout: u64 = 60, 1..=3600;
        /// The maximum number of open connections: 1 to 1000000. By default, and at most, what the process's limit of
        /// open files allows, minus what the service itself needs.
        max_connections: Option<usize> = None;
        /// How long requests in progress may take to finish at shutdown, in seconds.
        shutdown_grace: u64 = 20, 0..=3600;
        /// The address at which clients reach this service, such as `https://vpn.example.org`. By default taken from
        /// each request's `Host` and `X-Forwarded-Proto`.
        public_url: Option<String> = None;
        /// The accepted host names, without ports; a request with another one is answered with 421. By default every
        /// host is accepted.
        allowed_hosts: Vec<String> = Vec::new();
    }
}

impl Server {
    /// The path before `/v2.0` in URLs given to clients: that of the public URL, else the base path.
    #[must_use]
    pub fn public_path(&self) -> &str {
        let Some(url) = &self.public_url else { return &self.base_path };
        let behind_scheme = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
        behind_scheme.find('/').map_or("", |path| &behind_scheme[path..])
    }

    /// The names of loopback: the usual ones, and the address that it listens on.
    #[must_use]
    pub fn loopback_hosts(&self) -> Vec<String> {
        let listen = match self.listen.ip() {
            IpAddr::V4(v4) => v4.to_string(),
            IpAddr::V6(v6) => format!("[{v6}]"),
        };
        ["localhost", "127.0.0.1", "[::1]"].map(str::to_owned).into_iter().chain([listen]).collect()
    }

    pub(super) fn check(&self, problems: &mut Problems) {
        if !is_base_path(&self.base_path) {
            problems.add("server.base_path", "must be empty or a path such as /networking, without a slash at its end");
        } else if OWN_PATHS.iter().any(|own| self.base_path.split('/').nth(1) == Some(own)) {
            problems.add("server.base_path", "must not begin with a path of the service itself");
        }
        self.check_ranges(problems);
        if let Some(connections) = &self.max_connections {
            problems.range("server.max_connections", connections, (1, 1_000_000));
        }
        if self.public_url.as_deref().is_some_and(|url| !is_public_url(url)) {
            problems
                .add("server.public_url", "must be an http or https URL without query and without a slash at its end");
        }
    }
}

/// First path segments that the service itself serves.
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
    use super::Server;

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
}
