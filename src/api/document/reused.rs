//! Refusals that several operations share stand once, below `components.responses`, named as their error type; Neutron's general
//! `HTTP...` types name nothing. A refusal with a header of its own stands there too, named as its operation and status.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::api::contract::ERROR_TYPES;

/// Gathers every refusal with a single telling error type that at least two operations describe alike.
pub(super) fn gather(document: &mut Value) {
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

/// Gathers every refusal that has other headers than most: generators that name a type by the body alone would give it the type
/// of those that lack the header.
pub(super) fn gather_with_headers(document: &mut Value) {
    let mut gathered = BTreeMap::new();
    for operation in operations(document) {
        let Some(id) = operation["operationId"].as_str().map(capitalized) else { continue };
        for (status, response) in operation.get_mut("responses").and_then(Value::as_object_mut).into_iter().flatten() {
            let headers = response["headers"].as_object().map_or(0, serde_json::Map::len);
            if headers > 1
                && response.get(ERROR_TYPES).is_some()
                && let Some(reason) = status.parse().ok().and_then(|status: StatusCode| status.canonical_reason())
            {
                let name = format!("{id}{}", reason.replace(' ', ""));
                let reference = json!({"$ref": format!("#/components/responses/{name}")});
                gathered.insert(name, std::mem::replace(response, reference));
            }
        }
    }
    for (name, response) in gathered {
        document["components"]["responses"][name] = response;
    }
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
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

    #[test]
    fn a_refusal_with_a_header_of_its_own_has_a_name() {
        let types = json!(["A", "B"]);
        let busy = json!({"headers": {"Id": {}, "Retry-After": {}}, "x-neutron-error-types": types});
        let usual = json!({"headers": {"Id": {}}, "x-neutron-error-types": types});
        let made = json!({"headers": {"Id": {}, "Location": {}}});
        let mut document = json!({"components": {}, "paths": {"/x": {
            "post": {"operationId": "createX", "responses": {"201": made, "404": usual, "409": busy}},
        }}});
        super::gather_with_headers(&mut document);
        let answers = &document["paths"]["/x"]["post"]["responses"];
        assert_eq!((&answers["201"], &answers["404"]), (&made, &usual));
        assert_eq!(answers["409"], json!({"$ref": "#/components/responses/CreateXConflict"}));
        assert_eq!(document["components"]["responses"], json!({"CreateXConflict": busy}));
    }
}
