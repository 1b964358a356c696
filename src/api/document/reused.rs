//! Refusals below `components.responses`, under a name that clients can use.
//!
//! What several operations share stands there once, named as its error type; Neutron's general `HTTP...` types name nothing.
//! What has headers of its own stands there, too, named as its operation and status: Go's ogen has one type for a body and
//! its headers, and names it after the body alone where the answer has no name.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::api::contract::ERROR_TYPES;

/// Gathers every refusal with a single telling error type that at least two operations describe alike.
pub(super) fn gather(document: &mut Value) {
    name_those_with_headers(document);
    let mut alike: BTreeMap<String, Vec<(usize, Value)>> = BTreeMap::new();
    for response in responses(document) {
        if let Some(name) = name(response) {
            let known = alike.entry(name.to_owned()).or_default();
            match known.iter_mut().find(|(_, same)| same == response) {
                Some((count, _)) => *count += 1,
                None => known.push((1, response.clone())),
            }
        }
    }
    for (name, variants) in alike {
        // Of several wordings the one that is used most; the others stay where they are.
        let Some((count, shared)) = variants.into_iter().max_by_key(|(count, _)| *count) else { continue };
        if count > 1 {
            let reference = json!({"$ref": format!("#/components/responses/{name}")});
            responses(document)
                .filter(|response| **response == shared)
                .for_each(|response| *response = reference.clone());
            document["components"]["responses"][&name] = shared;
        }
    }
}

/// Moves every refusal with a `Retry-After` to the named ones.
fn name_those_with_headers(document: &mut Value) {
    let mut named = Vec::new();
    for operation in operations(document) {
        let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
        for (status, response) in operation["responses"].as_object_mut().into_iter().flatten() {
            if response["headers"].get("Retry-After").is_some() {
                let name = pascal(&id) + &reason(status);
                let reference = json!({"$ref": format!("#/components/responses/{name}")});
                named.push((name, std::mem::replace(response, reference)));
            }
        }
    }
    for (name, response) in named {
        document["components"]["responses"][name] = response;
    }
}

/// An operation's id as the name of a type.
fn pascal(id: &str) -> String {
    let mut letters = id.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// The name of a status without its blanks.
fn reason(status: &str) -> String {
    let status = status.parse().ok().and_then(|code| StatusCode::from_u16(code).ok());
    status.and_then(|status| status.canonical_reason()).unwrap_or_default().replace(' ', "")
}

fn operations(document: &mut Value) -> impl Iterator<Item = &mut Value> {
    let items = document["paths"].as_object_mut().into_iter().flat_map(|paths| paths.values_mut());
    items.filter_map(Value::as_object_mut).flat_map(|item| item.values_mut())
}

/// The answers of all operations.
fn responses(document: &mut Value) -> impl Iterator<Item = &mut Value> {
    operations(document)
        .filter_map(|operation| operation.get_mut("responses").and_then(Value::as_object_mut))
        .flat_map(|responses| responses.values_mut())
}

/// The only error type of a refusal that tells what was refused.
fn name(response: &Value) -> Option<&str> {
    let mut telling =
        response[ERROR_TYPES].as_array()?.iter().filter_map(Value::as_str).filter(|name| !name.starts_with("HTTP"));
    let name = telling.next()?;
    telling.next().is_none().then_some(name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn what_has_headers_of_its_own_has_a_name() {
        let held = json!({"description": "held", "headers": {"Retry-After": {}}, "x-neutron-error-types": ["XHeld"]});
        let operation = json!({"operationId": "deleteX", "responses": {"409": held}});
        let mut document = json!({"components": {}, "paths": {"/x": {"delete": operation}}});
        super::gather(&mut document);
        let answer = &document["paths"]["/x"]["delete"]["responses"]["409"];
        assert_eq!(*answer, json!({"$ref": "#/components/responses/DeleteXConflict"}));
        assert_eq!(document["components"]["responses"]["DeleteXConflict"], held);
    }

    #[test]
    fn what_two_operations_refuse_alike_stands_once() {
        let gone = json!({"description": "gone", "x-neutron-error-types": ["XNotFound"]});
        let two = json!({"description": "two", "x-neutron-error-types": ["A", "B"]});
        let mut document = json!({"components": {}, "paths": {"/x": {
            "get": {"responses": {"404": gone, "409": two}},
            "put": {"responses": {"404": gone, "409": two}},
            "delete": {"responses": {"404": {"description": "other", "x-neutron-error-types": ["XNotFound"]}}},
        }}});
        super::gather(&mut document);
        let reference = json!({"$ref": "#/components/responses/XNotFound"});
        let item = &document["paths"]["/x"];
        assert_eq!((&item["get"]["responses"]["404"], &item["put"]["responses"]["404"]), (&reference, &reference));
        assert_eq!(item["delete"]["responses"]["404"]["description"], "other");
        assert_eq!(item["get"]["responses"]["409"], two);
        assert_eq!(document["components"]["responses"], json!({"XNotFound": gone}));
    }
}
