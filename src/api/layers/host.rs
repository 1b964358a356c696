//! Validates the `Host` of a request, as required by RFC 9112 (3.2).
//!
//! Links in responses and the challenge of a 401 repeat it, so from here on there is exactly one, and it is valid: the
//! authority of an absolute request target takes precedence over the header, and a client of HTTP/1.0 that sends none
//! gets the address that it has connected to.

use std::{net::SocketAddr, str::FromStr as _};

use axum::{
    extract::Request,
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, Version,
        header::{FORWARDED, HOST, VIA},
    },
};

/// The maximum length of a host: a DNS name and a port.
const MAX_HOST: usize = 255 + 6;

/// Sets the request's one host, or returns what is wrong with it. `local` is the address that the client connected to.
pub(super) fn settle(request: &mut Request, local: SocketAddr) -> Result<(), &'static str> {
    let mut hosts = request.headers().get_all(HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) if host.to_str().is_ok_and(is_host) => {}
        (Some(_), None) => return Err("The Host header is not a host with an optional port."),
        (Some(_), Some(_)) => return Err("There is more than one Host header."),
        (None, _) if request.version() < Version::HTTP_11 => {}
        (None, _) => return Err("There is no Host header."),
    }
    let target = match request.uri().authority() {
        Some(authority) if request.method() != Method::CONNECT => {
            if !is_host(authority.as_str()) {
                return Err("The request target does not name a host with an optional port.");
            }
            HeaderValue::from_str(authority.as_str()).ok()
        }
        Some(_) | None => None,
    };
    let host = match target {
        None if request.headers().contains_key(HOST) => return Ok(()),
        None => HeaderValue::from_str(&local.to_string()).ok(),
        target => target,
    };
    host.and_then(|host| request.headers_mut().insert(HOST, host));
    Ok(())
}

/// Whether the host of this normalized request is allowed; without a list, every host is.
///
/// A demo has a list: its passwords are public, and any web page may send requests to loopback. A page cannot read
/// responses of another origin, unless it makes the demo part of its own with a host name that resolves to `127.0.0.1`
/// at the second lookup (DNS rebinding). That name is in `Host`.
pub(super) fn is_allowed(request: &Request, allowed: &[String]) -> bool {
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = match host.rfind(':') {
        Some(colon) if !host.ends_with(']') => &host[..colon],
        Some(_) | None => host,
    };
    allowed.is_empty() || allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(name))
}

/// The header that shows that a proxy has forwarded a request.
pub(super) fn proxys(headers: &HeaderMap) -> Option<&HeaderName> {
    headers.keys().find(|name| *name == FORWARDED || *name == VIA || name.as_str().starts_with("x-forwarded-"))
}

/// Whether this is a host with an optional port and nothing else.
fn is_host(text: &str) -> bool {
    let (host, port) = match text.rfind(':') {
        Some(colon) if !text.ends_with(']') => (&text[..colon], &text[colon + 1..]),
        Some(_) | None => (text, ""),
    };
    let is_port = port.is_empty() || (port.bytes().all(|byte| byte.is_ascii_digit()) && u16::from_str(port).is_ok());
    let is_ordinary = |byte: u8| byte.is_ascii_alphanumeric() || b"-._%".contains(&byte);
    let is_name = || !host.is_empty() && host.bytes().all(is_ordinary);
    let is_literal = || {
        let inside = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        inside.is_some_and(|inside| std::net::Ipv6Addr::from_str(inside).is_ok())
    };
    text.len() <= MAX_HOST && is_port && (is_name() || is_literal())
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    #[test]
    fn a_list_of_hosts_is_kept_whatever_the_port() {
        let allowed = ["localhost", "127.0.0.1", "[::1]"].map(str::to_owned);
        let is_allowed = |uri: &str, host: &str| {
            let mut request = Request::get(uri).header(HOST, host).body(Body::empty()).unwrap();
            settle(&mut request, "127.0.0.1:1".parse().unwrap()).is_ok() && is_allowed(&request, &allowed)
        };
        for host in ["localhost", "LocalHost:9696", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:9696"] {
            assert!(is_allowed("/", host), "{host}");
        }
        for host in ["evil.example", "evil.example:9696", "localhost.evil.example", "127.0.0.1.nip.io", "127.0.0.2", ""]
        {
            assert!(!is_allowed("/", host), "{host}");
        }
        assert!(!is_allowed("http://evil.example/", "localhost"));
    }

    #[test]
    fn only_hosts_are_accepted() {
        let hosts =
            ["a", "a:", "vpn.example.org:9696", "192.0.2.1", "192.0.2.1:80", "[2001:db8::1]", "[::1]:99", "my_host"];
        for host in hosts {
            assert!(is_host(host), "{host}");
        }
        let long = "a".repeat(MAX_HOST + 1);
        for not_one in [
            "", ":80", "a:x", "a:+1", "a:99999", "a b", "a/b", "a?b", "a@b", "a\"b", "a<b>", "a,b", "::1", "[a]", "a]",
            &long,
        ] {
            assert!(!is_host(not_one), "{not_one}");
        }
    }

    fn settled(version: Version, target: &str, hosts: &[&str]) -> Option<String> {
        let mut request = Request::builder().version(version).uri(target);
        for host in hosts {
            request = request.header(HOST, *host);
        }
        let mut request = request.body(Body::empty()).unwrap();
        settle(&mut request, SocketAddr::from(([127, 0, 0, 1], 41755))).ok()?;
        let hosts: Vec<_> = request.headers().get_all(HOST).iter().collect();
        assert_eq!(hosts.len(), 1);
        Some(hosts[0].to_str().unwrap().to_owned())
    }

    #[test]
    fn there_is_exactly_one() {
        let (old, new) = (Version::HTTP_10, Version::HTTP_11);
        assert_eq!(settled(new, "/", &["a:1"]).as_deref(), Some("a:1"));
        assert_eq!(settled(new, "/", &[]), None);
        assert_eq!(settled(new, "/", &[""]), None);
        assert_eq!(settled(new, "/", &["a", "a"]), None);
        assert_eq!(settled(old, "/", &["a", "b"]), None);
        assert_eq!(settled(old, "/", &["a b"]), None);
        assert_eq!(settled(old, "/", &[]).as_deref(), Some("127.0.0.1:41755"));
        assert_eq!(settled(new, "http://b:2/v2.0", &["a"]).as_deref(), Some("b:2"));
        assert_eq!(settled(old, "http://b:2/v2.0", &[]).as_deref(), Some("b:2"));
        assert_eq!(settled(new, "http://b:2/v2.0", &[]), None);
        assert_eq!(settled(new, "http://me@b/v2.0", &["a"]), None);
    }
}
