//! Rules for all our documents, checked on the document as a JSON value.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

pub const METHODS: [&str; 7] = ["get", "put", "post", "delete", "patch", "head", "options"];

/// All violations, one line each.
pub fn findings(document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    found.extend(structure(document, include_str!("../data/openapi-3.1-schema.json")));
    references(document, &mut found);
    operations(document, &mut found);
    tags(document, &mut found);
    found
}

/// The violations of the specification's own schema.
pub fn structure(document: &Value, schema: &str) -> Vec<String> {
    let schema: Value = serde_json::from_str(schema).expect("a JSON file");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    validator.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// Every reference can be resolved, every component is used, every security scheme is declared.
fn references(document: &Value, found: &mut Vec<String>) {
    let mut used = BTreeSet::new();
    walk(document, &mut |key, value| {
        if key == "$ref"
            && let Some(reference) = value.as_str()
        {
            used.insert(reference.to_owned());
        }
    });
    for reference in &used {
        if document.pointer(reference.trim_start_matches('#')).is_none() {
            found.push(format!("{reference} leads nowhere"));
        }
    }
    for (kind, components) in object(&document["components"]) {
        for name in object(components).keys() {
            let reference = format!("#/components/{kind}/{name}");
            if kind != "securitySchemes" && !used.contains(&reference) {
                found.push(format!("{reference} is not used"));
            }
        }
    }
    let declared = object(&document["components"]["securitySchemes"]);
    walk(document, &mut |key, value| {
        for requirement in value.as_array().filter(|_| key == "security").into_iter().flatten() {
            for name in object(requirement).keys().filter(|name| !declared.contains_key(*name)) {
                found.push(format!("the security scheme {name} is not declared"));
            }
        }
    });
}

fn operations(document: &Value, found: &mut Vec<String>) {
    let declared: BTreeSet<&str> =
        document["tags"].as_array().into_iter().flatten().filter_map(|tag| tag["name"].as_str()).collect();
    let mut ids: BTreeMap<&str, String> = BTreeMap::new();
    for (path, item) in object(&document["paths"]) {
        for method in METHODS.into_iter().filter(|method| item.get(method).is_some()) {
            let operation = &item[method];
            let place = format!("{} {path}", method.to_uppercase());
            let id = operation["operationId"].as_str().unwrap_or_default();
            if id.is_empty() || !id.chars().all(char::is_alphanumeric) {
                found.push(format!("{place}: operation id {id:?} is no camelCase word"));
            }
            if let Some(other) = ids.insert(id, place.clone()) {
                found.push(format!("{place}: operation id {id} is also that of {other}"));
            }
            let tags: Vec<&str> =
                operation["tags"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            match tags.as_slice() {
                [tag] if declared.contains(tag) => {}
                [tag] => found.push(format!("{place}: tag {tag} is not declared")),
                other => found.push(format!("{place}: {} tags", other.len())),
            }
            let summary = operation["summary"].as_str().unwrap_or_default();
            match summary.chars().count() {
                0 => found.push(format!("{place}: no summary")),
                1..=60 => {}
                length => found.push(format!("{place}: the summary has {length} characters")),
            }
            if operation["description"].as_str().unwrap_or_default().is_empty() {
                found.push(format!("{place}: no description"));
            }
            contents(document, &place, operation, found);
        }
    }
}

/// Every response has a description and, if it has a body, an example; every example is valid against its schema.
fn contents(document: &Value, place: &str, operation: &Value, found: &mut Vec<String>) {
    for (status, response) in object(&operation["responses"]) {
        let place = format!("{place} {status}");
        if status.parse::<u16>().is_err() {
            found.push(format!("{place}: not one status but several"));
        }
        let response = resolve(document, response);
        if response["description"].as_str().unwrap_or_default().is_empty() {
            found.push(format!("{place}: no description"));
        }
        if response["headers"].get("X-Openstack-Request-Id").is_none() {
            found.push(format!("{place}: no request id"));
        }
        for (media_type, content) in object(&response["content"]) {
            examples(document, &format!("{place} {media_type}"), content, found);
        }
    }
    for (media_type, content) in object(&operation["requestBody"]["content"]) {
        examples(document, &format!("{place} body {media_type}"), content, found);
    }
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let place = format!("{place} parameter {}", parameter["name"].as_str().unwrap_or_default());
        if parameter["description"].as_str().unwrap_or_default().is_empty() {
            found.push(format!("{place}: no description"));
        }
        examples(document, &place, parameter, found);
    }
}

fn examples(document: &Value, place: &str, holder: &Value, found: &mut Vec<String>) {
    let named = object(&holder["examples"]).values().map(|example| &example["value"]);
    let all: Vec<&Value> = holder.get("example").into_iter().chain(named).collect();
    if all.is_empty() {
        found.push(format!("{place}: no example"));
    }
    let schema = json!({"allOf": [holder["schema"]], "components": document["components"]});
    match jsonschema::options().with_draft(jsonschema::Draft::Draft202012).build(&schema) {
        Err(error) => found.push(format!("{place}: {error}")),
        Ok(validator) => {
            for example in all {
                found.extend(validator.iter_errors(example).map(|error| {
                    format!("{place}: the example breaks the schema at {}: {error}", error.instance_path())
                }));
            }
        }
    }
}

/// Every tag is described and used.
fn tags(document: &Value, found: &mut Vec<String>) {
    let mut used = BTreeSet::new();
    for item in object(&document["paths"]).values() {
        for operation in object(item).values() {
            used.extend(operation["tags"].as_array().into_iter().flatten().filter_map(Value::as_str));
        }
    }
    for tag in document["tags"].as_array().into_iter().flatten() {
        let name = tag["name"].as_str().unwrap_or_default();
        if tag["description"].as_str().unwrap_or_default().is_empty() {
            found.push(format!("tag {name}: no description"));
        }
        if !used.contains(name) {
            found.push(format!("tag {name} is not used"));
        }
    }
}

pub fn resolve<'a>(document: &'a Value, holder: &'a Value) -> &'a Value {
    match holder["$ref"].as_str() {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap_or(&Value::Null),
        None => holder,
    }
}

pub fn object(value: &Value) -> &serde_json::Map<String, Value> {
    static EMPTY: std::sync::LazyLock<serde_json::Map<String, Value>> = std::sync::LazyLock::new(serde_json::Map::new);
    value.as_object().unwrap_or(&EMPTY)
}

fn walk(value: &Value, visit: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                // Examples are not part of the document.
                if key != "example" && key != "examples" {
                    visit(key, member);
                    walk(member, visit);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| walk(item, visit)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
