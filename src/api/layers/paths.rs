//! Path normalization.
//!
//! Everything is also served below the base path, which is removed here. Under `/v2.0`, Neutron's variants are
//! accepted: slashes may be doubled, or one may be at the end, two collections may have underscores in their names, and
//! the details of a quota may end in `.json`. The same applies to slashes under `/identity`: its catalog entry has none
//! at the end, and clients look for versions right there. A preceding `.` is ignored: clients append paths to the
//! address `.` without resolving it. Nothing is decoded: `%2F` in an id stays `%2F`.

use std::{borrow::Cow, sync::Arc};

use axum::{
    extract::Request,
    http::{Uri, uri::PathAndQuery},
};

use crate::api::state::MountedAt;

/// Normalizes the path, and records the prefix it came with. `base` is empty, or begins with a slash and does not end
/// with one.
pub(super) fn settle(request: &mut Request, base: &Arc<str>) {
    let path = request.uri().path();
    let below = strip(path, base);
    let spelling = spell(below.unwrap_or(path));
    let uri = if spelling == path { None } else { replace(request.uri(), &spelling) };
    let is_mounted = below.is_some();
    if let Some(uri) = uri {
        *request.uri_mut() = uri;
    }
    if is_mounted {
        request.extensions_mut().insert(MountedAt(Arc::clone(base)));
    }
}

/// The rest of `path` below `base`; `None` if there is no base or the path is elsewhere.
fn strip<'a>(path: &'a str, base: &str) -> Option<&'a str> {
    if base.is_empty() {
        return None;
    }
    match path.strip_prefix(base)? {
        "" => Some("/"),
        below if below.starts_with('/') => Some(below),
        _elsewhere => None,
    }
}

/// The normalized path: under `/v2.0` and `/identity`, it has no trailing slash.
fn spell(path: &str) -> Cow<'_, str> {
    if !is_liberal(path) {
        return Cow::Borrowed(path);
    }
    let mut segments = path.split('/').filter(|segment| !segment.is_empty()).skip_while(|segment| *segment == ".");
    let Some(top @ ("v2.0" | "identity")) = segments.next() else {
        return Cow::Borrowed(path);
    };
    let rest: Vec<&str> = segments.collect();
    let mut spelling = String::with_capacity(path.len());
    spelling.push('/');
    spelling.push_str(top);
    for (number, segment) in rest.iter().enumerate() {
        spelling.push('/');
        spelling.push_str(match *segment {
            "ipsec_site_connections" if number == 1 && rest[0] == "vpn" => "ipsec-site-connections",
            "endpoint_groups" if number == 1 && rest[0] == "vpn" => "endpoint-groups",
            "details.json" if number == 2 && rest[0] == "quotas" => "details",
            other => other,
        });
    }
    Cow::Owned(spelling)
}

/// Whether the path needs normalization; hardly any does.
fn is_liberal(path: &str) -> bool {
    path.contains("//")
        || path.ends_with('/')
        || path.contains('_')
        || path.starts_with("/./")
        || path.ends_with("/details.json")
}

/// The same URI with another path; `None` if the text is not a path, which cannot happen to a part of one.
fn replace(uri: &Uri, path: &str) -> Option<Uri> {
    let text = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(text).ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::{replace, spell, strip};

    #[test]
    fn one_spelling_for_each_path() {
        for (path, spelling) in [
            ("/", "/"),
            ("/healthz/", "/healthz/"),
            ("//docs/", "//docs/"),
            ("/v2.0", "/v2.0"),
            ("/v2.0/", "/v2.0"),
            ("//v2.0//", "/v2.0"),
            ("/./v2.0/vpn/vpnservices", "/v2.0/vpn/vpnservices"),
            ("//././v2.0", "/v2.0"),
            ("/./identity/v3", "/identity/v3"),
            ("/./docs", "/./docs"),
            ("/v2.0/vpn/ikepolicies/.", "/v2.0/vpn/ikepolicies/."),
            ("/identity/", "/identity"),
            ("/identity/v3/", "/identity/v3"),
            ("/identityx", "/identityx"),
            ("/v2.0x/a/", "/v2.0x/a/"),
            ("/v2.0/vpn/vpnservices", "/v2.0/vpn/vpnservices"),
            ("/v2.0/vpn/vpnservices/", "/v2.0/vpn/vpnservices"),
            ("/v2.0//vpn///ipsec-site-connections//1", "/v2.0/vpn/ipsec-site-connections/1"),
            ("/v2.0/vpn/ipsec_site_connections/1/", "/v2.0/vpn/ipsec-site-connections/1"),
            ("/v2.0/vpn/endpoint_groups", "/v2.0/vpn/endpoint-groups"),
            ("/v2.0/vpn/vpnservices/endpoint_groups", "/v2.0/vpn/vpnservices/endpoint_groups"),
            ("/v2.0/endpoint_groups", "/v2.0/endpoint_groups"),
            ("/v2.0/vpn/ipsec_site_connections/%2F%zz%FF", "/v2.0/vpn/ipsec-site-connections/%2F%zz%FF"),
        ] {
            assert_eq!(spell(path), spelling, "{path}");
            assert_eq!(spell(spelling), spelling);
        }
    }

    #[test]
    fn the_base_path_is_cut_off() {
        assert_eq!(strip("/networking", "/networking"), Some("/"));
        assert_eq!(strip("/networking/v2.0", "/networking"), Some("/v2.0"));
        assert_eq!(strip("/networking2/v2.0", "/networking"), None);
        assert_eq!(strip("/v2.0", "/networking"), None);
        assert_eq!(strip("/v2.0", ""), None);
    }

    #[test]
    fn query_and_authority_stay() {
        let uri = "http://host:1/v2.0//a?b=%2F&c".parse().unwrap();
        assert_eq!(replace(&uri, "/v2.0/a").unwrap(), "http://host:1/v2.0/a?b=%2F&c");
    }
}
