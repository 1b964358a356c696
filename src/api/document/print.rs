//! One canonical way to print a document.
//!
//! The order in which `serde_json` keeps keys depends on a cargo feature that any dependency may switch on. Here keys come
//! in the order of the specification, the rest and those of examples by alphabet, so that the bytes depend on the document alone.

use serde::{Serialize, Serializer, ser::SerializeMap, ser::SerializeSeq};
use serde_json::Value;

/// The document as JSON, two spaces, with a line feed at the end.
#[must_use]
pub fn json(document: &Value) -> String {
    let mut text = serde_json::to_string_pretty(&Canonical(document, false)).unwrap_or_default();
    text.push('\n');
    text
}

/// The document as YAML.
#[must_use]
pub fn yaml(document: &Value) -> String {
    serde_norway::to_string(&Canonical(document, false)).unwrap_or_default()
}

/// Keys that come first, in this order, wherever they stand.
const FIRST: [&str; 40] = [
    "openapi",
    "info",
    "externalDocs",
    "servers",
    "security",
    "tags",
    "paths",
    "components",
    "name",
    "in",
    "url",
    "$ref",
    "get",
    "post",
    "put",
    "delete",
    "operationId",
    "title",
    "summary",
    "description",
    "version",
    "termsOfService",
    "contact",
    "license",
    "required",
    "deprecated",
    "parameters",
    "requestBody",
    "responses",
    "headers",
    "content",
    "links",
    "type",
    "format",
    "schema",
    "properties",
    "items",
    "allOf",
    "example",
    "examples",
];

/// What holds somebody's data rather than the specification's keys: there `title` is a name like any other.
const DATA: [&str; 5] = ["example", "value", "default", "enum", "const"];

/// A value, and whether it is data.
struct Canonical<'a>(&'a Value, bool);

impl Serialize for Canonical<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Array(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(&Canonical(item, self.1))?;
                }
                list.end()
            }
            Value::Object(members) => {
                let mut members: Vec<_> = members.iter().collect();
                members.sort_by_key(|(key, _)| (if self.1 { 0 } else { rank(key) }, key.as_str()));
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (key, value) in members {
                    let is_data = self.1 || DATA.contains(&key.as_str());
                    map.serialize_entry(key, &Canonical(value, is_data))?;
                }
                map.end()
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => self.0.serialize(serializer),
        }
    }
}

fn rank(key: &str) -> usize {
    FIRST.iter().position(|first| *first == key).unwrap_or(FIRST.len())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{json as print, yaml};

    #[test]
    fn keys_come_in_the_order_of_the_specification() {
        let document = json!({"paths": {"/b": {}, "/a": {"put": 1, "get": 2}}, "info": {"version": "1", "title": "t"}, "openapi": "3.1.0"});
        let compact: String = print(&document).split_whitespace().collect();
        assert_eq!(
            compact,
            r#"{"openapi":"3.1.0","info":{"title":"t","version":"1"},"paths":{"/a":{"get":2,"put":1},"/b":{}}}"#
        );
        assert!(yaml(&document).starts_with("openapi: 3.1.0\ninfo:\n  title: t\n"));
    }
}
