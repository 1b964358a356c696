//! Links between pages.

use axum::http::{
    HeaderMap,
    header::{HOST, HeaderName},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::ListQuery;

/// A link to another page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Link {
    /// Which page: `next` or `previous`.
    #[schema(max_length = 8, example = "next")]
    pub rel: &'static str,
    /// The absolute URL of that page.
    #[schema(
        format = "uri",
        max_length = 65536,
        example = "http://127.0.0.1:9696/v2.0/vpn/ikepolicies?limit=1&marker=5522aff7-1b3c-48dd-9c3c-b50f016b73db"
    )]
    pub href: String,
}

/// What the caller spoke to a proxy in front.
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// How the caller reaches this service: what an absolute URL begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    /// From the request's `Host` and `X-Forwarded-Proto` and the configured base path (`/networking`, or nothing).
    #[must_use]
    pub fn new(headers: &HeaderMap, base_path: &str) -> Self {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let proto = text(FORWARDED_PROTO);
        let scheme = if proto.is_some_and(|proto| proto.eq_ignore_ascii_case("https")) { "https" } else { "http" };
        let host = text(HOST).unwrap_or("localhost");
        Self(format!("{scheme}://{host}{}", base_path.trim_end_matches('/')))
    }

    /// The absolute URL of a path that begins with a slash.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }
}

/// What a page shows and what lies around it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Around {
    /// The first object shown.
    pub first: Option<Uuid>,
    /// The last object shown.
    pub last: Option<Uuid>,
    /// Whether something comes behind.
    pub has_next: bool,
    /// Whether something comes before.
    pub has_previous: bool,
}

/// The links of a page; `None` where the list is not paged, or there is nothing around it.
///
/// `path` is the collection's, without the base path.
#[must_use]
pub fn links(query: &ListQuery, origin: &Origin, path: &str, around: Around) -> Option<Vec<Link>> {
    query.request.limit?;
    let href = |marker: Option<Uuid>, is_reverse: bool| {
        let marker = marker.map(|marker| marker.to_string());
        let mut added: Vec<(&str, &str)> = Vec::new();
        added.extend(marker.as_deref().map(|marker| ("marker", marker)));
        added.extend(is_reverse.then_some(("page_reverse", "True")));
        format!("{}?{}", origin.url(path), query.pairs.write(&["marker", "page_reverse"], &added))
    };
    let next = around.has_next.then(|| Link { rel: "next", href: href(around.last, false) });
    let previous = around.has_previous.then(|| Link { rel: "previous", href: href(around.first, true) });
    let links: Vec<Link> = next.into_iter().chain(previous).collect();
    (!links.is_empty()).then_some(links)
}
