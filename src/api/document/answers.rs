//! Responses in the complete document.
//!
//! A 201 has links that show what can be done next with the new resource. They follow from the paths: everything below
//! `/collection/{id}` takes the id returned by a 201 of `/collection`.
//!
//! A refusal shared by several operations is a component in `components.responses`, with a name that clients can use:
//! that of its error type, unless this is one of Neutron's general `HTTP...` types. A refusal with its own headers is a
//! component too, named after its operation and status: Go's ogen has one type for a body and its headers, and without
//! a component it would name that after the body alone.
//!
//! Each refusal has a separate schema with exactly its own error types: clients get constants, and can distinguish the
//! refusals of an operation by their types.

use std::{collections::BTreeMap, mem};

use axum::http::StatusCode;
use serde_json::{Map, Value, json};
use utoipa::ToSchema as _;

use crate::api::contract::{ERROR_TYPES, FaultBody, NeutronError};

/// Adds links to every 201 whose body contains a resource with an id.
pub(super) fn link(document: &mut Value) {
    let paths = document["paths"].clone();
    let paths = || paths.as_object().into_iter().flatten();
    for (collection, item) in paths() {
        let content = &item["post"]["responses"]["201"]["content"]["application/json"];
        let Some(resource) = resource(document, content) else { continue };
        let below = format!("{collection}/{{");
        let mut links = Map::new();
        for (path, item) in paths() {
            let Some((parameter, _)) = path.strip_prefix(&below).and_then(|rest| rest.split_once('}')) else {
                continue;
            };
            for operation in item.as_object().into_iter().flat_map(Map::values) {
                let (Some(id), Some(summary)) = (operation["operationId"].as_str(), operation["summary"].as_str())
                else {
                    continue;
                };
                let link = json!({
                    "operationId": id,
                    "description": format!("{summary}: its `{parameter}` is the new id."),
                    "parameters": {parameter: format!("$response.body#/{resource}/id")},
                });
                links.insert(id.to_owned(), link);
            }
        }
        if !links.is_empty() {
            document["paths"][collection]["post"]["responses"]["201"]["links"] = links.into();
        }
    }
}

/// The name below which a body contains the new resource.
fn resource(document: &Value, content: &Value) -> Option<String> {
    let schema = document.pointer(content["schema"]["$ref"].as_str()?.trim_start_matches('#'))?;
    schema["properties"].as_object()?.keys().next().cloned()
}

/// Makes components of all refusals with a `Retry-After`, and of those with a single specific error type that at least
/// two operations describe in the same way.
pub(super) fn gather(document: &mut Value) {
    let mut named = Map::new();
    let mut alike: BTreeMap<String, Vec<(usize, Value)>> = BTreeMap::new();
    for (operation, status, response) in responses(document) {
        if response["headers"].get("Retry-After").is_some() {
            let name = pascal(&operation) + &reason(status);
            let response = mem::replace(response, reference(&name));
            named.insert(name, response);
        } else if let Some(name) = telling_type(response) {
            let known = alike.entry(name.to_owned()).or_default();
            match known.iter_mut().find(|(_, same)| same == response) {
                Some((count, _)) => *count += 1,
                None => known.push((1, response.clone())),
            }
        }
    }
    for (name, variants) in alike {
        // Of several wordings, use the most frequent; the others stay inline.
        let most = variants.into_iter().max_by_key(|(count, _)| *count);
        let Some((_, shared)) = most.filter(|(count, _)| *count > 1) else { continue };
        for (_, _, response) in responses(document).filter(|(_, _, response)| **response == shared) {
            *response = reference(&name);
        }
        named.insert(name, shared);
    }
    for (name, response) in named {
        document["components"]["responses"][name] = response;
    }
}

/// Gives every refusal in Neutron's format a schema of its own.
pub(super) fn tell_apart(document: &mut Value) {
    let Some(schemas) = document["components"]["schemas"].as_object_mut() else { return };
    let shared = [FaultBody::name(), NeutronError::name()].map(|name| schemas.remove(&*name));
    let [Some(fault), Some(error)] = shared else { return };
    let mut own = Map::new();
    for (operation, status, response) in responses(document) {
        let name = pascal(&operation) + &reason(status);
        own.extend(own_schemas(&name, response, [fault.clone(), error.clone()]));
    }
    for (name, response) in document["components"]["responses"].as_object_mut().into_iter().flatten() {
        own.extend(own_schemas(name, response, [fault.clone(), error.clone()]));
    }
    if let Some(schemas) = document["components"]["schemas"].as_object_mut() {
        schemas.extend(own);
    }
}

/// The two schemas of a refusal, made from the general ones; the refusal refers to them from now on.
fn own_schemas(name: &str, response: &mut Value, [mut fault, mut error]: [Value; 2]) -> Vec<(String, Value)> {
    let Some(types) = response.get(ERROR_TYPES).cloned() else { return Vec::new() };
    let Some(content) = response.pointer_mut("/content/application~1json") else { return Vec::new() };
    let shown = content["examples"].as_object().and_then(|all| all.values().next()).cloned().unwrap_or_default();
    let names = ["Fault", "Error"].map(|kind| format!("{name}{kind}"));
    let [fault_reference, error_reference] = names.each_ref().map(|name| format!("#/components/schemas/{name}"));
    let shown = &shown["value"];
    for member in ["title", "status", "detail"] {
        fault["properties"][member]["examples"] = json!([shown[member]]);
    }
    for bound in ["minimum", "maximum"] {
        fault["properties"]["status"][bound] = shown["status"].clone();
    }
    fault["properties"]["NeutronError"]["$ref"] = error_reference.into();
    let kind = &mut error["properties"]["type"];
    kind["examples"] = json!([shown["NeutronError"]["type"]]);
    kind["enum"] = types;
    // An enumeration needs no length.
    kind.as_object_mut().and_then(|kind| kind.remove("maxLength"));
    error["properties"]["message"]["examples"] = json!([shown["NeutronError"]["message"]]);
    content["schema"]["$ref"] = fault_reference.into();
    names.into_iter().zip([fault, error]).collect()
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/responses/{name}")})
}

/// The responses of all operations: the operation's id, the status, and the response.
fn responses(document: &mut Value) -> impl Iterator<Item = (String, &str, &mut Value)> {
    let items = document["paths"].as_object_mut().into_iter().flat_map(Map::values_mut);
    let operations = items.filter_map(Value::as_object_mut).flat_map(Map::values_mut);
    operations.flat_map(|operation| {
        let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
        let responses = operation.get_mut("responses").and_then(Value::as_object_mut).into_iter().flatten();
        responses.map(move |(status, response)| (id.clone(), status.as_str(), response))
    })
}

/// An operation's id as the name of a type.
fn pascal(id: &str) -> String {
    let mut letters = id.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// The name of a status without spaces.
fn reason(status: &str) -> String {
    let status = status.parse().ok().and_then(|code| StatusCode::from_u16(code).ok());
    status.and_then(|status| status.canonical_reason()).unwrap_or_default().replace(' ', "")
}

/// The only error type of a refusal, if it is specific.
fn telling_type(response: &Value) -> Option<&str> {
    let types = response[ERROR_TYPES].as_array()?.iter().filter_map(Value::as_str);
    let mut telling = types.filter(|name| !name.starts_with("HTTP"));
    let name = telling.next()?;
    telling.next().is_none().then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shared_or_has_headers_has_a_name() {
        let refusal = |text: &str, types: &[&str]| json!({"description": text, ERROR_TYPES: types});
        let mut held = refusal("held", &["XHeld"]);
        held["headers"] = json!({"Retry-After": {}});
        let (gone, two) = (refusal("gone", &["XNotFound"]), refusal("two", &["A", "B"]));
        let mut document = json!({"components": {}, "paths": {"/x": {
            "get": {"responses": {"404": gone, "409": two}},
            "put": {"responses": {"404": gone, "409": two}},
            "delete": {"operationId": "deleteX", "responses": {"404": refusal("other", &["XNotFound"]), "409": held}},
        }}});
        gather(&mut document);
        let item = &document["paths"]["/x"];
        for method in ["get", "put"] {
            assert_eq!(item[method]["responses"], json!({"404": reference("XNotFound"), "409": two}));
        }
        let delete = &item["delete"]["responses"];
        assert_eq!((&delete["404"]["description"], &delete["409"]), (&json!("other"), &reference("DeleteXConflict")));
        assert_eq!(document["components"]["responses"], json!({"DeleteXConflict": held, "XNotFound": gone}));
    }
}
