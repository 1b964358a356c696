//! Nonsensical documents: they may be refused, but nothing panics.

use serde_json::{Value, json};
use vpnaas::drift;

use super::{dice::Dice, document};

const WORDS: [&str; 44] = [
    "paths",
    "/a/{b}",
    "get",
    "post",
    "parameters",
    "name",
    "in",
    "query",
    "schema",
    "$ref",
    "#/components/schemas/A",
    "type",
    "properties",
    "items",
    "allOf",
    "oneOf",
    "anyOf",
    "not",
    "if",
    "required",
    "enum",
    "responses",
    "200",
    "default",
    "content",
    "application/json",
    "components",
    "schemas",
    "A",
    "B",
    "headers",
    "links",
    "callbacks",
    "discriminator",
    "mapping",
    "null",
    "minimum",
    "nullable",
    "additionalProperties",
    "security",
    "servers",
    "webhooks",
    "requestBody",
    "prefixItems",
];

fn nonsense(dice: &mut Dice, depth: usize) -> Value {
    let word = |dice: &mut Dice| WORDS[dice.roll(WORDS.len())];
    match dice.roll(if depth == 0 { 5 } else { 9 }) {
        0 => Value::Null,
        1 => json!(dice.roll(2) == 0),
        2 => json!(dice.roll(9)),
        3 | 4 => json!(word(dice)),
        5 => (0..dice.roll(4)).map(|_| nonsense(dice, depth - 1)).collect(),
        _ => (0..dice.roll(6))
            .map(|_| (word(dice).to_owned(), nonsense(dice, depth - 1)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}

#[test]
fn nonsense_does_not_panic() {
    let mut dice = Dice(42);
    for _ in 0..3000 {
        let mut make = || {
            let mut document = nonsense(&mut dice, 7);
            if let Value::Object(members) = &mut document {
                members.insert("openapi".into(), json!(["3.0.3", "3.1.0"][dice.roll(2)]));
            }
            document
        };
        let (old, new) = (make(), make());
        if let Ok(found) = drift::compare(&old, &new)
            && old != new
        {
            assert!(!found.findings.is_empty(), "silent: {old}\n{new}");
        }
    }
}

/// Real documents with nonsense inserted at random places.
#[test]
fn nonsense_in_real_documents_does_not_panic() {
    let mut dice = Dice(7);
    for path in ["tests/drift/bases/library-3.0.yaml", "tests/drift/bases/orders-3.1.yaml"] {
        let base = document(path);
        for _ in 0..400 {
            let mut mutated = base.clone();
            for _ in 0..=dice.roll(4) {
                let place = place(&mut dice, &mut mutated);
                *place = nonsense(&mut dice, 4);
            }
            for (old, new) in [(&base, &mutated), (&mutated, &base)] {
                if let Ok(found) = drift::compare(old, new)
                    && old != new
                {
                    assert!(!found.findings.is_empty(), "silent: {new}");
                }
            }
        }
    }
}

/// A random place in a document.
fn place<'v>(dice: &mut Dice, value: &'v mut Value) -> &'v mut Value {
    let mut value = value;
    loop {
        let size = value.as_object().map_or_else(|| value.as_array().map_or(0, Vec::len), serde_json::Map::len);
        if size == 0 || dice.roll(9) == 0 {
            return value;
        }
        let n = dice.roll(size);
        value = match value {
            Value::Object(members) => members.values_mut().nth(n).expect("a member"),
            Value::Array(items) => &mut items[n],
            _ => unreachable!("it has no size"),
        };
    }
}

/// References in cycles, and a schema that doubles at every level: the work grows with the document.
#[test]
fn circles_and_doubling_end() {
    let level = |n: usize| {
        json!({"properties": {"a": {"$ref": format!("#/components/schemas/L{}", n + 1)}, "b": {"$ref": format!("#/components/schemas/L{}", n + 1)}},
        "allOf": [{"$ref": format!("#/components/schemas/L{}", n + 1)}, {"$ref": "#/components/schemas/L0"}], "oneOf": [{"$ref": "#/components/schemas/L0"}, {"$ref": format!("#/components/schemas/L{}", n + 1)}]})
    };
    let mut schemas: serde_json::Map<String, Value> = (0..40).map(|n| (format!("L{n}"), level(n))).collect();
    schemas.insert("L40".into(), json!({"type": "string"}));
    schemas.insert("Self".into(), json!({"$ref": "#/components/schemas/Self"}));
    let old = json!({"openapi": "3.1.0", "paths": {"/x": {"get": {"responses": {"200": {"description": "d", "content": {
        "a/b": {"schema": {"$ref": "#/components/schemas/L0"}}, "a/c": {"schema": {"$ref": "#/components/schemas/Self"}}}}}}}},
        "components": {"schemas": schemas}});
    let mut new = old.clone();
    new["components"]["schemas"]["L40"]["type"] = json!("integer");
    let found = drift::compare(&old, &new).expect("documents");
    assert!(found.worst() == Some(drift::Class::Breaking), "{found:?}");
}

#[test]
fn what_is_no_openapi_3_is_refused() {
    let ours = document("openapi/vpnaas-v2.0.json");
    for other in [
        json!({"swagger": "2.0", "paths": {}}),
        json!({"openapi": "4.0.0"}),
        json!([]),
        json!(null),
        json!({"openapi": {}}),
    ] {
        assert!(drift::compare(&other, &ours).is_err() && drift::compare(&ours, &other).is_err(), "{other}");
    }
}

/// Callbacks within callbacks, each by reference: the depth grows with the document.
#[test]
fn a_long_chain_of_references_ends() {
    const LENGTH: usize = 3000;
    let item = |n: usize| {
        let next = format!("#/components/callbacks/C{}", n + 1);
        let responses = json!({"200": {"description": if n < LENGTH { "d" } else { "e" }}});
        (format!("C{n}"), json!({"{$url}": {"post": {"responses": responses, "callbacks": {"c": {"$ref": next}}}}}))
    };
    let with = |last: Value| {
        let mut callbacks: serde_json::Map<String, Value> = (0..LENGTH).map(item).collect();
        callbacks.insert(format!("C{LENGTH}"), last);
        json!({"openapi": "3.1.0", "components": {"callbacks": callbacks},
            "paths": {"/x": {"get": {"responses": {}, "callbacks": {"c": {"$ref": "#/components/callbacks/C0"}}}}}})
    };
    let old = with(json!({"{$url}": {"put": {"responses": {}}}}));
    let found = drift::compare(&old, &with(json!({"{$url}": {"post": {"responses": {}}}}))).expect("documents");
    assert_eq!(found.worst(), Some(drift::Class::Breaking));
}
