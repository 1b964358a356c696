//! Reads request bodies: from raw bytes to the attributes of one resource, with Neutron's order of checks and messages.
//!
//! serde's derived deserializers have messages and an order of their own, and support neither Neutron's conversions
//! (`"yes"` is true, one CIDR may stand for a list) nor its error types, on which clients depend. So a body is parsed
//! as JSON and then checked against the resource's [`Table`]: one list of attributes from which the checks, the list
//! queries and the document are made.
//!
//! The order: JSON, the resource's name, its owner, attribute names, each value. All steps are linear in the body's length.

use std::{fmt::Write as _, sync::Arc};

use axum::{
    body::Bytes,
    extract::{FromRef, FromRequest, Request},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value};

use super::{
    attributes::{Attributes, PROJECT, Requested, TENANT},
    bad::{self, BadInput},
    python_repr::NOT_A_NUMBER,
    table::{OnPost, Table, Verb},
};
use crate::{
    api::{
        contract::{self, Contract, Input, unauthorized},
        state::Settings,
    },
    auth::{Caller, policy},
};

/// A body with each attribute validated by itself.
///
/// The body of a caller who may not write anything is not examined. A create is refused at once. An update continues
/// without changes, and the use case refuses it like any access of this caller: the object is not found.
///
/// The types that are parsed and documented are made from the same table; `T::Request` is the latter.
#[derive(Debug)]
pub struct Json<T>(pub T);

/// The 400s of a body: Neutron's type and an example of each.
const REFUSALS: [(&str, &str, &str); 3] = [
    ("MalformedRequestBody", "The body is not JSON.", "Malformed request body: Cannot understand JSON."),
    (
        "HTTPBadRequest",
        "An attribute is missing, unknown or not allowed here, or its value breaks a rule.",
        "Unrecognized attribute(s) 'bogus'",
    ),
    (
        "InvalidInput",
        "A value cannot be converted.",
        "Invalid input for operation: 'maybe' cannot be converted to boolean.",
    ),
];

impl<S: Send + Sync, T: Requested + Send> FromRequest<S> for Json<T>
where
    Arc<Settings>: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let Some(caller) = request.extensions().get::<Caller>().cloned() else {
            let settings = Arc::<Settings>::from_ref(state);
            return Err(unauthorized::respond(&settings.identity_url(request.headers(), request.extensions())));
        };
        if !may_write(&caller) {
            return match T::VERB {
                Verb::Create => Err(forbidden(&caller, T::TABLE.resource)),
                Verb::Update => T::from_attributes(&Attributes::default()).map(Self).map_err(BadInput::into_response),
            };
        }
        let bytes = whole(request, || BadInput::malformed().into_response()).await?;
        read(&bytes, &caller).map(Self).map_err(BadInput::into_response)
    }
}

/// Whether the caller may write anything at all, which administrators always may. The use case decides about this
/// particular object.
fn may_write(caller: &Caller) -> bool {
    policy::is_admin(caller) || caller.project_id().is_some_and(|own| policy::may_manage(caller, own))
}

/// The response to a create by a caller who may not write.
fn forbidden(caller: &Caller, resource: &str) -> Response {
    if caller.project_id().is_none() {
        return BadInput::without_project().into_response();
    }
    let message = format!("rule:create_{resource} is disallowed by policy");
    contract::respond(StatusCode::FORBIDDEN, "PolicyNotAuthorized", &message, None)
}

/// The bytes of a body; the common refusal if it is too large, `broken` if it breaks off or is badly framed.
pub async fn whole(request: Request, broken: impl FnOnce() -> Response) -> Result<Bytes, Response> {
    Bytes::from_request(request, &()).await.map_err(|rejection| {
        let too_large = StatusCode::PAYLOAD_TOO_LARGE;
        if rejection.status() == too_large { contract::common(too_large) } else { broken() }
    })
}

impl<T: Requested> Input for Json<T> {
    fn document(contract: &mut Contract) {
        contract.reads::<T::Request>("The attributes, under the resource's name.");
        bad::document(contract, &REFUSALS);
    }
}

/// Parses the body of a create or update. The error is the first one in Neutron's order.
///
/// The media type is ignored: what is not JSON is refused as such.
pub fn read<T: Requested>(bytes: &[u8], caller: &Caller) -> Result<T, BadInput> {
    let mut given = open(json(bytes)?, T::TABLE.resource)?;
    settle_owner(&mut given, caller, T::VERB)?;
    check_names(&given, T::TABLE, T::VERB)?;
    T::from_attributes(&Attributes(given))
}

/// Parses JSON as Neutron does. An empty body is null; more than 128 levels are too deep.
pub fn json(bytes: &[u8]) -> Result<Value, BadInput> {
    if bytes.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_slice(bytes).or_else(|_| {
        let text = std::str::from_utf8(bytes).map_err(|_| BadInput::malformed())?;
        serde_json::from_str(&without_python_constants(text)).map_err(|_| BadInput::malformed())
    })
}

/// Replaces `NaN`, `Infinity` and `-Infinity` outside strings by [`NOT_A_NUMBER`], because Neutron's parser accepts
/// them.
fn without_python_constants(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut in_string = false;
    while let Some(next) = rest.chars().next() {
        let constant = ["NaN", "-Infinity", "Infinity"].into_iter().find(|constant| rest.starts_with(constant));
        let taken = match constant {
            Some(constant) if !in_string => {
                // Writing to a String cannot fail.
                let _ = write!(out, "{NOT_A_NUMBER:e}");
                constant.len()
            }
            _ if in_string && next == '\\' => next.len_utf8() + rest[1..].chars().next().map_or(0, char::len_utf8),
            _ => {
                in_string ^= next == '"';
                next.len_utf8()
            }
        };
        if constant.is_none() || in_string {
            out.push_str(&rest[..taken]);
        }
        rest = &rest[taken..];
    }
    out
}

/// Takes the object under the resource's name. Other keys are ignored.
pub fn open(body: Value, resource: &str) -> Result<Map<String, Value>, BadInput> {
    if is_falsy(&body) {
        return Err(BadInput::request("Resource body required"));
    }
    // Neutron appends an `s`, whatever the plural is; it also looks into lists and texts.
    let bulk = format!("{resource}s");
    let is_bulk = match &body {
        Value::Object(body) => body.contains_key(&bulk),
        Value::Array(body) => body.iter().any(|item| item == &bulk),
        Value::String(body) => body.contains(&bulk),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    };
    if is_bulk {
        return Err(BadInput::request("Bulk operation not supported"));
    }
    let Value::Object(mut body) = body else {
        return Err(BadInput::request("Body contains invalid data"));
    };
    match body.remove(resource) {
        None | Some(Value::Null) => Err(BadInput::request(format!("Unable to find '{resource}' in request body"))),
        Some(Value::Object(given)) => Ok(given),
        Some(Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) => {
            Err(BadInput::request(format!("Object '{resource}' contains invalid data")))
        }
    }
}

/// Whether the value is false in Python.
fn is_falsy(body: &Value) -> bool {
    match body {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
    }
}

/// Sets both names of the owner to the same value: the given one, or on a create the caller's own project.
pub fn settle_owner(given: &mut Map<String, Value>, caller: &Caller, verb: Verb) -> Result<(), BadInput> {
    let owner = match (given.get(PROJECT), given.get(TENANT)) {
        (Some(project), Some(tenant)) if project != tenant => {
            return Err(BadInput::request("'project_id' and 'tenant_id' do not match"));
        }
        (Some(owner), _) | (None, Some(owner)) => Some(owner.clone()),
        (None, None) => None,
    };
    let own = caller.project_id();
    let owner = match (owner, verb) {
        (Some(owner), _) => {
            let is_own = owner == own.map_or(Value::Null, Value::from);
            if !is_own && !policy::is_admin(caller) {
                return Err(BadInput::request(
                    "Specifying 'project_id' other than the authenticated project in request is not allowed for the \
                     current user.",
                ));
            }
            owner
        }
        (None, Verb::Update) => return Ok(()),
        (None, Verb::Create) => own.map(Value::from).ok_or_else(BadInput::without_project)?,
    };
    given.insert(PROJECT.into(), owner.clone());
    given.insert(TENANT.into(), owner);
    Ok(())
}

/// Checks for unknown names first, then for missing and forbidden ones, in the table's order.
fn check_names(given: &Map<String, Value>, table: &Table, verb: Verb) -> Result<(), BadInput> {
    let unknown: Vec<&str> = given.keys().map(String::as_str).filter(|name| table.find(name).is_none()).collect();
    if !unknown.is_empty() {
        return Err(BadInput::request(format!("Unrecognized attribute(s) '{}'", unknown.join(", "))));
    }
    for attribute in table.attributes {
        let name = attribute.name;
        let is_given = given.contains_key(name);
        match verb {
            Verb::Create => match attribute.post {
                OnPost::Required if !is_given => return Err(BadInput::missing(name)),
                OnPost::Never if is_given => {
                    return Err(BadInput::request(format!("Attribute '{name}' not allowed in POST")));
                }
                OnPost::Required | OnPost::Demanded | OnPost::Optional | OnPost::Never => {}
            },
            Verb::Update if is_given && !attribute.put => {
                return Err(BadInput::request(format!("Cannot update read-only attribute {name}")));
            }
            Verb::Update => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{NOT_A_NUMBER, json as read};

    #[test]
    fn python_constants_are_numbers() {
        let text = r#"{"a": NaN, "NaN": "\"NaN\\", "b": [-Infinity, Infinity, "ä"]}"#;
        let nan = NOT_A_NUMBER;
        assert_eq!(read(text.as_bytes()), Ok(json!({"a": nan, "NaN": "\"NaN\\", "b": [nan, nan, "ä"]})));
    }
}
