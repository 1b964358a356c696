//! How request bodies are read: from raw bytes to the attributes of one resource, in Neutron's order and words.
//!
//! serde's derived readers refuse with texts of their own, in an order of their own, and know neither Neutron's
//! conversions (`"yes"` is true, one CIDR may stand for a list) nor its error types. Clients decide by those. So a
//! body is read as JSON and then held against the resource's [`Table`]: one list of attributes that the checks, the
//! list queries and the document are all made from.
//!
//! The order: bytes to JSON, where the resource stands, whose it is, which attributes, each value. A
//! [`FromAttributes`] type takes what has passed. No step costs more than the length of the body.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::{
    attributes::{Attributes, FromAttributes, PROJECT, TENANT},
    bad::BadInput,
    lists, numbers, parts,
    python_repr::NOT_A_NUMBER,
    table::{Kind, OnPost, Table, Verb},
    values,
};
use crate::auth::{Caller, policy};

/// Reads the body of a create or update. What is wrong first, in Neutron's order, is the error.
///
/// The media type is not looked at: what is not JSON is refused as such.
pub fn read<T: FromAttributes>(bytes: &[u8], caller: &Caller) -> Result<T, BadInput> {
    let mut given = open(json(bytes)?, T::TABLE.resource)?;
    settle_owner(&mut given, caller, T::VERB)?;
    check_names(&given, T::TABLE, T::VERB)?;
    if T::VERB == Verb::Create {
        fill(&mut given, T::TABLE);
    }
    for attribute in T::TABLE.attributes {
        if let Some(given) = given.get(attribute.name) {
            check_value(attribute.name, attribute.kind, given)?;
        }
    }
    T::from_attributes(&Attributes(given))
}

/// Reads JSON as Neutron does. No bytes at all are read as null; after 128 levels it is too deep.
pub fn json(bytes: &[u8]) -> Result<Value, BadInput> {
    if bytes.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_slice(bytes).or_else(|_| {
        let text = std::str::from_utf8(bytes).map_err(|_| BadInput::malformed())?;
        serde_json::from_str(&without_python_constants(text)).map_err(|_| BadInput::malformed())
    })
}

/// The text with [`NOT_A_NUMBER`] where `NaN`, `Infinity` or `-Infinity` stands outside a string: Neutron's reader
/// takes them.
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

/// Takes the object under the resource's name. Other keys beside it are ignored.
pub fn open(body: Value, resource: &str) -> Result<Map<String, Value>, BadInput> {
    if is_falsy(&body) {
        return Err(BadInput::request("Resource body required"));
    }
    // Neutron forms the name by adding an `s`, whatever the plural is; and it asks lists and texts, too.
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

/// Whether Python takes it for false.
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

/// Makes both names of the owner say the same: what was given, or on a create the caller's own project.
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
        (None, Verb::Create) => own
            .map(Value::from)
            .ok_or_else(|| BadInput::request("Running without keystone AuthN requires that project_id is specified"))?,
    };
    given.insert(PROJECT.into(), owner.clone());
    given.insert(TENANT.into(), owner);
    Ok(())
}

/// Unknown names first, then those that must or must not be there, in the table's order.
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

/// Gives a create the defaults of what it does not give.
fn fill(given: &mut Map<String, Value>, table: &Table) {
    for attribute in table.attributes {
        if let Some(default) = attribute.default
            && !given.contains_key(attribute.name)
        {
            given.insert(attribute.name.to_owned(), default());
        }
    }
}

fn check_value(name: &str, kind: Kind, given: &Value) -> Result<(), BadInput> {
    match kind {
        // Never given: refused by name.
        Kind::Id | Kind::Address(_) => Ok(()),
        Kind::Text => values::text(name, given).map(drop),
        Kind::Name => values::name(name, given).map(drop),
        Kind::Secret => values::secret(name, given).map(drop),
        Kind::Boolean => values::boolean(given).map(drop),
        Kind::Keyword(words) => values::word(name, given, &words()).map(drop),
        Kind::Uuid => values::uuid(name, given).map(drop),
        Kind::OptionalUuid => values::optional_uuid(name, given).map(drop),
        Kind::Cidrs => lists::cidrs(name, given).map(drop),
        Kind::Endpoints => lists::endpoints(name, given).map(drop),
        Kind::Mtu => numbers::converted(name, given).map(drop),
        Kind::Lifetime => parts::lifetime(name, given).map(drop),
        Kind::Dpd => parts::dpd(name, given).map(drop),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{BadInput, NOT_A_NUMBER, json as read};

    #[test]
    fn only_json_is_read() {
        assert_eq!(read(b""), Ok(Value::Null));
        assert_eq!(read(b" {\"a\": [1, 2]}\n"), Ok(json!({"a": [1, 2]})));
        let deep = "[".repeat(200) + &"]".repeat(200);
        let bad: [&[u8]; 8] = [
            b" ",
            b"{",
            b"{} x",
            b"{'a': 1}",
            b"\xef\xbb\xbf{}",
            b"{\"a\": \"\xe9\"}",
            b"{\"a\": Nan}",
            deep.as_bytes(),
        ];
        for bytes in bad {
            assert_eq!(read(bytes), Err(BadInput::malformed()), "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn python_constants_are_numbers() {
        let text = r#"{"a": NaN, "NaN": "\"NaN\\", "b": [-Infinity, Infinity, "ä"]}"#;
        let nan = NOT_A_NUMBER;
        assert_eq!(read(text.as_bytes()), Ok(json!({"a": nan, "NaN": "\"NaN\\", "b": [nan, nan, "ä"]})));
    }
}
