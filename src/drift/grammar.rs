//! What stands where in a document, so that a schema is told from an example that looks like one.

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

/// How often something stands below a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    One,
    List,
    Map,
}

/// The methods of a path item.
pub(super) const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// What stands below a key of an object of a kind (OpenAPI 3.1.1, section 4.8; JSON Schema 2020-12, core 10 and 11).
pub(super) fn below(kind: Kind, key: &str) -> Option<(Kind, Shape)> {
    use Kind::{
        Body, Callback, Components, Document, Encoding, Media, Operation, Parameter, PathItem, Response, Schema,
    };
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
        (Parameter | Media, "schema")
        | (
            Schema,
            "items"
            | "additionalProperties"
            | "not"
            | "if"
            | "then"
            | "else"
            | "contains"
            | "propertyNames"
            | "unevaluatedItems"
            | "unevaluatedProperties"
            | "contentSchema",
        ) => (Schema, One),
        (Media, "encoding") => (Encoding, Map),
        (Schema, "allOf" | "oneOf" | "anyOf" | "prefixItems") => (Schema, List),
        _ => return None,
    })
}
