//! Checks on bodies that serde does not make.

use serde_json::Value;

/// Finds a list in place of an object, or of an object in a list of objects: serde would accept it as the object's
/// members in order. `objects` are the names of objects, `lists` those of lists of objects.
///
/// Returns the name of the first one.
pub(crate) fn list_for_object<'v>(value: &'v Value, objects: &[&str], lists: &[&str]) -> Option<&'v str> {
    let Value::Object(members) = value else { return None };
    members.iter().find_map(|(name, member)| {
        let is_wrong = match member {
            Value::Array(items) => {
                objects.contains(&name.as_str()) || lists.contains(&name.as_str()) && items.iter().any(Value::is_array)
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => false,
        };
        if is_wrong { Some(name.as_str()) } else { list_for_object(member, objects, lists) }
    })
}

/// Finds the first text that is longer than `longest`, which is called with the names of the object and of the text.
///
/// Returns the name of the text.
pub(crate) fn too_long<'v>(value: &'v Value, around: &str, longest: &impl Fn(&str, &str) -> usize) -> Option<&'v str> {
    let Value::Object(members) = value else { return None };
    members.iter().find_map(|(name, member)| match member {
        Value::String(text) if text.chars().count() > longest(around, name) => Some(name.as_str()),
        Value::Object(_) => too_long(member, name, longest),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{list_for_object, too_long};

    #[test]
    fn lists_are_no_objects() {
        let wrong = |value| list_for_object(&value, &["a"], &["l"]).map(str::to_owned);
        assert_eq!(wrong(json!({"b": {"a": [1]}})).as_deref(), Some("a"));
        assert_eq!(wrong(json!({"l": [{}, []]})).as_deref(), Some("l"));
        assert_eq!(wrong(json!({"a": {"c": []}, "l": [{}]})), None);
        assert_eq!(wrong(json!([[]])), None);
    }

    #[test]
    fn bounds_depend_on_where_a_text_stands() {
        let longest = |around: &str, _: &str| if around == "wide" { 3 } else { 1 };
        let wrong = |value| too_long(&value, "", &longest).map(str::to_owned);
        assert_eq!(wrong(json!({"wide": {"x": "äöü"}, "y": "z"})), None);
        assert_eq!(wrong(json!({"other": {"x": "äö"}})).as_deref(), Some("x"));
    }
}
