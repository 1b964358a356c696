//! Links between pages, as Neutron writes them.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::query::ListQuery;

/// A link to another page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Link {
    /// Which page: `next` or `previous`.
    #[schema(max_length = 8, examples("next"))]
    pub rel: &'static str,
    /// The absolute URL of that page.
    #[schema(
        format = "uri",
        max_length = 65536,
        examples("http://127.0.0.1:9696/v2.0/vpn/ikepolicies?limit=1&marker=5522aff7-1b3c-48dd-9c3c-b50f016b73db")
    )]
    pub href: String,
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
/// `url` is the collection's as the caller reaches it: scheme, host, base path and path.
pub fn links(query: &ListQuery, url: &str, around: Around) -> Option<Vec<Link>> {
    query.query.limit?;
    let href = |marker: Option<Uuid>, is_reverse: bool| {
        let marker = marker.map(|marker| marker.to_string());
        let mut added: Vec<(&str, &str)> = Vec::new();
        added.extend(marker.as_deref().map(|marker| ("marker", marker)));
        added.extend(is_reverse.then_some(("page_reverse", "True")));
        format!("{url}?{}", query.pairs.write(&["marker", "page_reverse"], &added))
    };
    let next = around.has_next.then(|| Link { rel: "next", href: href(around.last, false) });
    let previous = around.has_previous.then(|| Link { rel: "previous", href: href(around.first, true) });
    let links: Vec<Link> = next.into_iter().chain(previous).collect();
    (!links.is_empty()).then_some(links)
}
