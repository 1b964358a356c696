//! The query of a list, and the links between its pages in Neutron's format.

use std::{marker::PhantomData, sync::Arc};

use axum::{
    extract::{FromRef, FromRequestParts},
    http::request::Parts,
};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::{
    ToSchema,
    openapi::{
        Deprecated,
        path::{ParameterBuilder, ParameterIn, ParameterStyle},
        schema::{ArrayBuilder, ObjectBuilder, Type},
    },
};
use uuid::Uuid;

use super::{
    Origin,
    bad::{self, BadInput},
    fields::Selected,
    pairs::MAX_VALUES,
    query::{self, ListQuery},
    table::{Attribute, Kind, Table},
};
use crate::{
    api::{
        contract::{Contract, Input, parameter},
        state::Settings,
    },
    model::page::{Page, PageQuery},
};

/// A collection that can be listed.
pub trait Listable: Send + Sync + 'static {
    /// The attributes of the objects in it.
    const TABLE: &'static Table;
    /// Its path, without the base path.
    const PATH: &'static str;
}

/// The query of a list.
#[derive(Debug)]
pub struct List<L> {
    query: ListQuery,
    collection: PhantomData<L>,
}

impl<S: Send + Sync, L: Listable> FromRequestParts<S> for List<L>
where
    Arc<Settings>: FromRef<S>,
{
    type Rejection = BadInput;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, BadInput> {
        let query = query::list(parts.uri.query(), L::TABLE, Arc::<Settings>::from_ref(state).max_page)?;
        Ok(Self { query, collection: PhantomData })
    }
}

impl<L: Listable> List<L> {
    /// Which objects, in which order, and how many.
    pub fn page(&self) -> PageQuery {
        self.query.query.clone()
    }

    /// The links around a page.
    pub fn links<T>(&self, origin: &Origin, page: &Page<T>) -> Option<Vec<Link>> {
        links(&self.query, &format!("{}{}", origin.base_url, L::PATH), page)
    }

    /// Selects the requested attributes of the body.
    pub fn select<T>(&self, body: T) -> Selected<T> {
        self.query.fields.of(body)
    }
}

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

/// The links of a page; `None` if the list is not paged, or there are no other pages.
///
/// `url` is the collection's URL as the caller sees it: scheme, host, base path and path.
pub(super) fn links<T>(query: &ListQuery, url: &str, page: &Page<T>) -> Option<Vec<Link>> {
    query.query.limit?;
    let (first, last) = page.ends.unzip();
    let href = |marker: Option<Uuid>, is_reverse: bool| {
        let marker = marker.map(|marker| marker.to_string());
        let mut added: Vec<(&str, &str)> = Vec::new();
        added.extend(marker.as_deref().map(|marker| ("marker", marker)));
        added.extend(is_reverse.then_some(("page_reverse", "True")));
        format!("{url}?{}", query.pairs.write(&["marker", "page_reverse"], &added))
    };
    let next = page.has_next.then(|| Link { rel: "next", href: href(last, false) });
    let previous = page.has_previous.then(|| Link { rel: "previous", href: href(first, true) });
    let links: Vec<Link> = next.into_iter().chain(previous).collect();
    (!links.is_empty()).then_some(links)
}

/// The 400s of a query: Neutron's type and an example of each.
const REFUSALS: [(&str, &str, &str); 3] = [
    (
        "HTTPBadRequest",
        "A filter, a sort key or a direction is unknown, the numbers of keys and directions differ, `limit`, `marker` \
         or `page_reverse` is repeated, or the query is not UTF-8 or has more than 1000 keys and values.",
        "['bogus'] is invalid attribute for filtering",
    ),
    (
        "BadRequest",
        "The limit is not a whole number, or is negative.",
        "Bad limit request: Limit must be an integer 0 or greater and not 'abc'.",
    ),
    (
        "InvalidInput",
        "A value cannot be converted, is too long, or is repeated too often.",
        "Invalid input for operation: 'maybe' cannot be converted to boolean.",
    ),
];

impl<L: Listable> Input for List<L> {
    fn document(contract: &mut Contract) {
        let mut single = |name: &str, text: &str, schema: ObjectBuilder, example: Value| {
            contract.parameter(parameter(ParameterIn::Query, name, text, schema, example));
        };
        let limit_text = "Return at most this many objects, and never more than the operator's maximum page size \
                          (1000 by default), which also applies if the limit is 0 or not given.";
        // Any integer is accepted, so no width is promised.
        let limit = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0));
        single("limit", limit_text, limit, json!(2));
        let marker_text = "Start after the object with this id, which is the last one on the previous page. If the \
                           caller cannot see such an object, the page is empty.";
        single("marker", marker_text, text(255), json!("2b6d0a57-3e1f-4f6e-8a44-5b7f9c3d1e04"));
        let reverse = ObjectBuilder::new().schema_type(Type::Boolean);
        let reverse_text = "Return the page before the marker rather than the one after it; without a marker, the \
                            last page.";
        single("page_reverse", reverse_text, reverse, json!(false));
        let sortable = L::TABLE.attributes.iter().filter(|attribute| attribute.sort.is_some());
        let sortable: Vec<_> = sortable.map(|attribute| attribute.name).collect();
        let word =
            |words: &[&'static str]| ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words.to_vec()));
        let key_text = "Sort by this attribute. Every `sort_key` needs a `sort_dir`; the first pair takes precedence.";
        contract.parameter(repeated("sort_key", key_text, word(&sortable), &json!("name")));
        let direction_text = "The direction of the `sort_key` at the same position.";
        contract.parameter(repeated("sort_dir", direction_text, word(&["asc", "desc"]), &json!("asc")));
        // Clients may pass parameters by position: the most common come first, and new ones last.
        let filters = L::TABLE.attributes.iter().filter(|attribute| attribute.filter.is_some());
        let (older, newer): (Vec<_>, Vec<_>) = filters.partition(|attribute| attribute.deprecated);
        newer.into_iter().chain(older).for_each(|attribute| filter(contract, attribute));
        bad::document(contract, &REFUSALS);
    }
}

fn text(longest: usize) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).max_length(Some(longest))
}

fn filter(contract: &mut Contract, attribute: &Attribute) {
    let (item, example) = match attribute.kind {
        Kind::Boolean => (ObjectBuilder::new().schema_type(Type::Boolean), json!(true)),
        Kind::Mtu => (ObjectBuilder::new().schema_type(Type::Integer), json!(1500)),
        Kind::Keyword(words) => (text(255), json!(words(false).all.first())),
        Kind::Only(word) => (text(255), json!(word)),
        Kind::Id | Kind::Uuid | Kind::OptionalUuid => (text(255), json!("2b6d0a57-3e1f-4f6e-8a44-5b7f9c3d1e04")),
        _text => (text(255), json!(attribute.example.unwrap_or("203.0.113.10"))),
    };
    let name = attribute.name;
    let of_tags = |which| format!("Only objects that {which} of these tags, separated by commas.");
    let description = match name {
        "tags" => of_tags("have all"),
        "tags-any" => of_tags("have at least one"),
        "not-tags" => of_tags("do not have all"),
        "not-tags-any" => of_tags("have none"),
        _ => format!("Only objects whose `{name}` has this value; repeat it to match any of several values."),
    };
    let mut parameter = repeated(name, &description, item, &example);
    if attribute.deprecated
        && let Some(newer) = attribute.filter
    {
        let description = format!("{description} Use `{newer}`.");
        parameter = parameter.description(Some(description)).deprecated(Some(Deprecated::True));
    }
    contract.parameter(parameter);
}

/// A parameter that may be repeated.
pub fn repeated(name: &str, description: &str, item: ObjectBuilder, example: &Value) -> ParameterBuilder {
    let list = ArrayBuilder::new().items(item).max_items(Some(MAX_VALUES));
    let parameter = parameter(ParameterIn::Query, name, description, list, json!([example]));
    parameter.style(Some(ParameterStyle::Form)).explode(Some(true))
}
