//! How bodies and queries are read by the tables of `kinds`, and lists are shown.

use std::{fmt, marker::PhantomData};

use axum::{
    extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Request},
    http::{StatusCode, request::Parts},
    response::Response,
};
use serde_json::{Map, Value, json};
use utoipa::openapi::{
    path::ParameterIn,
    schema::{ObjectBuilder, Type},
};

use super::{
    fault::{Fault, missing},
    kinds::{ROOT, Resource, text},
    view::{ENDS, STAMP},
};
use crate::{
    api::{
        contract::{Contract, Input, parameter},
        input::{
            BadInput, Origin, body,
            pairs::{Pairs, bounded},
            values::MAX_TEXT,
            whole,
        },
    },
    standalone::{
        attribute::{Attribute, Kind as Shape},
        schema::{Create, One, Sent, Update, attributes, described, list_of, shapes, shown, words},
    },
};

/// The largest body that is read here, in bytes.
const LARGEST: usize = 16 * 1024;
/// The longest text of an attribute that the tables do not have.
const LONGEST: usize = 255;

/// Objects below their name, and where the list is.
pub(crate) struct All<R>(PhantomData<R>);

shapes! {
    (R: Resource) All<R> = format!("{}List", R::TYPE),
        |schemas| {
            let object = list_of(shown::<R>(schemas), None);
            let links = ObjectBuilder::new().schema_type(Type::Object).examples([links(R::PATH)]).into();
            let text = "A link to the list. The list is not paged: `previous` and `next` are always null.";
            ObjectBuilder::new()
                .schema_type(Type::Object)
                .description(Some(format!("All {} that the caller may see.", words(R::COLLECTION))))
                .property(R::COLLECTION, described(object, R::COLLECTION, "The objects that the caller may see."))
                .required(R::COLLECTION)
                .property("links", described(links, "links", text))
                .required("links")
                .into()
        },
        json!({
            R::COLLECTION: [One::<R>::example()[R::NOUN].take()],
            "links": links(&format!("http://127.0.0.1:9696{}", R::PATH)),
        });
}

/// The links of a list, which is at this URL.
pub(in crate::standalone) fn links(list: &str) -> Value {
    json!({ "self": list, "previous": null, "next": null })
}

/// Where something is, as an absolute path: behind the scheme and the host of where the client has reached this service.
pub(super) fn location(origin: &Origin, path: &str) -> String {
    let behind_scheme = origin.base_url.split_once("://").map_or("", |(_, rest)| rest);
    let mounted = behind_scheme.find('/').map_or("", |at| &behind_scheme[at..]);
    format!("{mounted}{ROOT}/{path}")
}

/// A list of these; `url` is where it is.
pub(super) fn all<R: Resource>(objects: &[Value], url: &str) -> Sent<All<R>> {
    Sent::new(json!({ R::COLLECTION: objects, "links": links(url) }))
}

/// An object below its name.
pub(super) fn one<R: Resource>(object: &Value) -> Sent<One<R>> {
    Sent::new(json!({ R::NOUN: object }))
}

/// What a create (`NEW`) or an update gives. It may hold a password.
pub(crate) struct Draft<R, const NEW: bool>(pub(super) Map<String, Value>, pub(super) PhantomData<R>);

/// Reads a body of JSON; `what` is what refusals call it.
pub(super) async fn read(mut request: Request, what: &str) -> Result<Value, Response> {
    let malformed = |message: String| Fault::respond(StatusCode::BAD_REQUEST, &message);
    DefaultBodyLimit::max(LARGEST).apply(&mut request);
    // The limit is this room's own, and so is the refusal: 413 is for what is too large for the whole service.
    let bytes = whole(request, || malformed(BadInput::malformed().message)).await.map_err(|refusal| {
        let is_too_large = refusal.status() == StatusCode::PAYLOAD_TOO_LARGE;
        if is_too_large { malformed(format!("A {what} has at most {LARGEST} bytes.")) } else { refusal }
    })?;
    body::json(&bytes).map_err(|bad| malformed(bad.message))
}

impl<R, const NEW: bool> fmt::Debug for Draft<R, NEW> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Draft").finish_non_exhaustive()
    }
}

impl<R: Resource, const NEW: bool> Draft<R, NEW> {
    fn allows(row: &Attribute) -> bool {
        if NEW { row.created.is_some() } else { row.updated.is_some() }
    }

    /// Takes what may be given; what is wrong is the error. What is only shown is left out, as clients send back what they were
    /// shown; only what never differs must be given as it is shown.
    fn take(body: &mut Value) -> Result<Map<String, Value>, String> {
        let Some(Value::Object(given)) = body.get_mut(R::NOUN).map(Value::take) else {
            return Err(missing(R::NOUN, "request body"));
        };
        let mut taken = Map::new();
        for (name, value) in given {
            match attributes::<R>().find(|row| row.name == name) {
                Some(row) if Self::allows(row) && (row.is_required || !value.is_null()) => {
                    let is_text = matches!(row.input, Shape::Boolean(_)) && !value.is_boolean();
                    let is_wrong = is_text || row.is_required && value == "";
                    // Only where, not what: the value could be a password.
                    let read = row.input.read(&name, &value).ok().filter(|_| !is_wrong);
                    taken.insert(name, read.ok_or_else(|| format!("Invalid input for field '{}'.", row.name))?);
                }
                Some(row) if Self::allows(row) => drop(taken.insert(name, Value::Null)),
                Some(Attribute { default: Some(only), .. }) if !value.is_null() && value != only() => {
                    return Err(format!("Invalid input for field '{name}': it is always {}.", only()));
                }
                None if is_extra(&name, &value) => drop(taken.insert(name, value)),
                Some(_) | None => {}
            }
        }
        match attributes::<R>().find(|row| NEW && row.is_required && !taken.contains_key(row.name)) {
            Some(row) => Err(format!("'{}' is a required property", row.name)),
            None => Ok(taken),
        }
    }
}

/// What is read of objects, so that only the tables may say which kind has it.
const READ: [&str; 16] = [
    ENDS,
    STAMP,
    "id",
    "name",
    "enabled",
    "domain_id",
    "project_id",
    "user_id",
    "role_id",
    "parent_id",
    "region_id",
    "parent_region_id",
    "service_id",
    "system",
    "unrestricted",
    "expires_at",
];

/// Whether an attribute that the tables do not have is kept, as Keystone keeps it.
fn is_extra(name: &str, value: &Value) -> bool {
    let is_own = READ.contains(&name) || ["password", "secret", "token"].iter().any(|word| name.contains(word));
    !is_own && name.len() <= 64 && value.as_str().is_some_and(|text| text.chars().count() <= LONGEST)
}

impl<S: Send + Sync, R: Resource, const NEW: bool> FromRequest<S> for Draft<R, NEW> {
    type Rejection = Response;

    async fn from_request(request: Request, _: &S) -> Result<Self, Response> {
        let taken = Self::take(&mut read(request, R::NOUN).await?);
        taken.map(|taken| Self(taken, PhantomData)).map_err(|text| Fault::respond(StatusCode::BAD_REQUEST, &text))
    }
}

impl<R: Resource, const NEW: bool> Input for Draft<R, NEW> {
    fn document(contract: &mut Contract) {
        let text = "The attributes. Others with a text of up to 255 characters are stored as well.";
        if NEW {
            contract.reads::<Sent<Create<R>>>(text);
        } else {
            contract.reads::<Sent<Update<R>>>(text);
        }
        let (text, message) = ("The request body is not valid.", missing(R::NOUN, "request body"));
        Fault::describe(contract, StatusCode::BAD_REQUEST, "Malformed", text, &message);
    }
}

/// What an object of a list must be: attributes and their values.
#[derive(Debug)]
pub(crate) struct Filters<R>(Pairs, PhantomData<R>);

impl<S: Send + Sync, R: Resource> FromRequestParts<S> for Filters<R> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        let read = Pairs::read(parts.uri.query()).and_then(|pairs| {
            let mut keys = pairs.keys().into_iter();
            keys.try_for_each(|key| pairs.all(key).try_for_each(|value| bounded(key, value).map(drop)))?;
            Ok(pairs)
        });
        read.map(|pairs| Self(pairs, PhantomData)).map_err(|bad| Fault::respond(StatusCode::BAD_REQUEST, &bad.message))
    }
}

/// Keystone's inexact filter; clients use it with names.
const NAME_CONTAINS: &str = "name__contains";

/// The attributes that lists filter by.
fn filtered<R: Resource>() -> impl Iterator<Item = &'static Attribute> {
    let is_compared =
        |kind: &Shape| matches!(kind, Shape::Text(..) | Shape::OrNull(Shape::Text(..)) | Shape::Boolean(_));
    attributes::<R>().filter(move |row| row.shown.is_some() && row.name != "secret" && is_compared(&row.output))
}

/// What the filters by tags look for; tags have commas between them.
const TAG_FILTERS: [(&str, &str); 4] = [
    ("tags", "Only objects that have all of these tags."),
    ("tags-any", "Only objects that have one of these tags."),
    ("not-tags", "Only objects that do not have all of these tags."),
    ("not-tags-any", "Only objects that have none of these tags."),
];

/// Whether objects of this kind have such an attribute.
fn has<R: Resource>(attribute: &str) -> bool {
    attributes::<R>().any(|row| row.name == attribute && row.shown.is_some())
}

impl<R: Resource> Filters<R> {
    /// Whether an object is asked for.
    pub(super) fn pass(&self, body: &Map<String, Value>) -> bool {
        if has::<R>("tags") && !self.pass_tags(body) {
            return false;
        }
        let mut parts = self.0.all(NAME_CONTAINS);
        let has_parts = !has::<R>("name") || parts.all(|part| text(body, "name").contains(part));
        let mut rows = filtered::<R>();
        has_parts
            && rows.all(|row| match (self.0.all(row.name).next(), body.get(row.name)) {
                (None, _) => true,
                (Some(wanted), Some(Value::Bool(value))) => wanted.eq_ignore_ascii_case(&value.to_string()),
                (Some(wanted), Some(_) | None) => text(body, row.name) == wanted,
            })
    }
}

impl<R> Filters<R> {
    fn pass_tags(&self, body: &Map<String, Value>) -> bool {
        let own = body.get("tags").and_then(Value::as_array);
        let has = |tag: &str| own.is_some_and(|own| own.iter().any(|one| one == tag));
        TAG_FILTERS.iter().all(|(filter, _)| {
            let Some(mut tags) = self.0.all(filter).next().map(|tags| tags.split(',')) else { return true };
            match *filter {
                "tags" => tags.all(has),
                "tags-any" => tags.any(has),
                "not-tags" => !tags.all(has),
                _none_of_them => !tags.any(has),
            }
        })
    }
}

impl<R: Resource> Input for Filters<R> {
    fn document(contract: &mut Contract) {
        let mut add = |name: &str, text: String, example: Value| {
            // Whatever is given is compared; what cannot be finds nothing.
            let schema = ObjectBuilder::new().schema_type(Type::String).max_length(Some(MAX_TEXT));
            contract.parameter(parameter(ParameterIn::Query, name, &text, schema, example));
        };
        for row in filtered::<R>() {
            let example = match row.output {
                Shape::Boolean(value) => value.to_string().into(),
                other => other.example(),
            };
            add(row.name, format!("Only objects whose `{}` has this value.", row.name), example);
        }
        for (filter, text) in TAG_FILTERS.into_iter().filter(|_| has::<R>("tags")) {
            add(filter, text.into(), json!("blue,green"));
        }
        if has::<R>("name") {
            add(NAME_CONTAINS, "Only objects whose `name` contains this text (case-sensitive).".into(), json!("de"));
        }
        let text = "A value in the query is too long, or the query cannot be read.";
        let message = BadInput::conversion(&format!("'domain_id' exceeds maximum length of {MAX_TEXT}")).message;
        Fault::describe(contract, StatusCode::BAD_REQUEST, "Query", text, &message);
    }
}
