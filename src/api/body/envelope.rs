//! Where the resource stands in a body.

use serde_json::{Map, Value};

use super::{BadBody, Table};

/// Takes the object under the resource's name. Other keys beside it are ignored.
///
/// # Errors
///
/// There is no such object.
pub fn open(body: Value, table: &Table) -> Result<Map<String, Value>, BadBody> {
    if is_empty(&body) {
        return Err(BadBody::request("Resource body required"));
    }
    let resource = table.resource;
    // The peer forms the name by adding an `s`, whatever the plural is; and it asks lists and texts, too.
    let bulk = format!("{resource}s");
    let is_bulk = match &body {
        Value::Object(body) => body.contains_key(&bulk),
        Value::Array(body) => body.iter().any(|item| item == &bulk),
        Value::String(body) => body.contains(&bulk),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    };
    if is_bulk {
        return Err(BadBody::request("Bulk operation not supported"));
    }
    let Value::Object(mut body) = body else {
        return Err(BadBody::request("Body contains invalid data"));
    };
    match body.remove(resource) {
        None | Some(Value::Null) => Err(BadBody::request(format!("Unable to find '{resource}' in request body"))),
        Some(Value::Object(given)) => Ok(given),
        Some(Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) => {
            Err(BadBody::request(format!("Object '{resource}' contains invalid data")))
        }
    }
}

/// What Python holds for false.
fn is_empty(body: &Value) -> bool {
    match body {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
    }
}
