//! The names under which the demo may be called.
//!
//! Its passwords are public, and any web page may send requests to loopback. A page cannot read the answers of another
//! origin, unless it makes the demo its own: a name of its own that, at the second look-up, is `127.0.0.1` (DNS rebinding).
//! The name is still in `Host` then, and that is what is looked at.

use std::{net::IpAddr, sync::Arc};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode, Uri, header::HOST, uri::Authority},
    middleware::Next,
    response::Response,
};

use crate::api::fault;

/// The hosts that a request may name, whatever the port.
#[derive(Clone, Debug)]
pub(crate) struct Hosts(Vec<String>);

impl Hosts {
    /// Loopback by its usual names, the address that the demo listens on, and the host of its public URL.
    pub(crate) fn new(listen: IpAddr, public_url: Option<&str>) -> Self {
        let listen = match listen {
            IpAddr::V4(v4) => v4.to_string(),
            IpAddr::V6(v6) => format!("[{v6}]"),
        };
        let public = public_url.and_then(|url| url.parse::<Uri>().ok());
        let public = public.as_ref().and_then(Uri::host).map(str::to_ascii_lowercase);
        let usual = ["localhost", "127.0.0.1", "[::1]"].map(str::to_owned);
        Self(usual.into_iter().chain([listen]).chain(public).collect())
    }

    /// Whether the request may be answered. One that names no host comes from no web page; whether it is well formed is
    /// decided elsewhere.
    pub(crate) fn accept(&self, uri: &Uri, headers: &HeaderMap) -> bool {
        let in_uri = uri.authority().is_none_or(|authority| self.has(authority.host()));
        in_uri
            && headers.get_all(HOST).iter().all(|host| {
                let authority = host.to_str().ok().and_then(|host| host.parse::<Authority>().ok());
                authority.is_some_and(|authority| !authority.as_str().contains('@') && self.has(authority.host()))
            })
    }

    fn has(&self, host: &str) -> bool {
        self.0.iter().any(|allowed| allowed.eq_ignore_ascii_case(host))
    }
}

/// Refuses what came by another name.
pub(crate) async fn layer(State(hosts): State<Arc<Hosts>>, request: Request, next: Next) -> Response {
    if hosts.accept(request.uri(), request.headers()) {
        return next.run(request).await;
    }
    let message = "The demo answers only to localhost, 127.0.0.1, [::1] and its public URL.";
    fault::respond(StatusCode::MISDIRECTED_REQUEST, "HTTPMisdirectedRequest", message, None)
}

#[cfg(test)]
mod tests {
    use axum::{Router, body::Body, middleware::from_fn_with_state, routing::get};
    use tower::ServiceExt as _;

    use super::*;

    async fn status(hosts: &Hosts, uri: &str, host: &[&str]) -> u16 {
        let layer = from_fn_with_state(Arc::new(hosts.clone()), layer);
        let app = Router::new().route("/", get(|| async { "hello" })).layer(layer);
        let request = host.iter().fold(Request::get(uri), |request, host| request.header(HOST, *host));
        let response = app.oneshot(request.body(Body::empty()).expect("a request")).await.expect("an answer");
        response.status().as_u16()
    }

    #[tokio::test]
    async fn the_demo_has_few_names() {
        let loopback = "127.0.0.1".parse().expect("an address");
        let hosts = Hosts::new(loopback, None);
        for host in ["localhost", "LocalHost:9696", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:9696"] {
            assert_eq!(status(&hosts, "/", &[host]).await, 200, "{host}");
        }
        for host in [
            "evil.example",
            "evil.example:9696",
            "localhost.evil.example",
            "127.0.0.1.nip.io",
            "127.0.0.2",
            "localhost@evil.example",
            "evil.example@localhost",
            "::1",
            "",
            "vpn.example.org",
        ] {
            assert_eq!(status(&hosts, "/", &[host]).await, 421, "{host}");
        }
        assert_eq!(status(&hosts, "/", &["localhost", "evil.example"]).await, 421);
        assert_eq!(status(&hosts, "http://evil.example/", &["localhost"]).await, 421);
        assert_eq!(status(&hosts, "http://localhost:9696/", &["localhost:9696"]).await, 200);
        assert_eq!(status(&hosts, "/", &[]).await, 200, "HTTP/1.0");
    }

    #[tokio::test]
    async fn it_also_has_its_own_address_and_public_name() {
        let hosts =
            Hosts::new("127.8.0.1".parse().expect("an address"), Some("https://VPN.example.org:8443/networking"));
        for host in ["127.8.0.1:9696", "vpn.example.org", "vpn.example.org:8443", "localhost"] {
            assert_eq!(status(&hosts, "/", &[host]).await, 200, "{host}");
        }
        assert_eq!(status(&hosts, "/", &["example.org"]).await, 421);
    }
}
