//! How bodies are read: what is wrong is told by attribute, in Neutron's words where it has some.

use std::sync::Arc;

use axum::{
    extract::{FromRef, FromRequest, FromRequestParts, Request},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error as _},
};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    attribute::{Attribute, Change},
    resource::{Editable, Resource},
};
use crate::{
    api::{
        contract::{self, Body, Contract, Input, unauthorized},
        input::{
            BadInput, Path, Verb, body, parameters,
            values::{self, MAX_TEXT},
            whole,
        },
        state::Settings,
    },
    auth::Caller,
    model::{
        ids,
        quota::{Limit, QuotaResource},
    },
    standalone::shape::list_for_object,
};

/// What a request says about an attribute that may be left out, null or given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Asked<T> {
    /// It is left out.
    #[default]
    Nothing,
    Null,
    Value(T),
}

/// The attributes of an update, as changes of the object.
pub(crate) struct Changes<R: Resource> {
    pub(super) all: Vec<(&'static str, Change<R>)>,
}

/// The attributes of a create.
pub(crate) struct New<R: Resource>(pub(super) Changes<R>);

/// A body without an envelope that serde reads.
#[derive(Debug)]
pub(crate) struct Plain<T>(pub(crate) T);

/// The limits that an update of a quota sets.
#[derive(Clone, Debug)]
pub(crate) struct QuotaUpdate(pub(super) Vec<(QuotaResource, Limit)>);

/// The project in a path.
#[derive(Clone, Debug)]
pub(crate) struct Project(pub(super) String);

parameters! {
    /// The id of a project.
    ProjectId = "project_id", "The id of the project.", "05b8c0a5cc9c4a3a8d4c5b4a2a9d1c11";
}

/// The attributes that are lists of objects.
const LISTS_OF_OBJECTS: &[&str] = &["allocation_pools", "external_fixed_ips", "host_routes"];

/// The body as JSON, with objects where objects belong.
fn read(bytes: &[u8]) -> Result<Value, BadInput> {
    let body = body::json(bytes)?;
    match list_for_object(&body, &["external_gateway_info"], LISTS_OF_OBJECTS) {
        Some(name) => Err(BadInput::value(name, "invalid type: sequence, expected an object")),
        None => Ok(body),
    }
}

impl<R: Editable> New<R> {
    /// Reads the body of a create: the object's owner is among its attributes afterwards.
    pub(super) fn read(body: Value, caller: &Caller) -> Result<Self, BadInput> {
        let mut given = body::open(body, R::NAME)?;
        body::settle_owner(&mut given, caller, Verb::Create)?;
        let changes = changes(&given, |row: &Attribute<R>| row.created.is_some())?;
        let missing = R::ATTRIBUTES.iter().find(|row| row.is_required && !given.contains_key(row.name));
        match missing {
            Some(row) => Err(not_specified(row.name)),
            None => Ok(Self(changes)),
        }
    }
}

impl<R: Editable> Changes<R> {
    /// Reads the body of an update.
    pub(super) fn read(body: Value) -> Result<Self, BadInput> {
        changes(&body::open(body, R::NAME)?, |row: &Attribute<R>| row.updated.is_some())
    }
}

fn changes<R: Resource>(
    given: &Map<String, Value>,
    may_be_given: impl Fn(&Attribute<R>) -> bool,
) -> Result<Changes<R>, BadInput> {
    let mut all = Vec::with_capacity(given.len());
    for (name, value) in given {
        let row = R::ATTRIBUTES.iter().find(|row| row.name == name && may_be_given(row));
        let row = row.ok_or_else(|| unrecognized(name))?;
        // The document has one error type for whatever is wrong with an attribute.
        let change = (row.read)(value).map_err(|bad| BadInput::request(bad.message))?;
        all.push((row.name, change));
    }
    Ok(Changes { all })
}

/// The attribute does not exist, or cannot be given here.
pub(super) fn unrecognized(name: &str) -> BadInput {
    BadInput::request(format!("Unrecognized attribute(s) '{name}'"))
}

fn not_specified(name: &str) -> BadInput {
    BadInput::request(format!("Failed to parse request. Required attribute '{name}' not specified"))
}

/// Reads the value of an attribute with serde.
pub(super) fn by_serde<T: DeserializeOwned>(name: &str, value: &Value) -> Result<T, BadInput> {
    serde_path_to_error::deserialize(value.clone()).map_err(|error| explain(name, &error))
}

/// serde's refusals in Neutron's words; `name` is that of the attribute, empty for a whole body.
fn explain(name: &str, error: &serde_path_to_error::Error<serde_json::Error>) -> BadInput {
    let (path, reason) = (error.path().to_string(), error.inner().to_string());
    let between =
        |text: &str, begin: &str| text.strip_prefix(begin).and_then(|rest| rest.split('`').next()).map(str::to_owned);
    if let Some(name) = between(&reason, "unknown field `") {
        return unrecognized(&name);
    }
    if let Some(name) = between(&reason, "missing field `") {
        return not_specified(&name);
    }
    if reason.starts_with("Invalid input for") {
        return BadInput::request(reason);
    }
    let dot = if name.is_empty() || path.starts_with('[') { "" } else { "." };
    if path == "." { BadInput::value(name, &reason) } else { BadInput::value(&format!("{name}{dot}{path}"), &reason) }
}

/// An id that may be left out or null.
pub(super) fn some_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Uuid>, D::Error> {
    let text: Option<String> = Option::deserialize(deserializer)?;
    let Some(text) = text else { return Ok(None) };
    ids::parse(&text).map(Some).ok_or_else(|| D::Error::custom(format!("'{text}' is not a valid UUID")))
}

/// A truth value that may be left out: also 1, 0, "yes".
pub(super) fn truth<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    values::boolean(&value).map(Some).map_err(|bad| D::Error::custom(bad.message))
}

/// A list with a bound.
pub(super) fn at_most<'de, D: Deserializer<'de>, T: Deserialize<'de>, const MOST: usize>(
    deserializer: D,
) -> Result<Option<Vec<T>>, D::Error> {
    let items = Option::<Vec<T>>::deserialize(deserializer)?;
    if items.as_ref().is_some_and(|items| items.len() > MOST) {
        return Err(D::Error::custom(format!("The list has more than {MOST} items")));
    }
    Ok(items)
}

/// A text with a bound.
pub(super) fn short<'de, D: Deserializer<'de>, const LONGEST: usize>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.chars().count() > LONGEST {
        return Err(D::Error::custom(format!("'{text}' exceeds maximum length of {LONGEST}")));
    }
    Ok(text)
}

/// The 400s of a body: Neutron's type and an example of each.
const REFUSALS: [(&str, &str, &str); 2] = [
    ("MalformedRequestBody", "The body is no JSON.", "Malformed request body: Cannot understand JSON."),
    (
        "HTTPBadRequest",
        "An attribute is missing, unknown or not allowed here, or its value breaks a rule.",
        "Unrecognized attribute(s) 'bogus'",
    ),
];

/// Reads the body of an authenticated request.
async fn given<T, S: Sync>(
    request: Request,
    state: &S,
    read_it: impl FnOnce(Value, &Caller) -> Result<T, BadInput>,
) -> Result<T, Response>
where
    Arc<Settings>: FromRef<S>,
{
    let Some(caller) = request.extensions().get::<Caller>().cloned() else {
        let settings = Arc::<Settings>::from_ref(state);
        return Err(unauthorized::respond(&settings.identity_url(request.headers(), request.extensions())));
    };
    let bytes = whole(request, || BadInput::malformed().into_response()).await?;
    read(&bytes).and_then(|body| read_it(body, &caller)).map_err(IntoResponse::into_response)
}

fn document<B: Body>(contract: &mut Contract) {
    contract.reads::<B>("The attributes.");
    for (kind, text, message) in REFUSALS {
        contract.refuses(StatusCode::BAD_REQUEST, kind, text, message);
    }
}

/// An argument of handlers that is read from the body.
macro_rules! inputs {
    ($(($($generics:tt)*) $type:ty: $read:expr, $body:ty;)+) => { $(
        impl<S: Send + Sync, $($generics)*> FromRequest<S> for $type
        where
            Arc<Settings>: FromRef<S>,
        {
            type Rejection = Response;

            async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
                given(request, state, $read).await
            }
        }

        impl<$($generics)*> Input for $type {
            fn document(contract: &mut Contract) {
                document::<$body>(contract);
            }
        }
    )+ };
}
inputs! {
    (R: Editable) New<R>: Self::read, Self;
    (R: Editable) Changes<R>: |body, _| Self::read(body), Self;
    (T: Body + DeserializeOwned + Send) Plain<T>: |body, _| match body {
        Value::Object(given) => by_serde("", &Value::Object(given)).map(Self),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Err(BadInput::request("Body contains invalid data"))
        }
    }, T;
    () QuotaUpdate: |body, _| Self::of(&body::open(body, "quota")?), Self;
}

const NO_PROJECT: &str = "The resource could not be found.";

impl<S: Send + Sync> FromRequestParts<S> for Project {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let Ok(Path { text, .. }) = Path::<ProjectId>::from_request_parts(parts, state).await;
        if text.chars().count() > MAX_TEXT {
            return Err(contract::respond(StatusCode::NOT_FOUND, "HTTPNotFound", NO_PROJECT, None));
        }
        Ok(Self(text))
    }
}

impl Input for Project {
    fn document(contract: &mut Contract) {
        Path::<ProjectId>::document(contract);
        let text = "The id is longer than 255 characters: no project has it.";
        contract.refuses(StatusCode::NOT_FOUND, "HTTPNotFound", text, NO_PROJECT);
    }
}
