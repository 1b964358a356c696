//! `fields`: some attributes rather than all.

use serde_json::Value;

/// The object with only these members; no fields at all means every member, unknown ones are ignored.
#[must_use]
pub fn select(fields: &[String], object: Value) -> Value {
    match object {
        Value::Object(members) if !fields.is_empty() => {
            Value::Object(members.into_iter().filter(|(name, _)| fields.contains(name)).collect())
        }
        other @ (Value::Object(_)
        | Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Array(_)) => other,
    }
}
