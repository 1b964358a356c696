//! Each rule of the conversion, on the smallest document that needs it.

use serde_json::{Value, json};

use super::convert;

/// A document with one schema, and another to refer to.
fn with(schema: &Value) -> Value {
    json!({"openapi": "3.1.0", "components": {"schemas": {"X": schema, "Y": {"type": "object"}}}})
}

#[track_caller]
fn becomes(schema: &Value, expected: &Value) {
    let converted = convert(&with(schema)).unwrap();
    assert_eq!(converted["components"]["schemas"]["X"], *expected);
    assert_eq!(converted["openapi"], "3.0.3");
}

#[track_caller]
fn is_refused(document: &Value, place: &str) {
    assert_eq!(convert(document).unwrap_err().place, place);
}

#[test]
fn null_is_said_by_nullable() {
    becomes(&json!({"type": ["string", "null"]}), &json!({"type": "string", "nullable": true}));
    becomes(&json!({"type": ["integer"]}), &json!({"type": "integer"}));
    let reference = json!({"$ref": "#/components/schemas/Y"});
    becomes(
        &json!({"oneOf": [reference, {"type": "null"}], "description": "text"}),
        &json!({"allOf": [reference], "type": "object", "nullable": true, "description": "text"}),
    );
    becomes(
        &json!({"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]}),
        &json!({"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "string", "nullable": true, "enum": [null]}]}),
    );
}

#[test]
fn what_stands_beside_a_reference_still_counts() {
    let reference = json!({"$ref": "#/components/schemas/Y"});
    becomes(&reference, &reference);
    becomes(
        &json!({"$ref": "#/components/schemas/Y", "description": "text"}),
        &json!({"allOf": [reference], "description": "text"}),
    );
    becomes(
        &json!({"$ref": "#/components/schemas/Y", "allOf": [{"type": "object"}]}),
        &json!({"allOf": [reference, {"type": "object"}]}),
    );
}

#[test]
fn examples_constants_and_bounds() {
    becomes(&json!({"type": "string", "examples": ["a", "b"]}), &json!({"type": "string", "example": "a"}));
    becomes(&json!({"const": "a"}), &json!({"enum": ["a"]}));
    becomes(
        &json!({"type": "integer", "exclusiveMinimum": 0, "exclusiveMaximum": 9}),
        &json!({"type": "integer", "minimum": 0, "exclusiveMinimum": true, "maximum": 9, "exclusiveMaximum": true}),
    );
    becomes(&json!({"type": "object", "propertyNames": {"maxLength": 3}}), &json!({"type": "object"}));
}

#[test]
fn schemas_within_schemas() {
    let (old, new) = (json!({"type": ["string", "null"]}), json!({"type": "string", "nullable": true}));
    becomes(
        &json!({"properties": {"const": old}, "items": old, "additionalProperties": old, "allOf": [old], "not": old}),
        &json!({"properties": {"const": new}, "items": new, "additionalProperties": new, "allOf": [new], "not": new}),
    );
    becomes(&json!({"additionalProperties": false}), &json!({"additionalProperties": false}));
}

#[test]
fn schemas_of_parameters_headers_and_bodies() {
    let (old, new) = (json!({"schema": {"const": 1}}), json!({"schema": {"enum": [1]}}));
    let operation = |held: &Value| {
        json!({"openapi": "3.0.3", "paths": {"/x": {"post": {
            "parameters": [held],
            "requestBody": {"content": {"application/json": held}},
            "responses": {"200": {"description": "", "headers": {"X": held}, "content": {"application/json": held}}},
            "x-anything": old,
        }}}})
    };
    assert_eq!(convert(&operation(&old)).unwrap(), operation(&new));
}

#[test]
fn a_licence_is_known_by_its_address() {
    let document = json!({"info": {"title": "X", "summary": "short", "license": {"name": "L", "identifier": "MIT"}}});
    let converted = convert(&document).unwrap();
    assert_eq!(
        converted["info"],
        json!({"title": "X", "license": {"name": "L", "url": "https://spdx.org/licenses/MIT.html"}})
    );
}

#[test]
fn what_no_rule_names_is_refused_with_its_place() {
    is_refused(&json!({"webhooks": {}}), "/webhooks");
    is_refused(&json!({"paths": {"/x": {"query": {}}}}), "/paths/~1x/query");
    is_refused(
        &json!({"paths": {"/x": {"parameters": [{"$ref": "#/a", "description": "b"}]}}}),
        "/paths/~1x/parameters/0/description",
    );
    let schema = "/components/schemas/X";
    is_refused(&with(&json!({"if": {}})), &format!("{schema}/if"));
    is_refused(&with(&json!(true)), schema);
    is_refused(&with(&json!({"type": ["string", "integer"]})), &format!("{schema}/type"));
    is_refused(&with(&json!({"type": "null"})), &format!("{schema}/type"));
    is_refused(&with(&json!({"minimum": 3, "exclusiveMinimum": 5})), schema);
    is_refused(&with(&json!({"const": "a", "enum": ["a", "b"]})), schema);
    is_refused(&with(&json!({"allOf": [{}], "oneOf": [{"type": "object"}, {"type": "null"}]})), schema);
    is_refused(&with(&json!({"const": null})), &format!("{schema}/const"));
    let mutual = json!({"components": {"securitySchemes": {"x": {"type": "mutualTLS"}}}});
    is_refused(&mutual, "/components/securitySchemes/x/type");
    is_refused(&with(&json!({"exclusiveMinimum": true})), &format!("{schema}/exclusiveMinimum"));
    is_refused(
        &with(&json!({"properties": {"a": {"unevaluatedProperties": false}}})),
        &format!("{schema}/properties/a/unevaluatedProperties"),
    );
}
