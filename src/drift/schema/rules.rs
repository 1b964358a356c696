//! The keywords that the rules know, and what the simple ones among them do.
//!
//! Sources: JSON Schema 2020-12 core (applicators), JSON Schema 2020-12 validation (assertions and annotations), and the
//! Schema Object of OpenAPI 3.1.1 (4.8.24: `discriminator`, `xml`, `externalDocs`, `example`).

use crate::drift::class::Effect;

/// The values of `type`.
pub(super) const TYPES: [&str; 7] = ["null", "boolean", "object", "array", "number", "integer", "string"];

/// Keywords whose value is compared as a whole, and what a change of it does.
pub(super) const WHOLE: [(&str, Effect, &str); 16] = [
    ("title", Effect::Text, ""),
    ("description", Effect::Text, ""),
    ("example", Effect::Text, ""),
    ("examples", Effect::Text, ""),
    ("externalDocs", Effect::Text, ""),
    ("$comment", Effect::Text, ""),
    ("$id", Effect::Text, "names a schema and constrains nothing"),
    ("$anchor", Effect::Text, "names a schema and constrains nothing"),
    ("$dynamicAnchor", Effect::Either, "what refers to it is not followed"),
    ("$dynamicRef", Effect::Either, "it is not followed"),
    ("$recursiveAnchor", Effect::Either, "it is not followed"),
    ("$recursiveRef", Effect::Either, "it is not followed"),
    ("$schema", Effect::Either, "another dialect may read every keyword in another way"),
    ("$vocabulary", Effect::Either, "another dialect may read every keyword in another way"),
    ("deprecated", Effect::Notice, "it works as before, for now"),
    ("xml", Effect::Either, "bodies in XML are written in another way"),
];

/// Keywords that files of this room compare.
const COMPARED: [&str; 47] = [
    "$ref",
    "$defs",
    "definitions",
    "type",
    "enum",
    "const",
    "minimum",
    "exclusiveMinimum",
    "maximum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "minItems",
    "maxItems",
    "uniqueItems",
    "items",
    "prefixItems",
    "unevaluatedItems",
    "contains",
    "minContains",
    "maxContains",
    "minProperties",
    "maxProperties",
    "properties",
    "required",
    "additionalProperties",
    "unevaluatedProperties",
    "patternProperties",
    "propertyNames",
    "dependentRequired",
    "dependentSchemas",
    "allOf",
    "oneOf",
    "anyOf",
    "not",
    "if",
    "then",
    "else",
    "discriminator",
    "default",
    "readOnly",
];

/// Keywords that OpenAPI 3.0 does not have, and that a document in 3.0 leaves out.
pub(super) const CAME_WITH_31: [&str; 20] = [
    "propertyNames",
    "patternProperties",
    "dependentRequired",
    "dependentSchemas",
    "unevaluatedProperties",
    "unevaluatedItems",
    "prefixItems",
    "contains",
    "minContains",
    "maxContains",
    "if",
    "then",
    "else",
    "contentSchema",
    "contentEncoding",
    "contentMediaType",
    "$dynamicAnchor",
    "$dynamicRef",
    "$schema",
    "$vocabulary",
];

pub(super) fn is_known(keyword: &str) -> bool {
    keyword == "writeOnly" || COMPARED.contains(&keyword) || WHOLE.iter().any(|(known, _, _)| *known == keyword)
}

/// Whether a keyword makes no value invalid.
pub(super) fn says_nothing(keyword: &str) -> bool {
    let is_text = |(known, effect, _): &(&str, Effect, &str)| {
        *known == keyword && matches!(effect, Effect::Text | Effect::Notice)
    };
    matches!(keyword, "default" | "readOnly" | "writeOnly" | "discriminator" | "$defs" | "definitions")
        || keyword.starts_with("x-")
        || WHOLE.iter().any(is_text)
}
