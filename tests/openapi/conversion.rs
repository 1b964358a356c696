//! Each rule of the conversion to OpenAPI 3.0.3, on the smallest document that needs it.

use serde_json::{Value, json};
use vpnaas::api::document::openapi_3_0::convert;

#[test]
fn each_rule() {
    let reference = json!({"$ref": "#/components/schemas/Y"});
    let (old, new) = (json!({"type": ["string", "null"]}), json!({"type": "string", "nullable": true}));
    let rows = [
        (old.clone(), new.clone()),
        (json!({"type": ["integer"]}), json!({"type": "integer"})),
        (
            json!({"oneOf": [reference, {"type": "null"}], "description": "text"}),
            json!({"allOf": [reference], "type": "object", "nullable": true, "description": "text"}),
        ),
        (
            json!({"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]}),
            json!({"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "string", "nullable": true, "enum": [null]}]}),
        ),
        (reference.clone(), reference.clone()),
        (
            json!({"$ref": "#/components/schemas/Y", "description": "text", "allOf": [{"type": "object"}]}),
            json!({"allOf": [reference, {"type": "object"}], "description": "text"}),
        ),
        (json!({"type": "string", "examples": ["a", "b"]}), json!({"type": "string", "example": "a"})),
        (json!({"const": "a"}), json!({"enum": ["a"]})),
        (
            json!({"exclusiveMinimum": 0, "exclusiveMaximum": 9}),
            json!({"minimum": 0, "exclusiveMinimum": true, "maximum": 9, "exclusiveMaximum": true}),
        ),
        (json!({"type": "object", "propertyNames": {"maxLength": 3}}), json!({"type": "object"})),
        (
            json!({"properties": {"const": old}, "items": old, "additionalProperties": old, "allOf": [old], "not": old}),
            json!({"properties": {"const": new}, "items": new, "additionalProperties": new, "allOf": [new], "not": new}),
        ),
        (json!({"additionalProperties": false}), json!({"additionalProperties": false})),
    ];
    for (old, new) in rows {
        let holder = |held: &Value| json!({"parameters": [{"schema": held}], "example": {"schema": {"const": 1}}});
        let mut document =
            json!({"components": {"schemas": {"X": old, "Y": {"type": "object"}}}, "paths": {"/x": holder(&old)}});
        document = convert(&document);
        assert_eq!(document["components"]["schemas"]["X"], new);
        assert_eq!(document["paths"]["/x"], holder(&new));
    }
}
