//! One meaning, one spelling: schemas of OpenAPI 3.0 are rewritten as 3.1 would have them. The table of what stands where
//! tells a schema from an example that looks like one.
//!
//! The changes are those that the OpenAPI Initiative lists for going from 3.0 to 3.1: `nullable`, boolean
//! `exclusiveMinimum` and `exclusiveMaximum`, `example`, and the formats `byte` and `binary`.

use serde_json::{Map, Value, json};

use super::document::Version;

/// The objects of the specification that hold schemas, directly or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Document,
    Components,
    PathItem,
    Operation,
    Callback,
    Parameter,
    Body,
    Response,
    Media,
    Encoding,
    Schema,
}

/// How many objects stand below a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    One,
    List,
    Map,
}

/// The methods of a path item.
pub(super) const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// The keywords of a schema whose value is a schema.
const ONE_SCHEMA: &str = "items additionalProperties not if then else contains propertyNames unevaluatedItems \
     unevaluatedProperties contentSchema";

/// The objects below a key of an object of a kind (OpenAPI 3.1.1, section 4.8; JSON Schema 2020-12, core 10 and 11).
pub(super) fn below(kind: Kind, key: &str) -> Option<(Kind, Shape)> {
    use Kind::{Body, Callback, Components, Document, Encoding, Media, Operation};
    use Kind::{Parameter, PathItem, Response, Schema};
    use Shape::{List, Map, One};
    Some(match (kind, key) {
        (Document, "paths" | "webhooks") | (Components, "pathItems") => (PathItem, Map),
        (Document, "components") => (Components, One),
        (Components, "schemas")
        | (Schema, "properties" | "patternProperties" | "dependentSchemas" | "$defs" | "definitions") => (Schema, Map),
        (Components | Operation, "responses") => (Response, Map),
        (Components, "parameters" | "headers") | (Response | Encoding, "headers") => (Parameter, Map),
        (Components, "requestBodies") => (Body, Map),
        (Components | Operation, "callbacks") => (Callback, Map),
        (PathItem | Operation, "parameters") => (Parameter, List),
        (PathItem, method) if METHODS.contains(&method) => (Operation, One),
        (Callback, _) => (PathItem, One),
        (Operation, "requestBody") => (Body, One),
        (Parameter | Body | Response, "content") => (Media, Map),
        (Parameter | Media, "schema") => (Schema, One),
        (Schema, keyword) if ONE_SCHEMA.split(' ').any(|known| known == keyword) => (Schema, One),
        (Media, "encoding") => (Encoding, Map),
        (Schema, "allOf" | "oneOf" | "anyOf" | "prefixItems") => (Schema, List),
        _ => return None,
    })
}

/// Keywords that say nothing about `null`: they stay where they are when the rest moves into a branch of its own.
const ANNOTATIONS: &str = "title description default examples example deprecated readOnly writeOnly externalDocs xml";

/// The same document, its schemas in the spelling of 3.1.
pub(super) fn normalised(mut document: Value, version: Version) -> Value {
    walk(&mut document, Kind::Document, version);
    document
}

fn walk(value: &mut Value, kind: Kind, version: Version) {
    let Some(members) = value.as_object_mut() else { return };
    for (key, value) in members.iter_mut() {
        match (below(kind, key), value) {
            (Some((kind, Shape::One)), value) => walk(value, kind, version),
            (Some((kind, Shape::List)), Value::Array(items)) => {
                for item in items {
                    walk(item, kind, version);
                }
            }
            (Some((kind, Shape::Map)), Value::Object(members)) => {
                for value in members.values_mut() {
                    walk(value, kind, version);
                }
            }
            _ => {}
        }
    }
    if kind == Kind::Schema {
        schema(members, version);
    }
}

fn schema(schema: &mut Map<String, Value>, version: Version) {
    if !schema.contains_key("examples")
        && let Some(example) = schema.remove("example")
    {
        schema.insert("examples".into(), json!([example]));
    }
    encoded(schema);
    unwrapped(schema);
    if version == Version::V30 {
        exclusive(schema, "minimum", "exclusiveMinimum");
        exclusive(schema, "maximum", "exclusiveMaximum");
        if let Some(nullable @ Value::Bool(_)) = schema.remove("nullable")
            && nullable == true
        {
            with_null(schema);
        }
    }
}

/// `allOf` with a single reference is how 3.0 puts something beside one.
fn unwrapped(schema: &mut Map<String, Value>) {
    let reference = match schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
        Some([Value::Object(one)]) if one.len() == 1 => one.get("$ref").cloned(),
        _ => None,
    };
    if let Some(reference) = reference
        && !schema.contains_key("$ref")
    {
        schema.remove("allOf");
        schema.insert("$ref".into(), reference);
    }
}

/// `format: byte` is `contentEncoding: base64`, `format: binary` a media type of its own.
fn encoded(schema: &mut Map<String, Value>) {
    let (key, value) = match schema.get("format").and_then(Value::as_str) {
        Some("byte") => ("contentEncoding", "base64"),
        Some("binary") => ("contentMediaType", "application/octet-stream"),
        _ => return,
    };
    if !schema.contains_key(key) {
        schema.remove("format");
        schema.insert(key.into(), value.into());
    }
}

/// A boolean exclusive bound makes the bound beside it exclusive.
fn exclusive(schema: &mut Map<String, Value>, bound: &str, exclusive: &str) {
    if let Some(is_exclusive) = schema.get(exclusive).and_then(Value::as_bool) {
        schema.remove(exclusive);
        if is_exclusive && let Some(limit) = schema.remove(bound) {
            schema.insert(exclusive.into(), limit);
        }
    }
}

/// What `nullable: true` means.
fn with_null(schema: &mut Map<String, Value>) {
    if schema.contains_key("$ref") || schema.contains_key("allOf") {
        let (outside, inside): (Map<_, _>, Map<_, _>) = std::mem::take(schema)
            .into_iter()
            .partition(|(key, _)| ANNOTATIONS.split(' ').any(|known| known == key) || key.starts_with("x-"));
        *schema = outside;
        schema.insert("oneOf".into(), json!([inside, {"type": "null"}]));
        return;
    }
    for union in ["oneOf", "anyOf"] {
        if let Some(Value::Array(branches)) = schema.get_mut(union) {
            branches.push(json!({"type": "null"}));
        }
    }
    if let Some(Value::Array(values)) = schema.get_mut("enum")
        && !(values.is_empty() || values.contains(&Value::Null))
    {
        values.push(Value::Null);
    }
    if let Some(Value::String(name)) = schema.get("type") {
        let both = json!([name, "null"]);
        schema.insert("type".into(), both);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rewritten(schema: &Value) -> Value {
        let document = json!({"components": {"schemas": {"A": schema}}});
        normalised(document, Version::V30)["components"]["schemas"]["A"].clone()
    }

    #[test]
    fn null_is_a_type() {
        assert_eq!(rewritten(&json!({"type": "string", "nullable": true})), json!({"type": ["string", "null"]}));
        assert_eq!(rewritten(&json!({"type": "string", "nullable": false})), json!({"type": "string"}));
        assert_eq!(
            rewritten(&json!({"allOf": [{"$ref": "#/x"}], "nullable": true, "description": "d"})),
            json!({"description": "d", "oneOf": [{"$ref": "#/x"}, {"type": "null"}]})
        );
        assert_eq!(
            rewritten(&json!({"anyOf": [{"$ref": "#/x"}, {"$ref": "#/y"}], "nullable": true})),
            json!({"anyOf": [{"$ref": "#/x"}, {"$ref": "#/y"}, {"type": "null"}]})
        );
    }

    #[test]
    fn bounds_and_examples() {
        assert_eq!(
            rewritten(
                &json!({"minimum": 1, "exclusiveMinimum": true, "maximum": 2, "exclusiveMaximum": false, "example": 1.5})
            ),
            json!({"exclusiveMinimum": 1, "maximum": 2, "examples": [1.5]})
        );
    }

    #[test]
    fn data_is_left_alone() {
        let schema = json!({"properties": {"nullable": {"type": "boolean"}, "example": {"default": {"nullable": true, "example": 1}}}});
        assert_eq!(rewritten(&schema), schema);
    }
}
