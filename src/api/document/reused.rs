//! Refusals that several operations share stand once, below `components.responses`, named as their error type; Neutron's general
//! `HTTP...` types name nothing.

use std::collections::BTreeMap;

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

/// The answers of all operations.
fn responses(document: &mut Value) -> impl Iterator<Item = &mut Value> {
    let items = document["paths"].as_object_mut().into_iter().flat_map(|paths| paths.values_mut());
    let operations = items.filter_map(Value::as_object_mut).flat_map(|item| item.values_mut());
    operations
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
}
