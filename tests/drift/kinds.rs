//! Differences that could fool a comparison: two spellings of one contract, and two contracts with the same spelling.

use std::{collections::BTreeMap, fs};

use serde_json::{Value, json};
use vpnaas::drift::{self, Input};

use super::{corpus::worst, document, file};

/// A document with the parts of a case: one operation with the schemas of its request and response, and the other
/// parts. `responses`, `parameters` and `content` belong to the operation, everything else to the document.
fn framed(case: &Value, side: &str) -> Value {
    let part = |name: &str| case.get(name).map(|part| part.get(side).unwrap_or(part));
    let of_version = |version: &str| json!({"openapi": version, "info": {"title": "t", "version": "1"}, "paths": {}});
    let mut document = of_version(part("openapi").and_then(Value::as_str).unwrap_or("3.1.0"));
    let mut operation = json!({"operationId": "op", "responses": {"200": {"description": "d"}}});
    let with_schema = |schema: &Value| json!({"application/json": {"schema": schema}});
    if let Some(schema) = part("request") {
        operation["requestBody"] = json!({"required": true, "content": with_schema(schema)});
    }
    if let Some(schema) = part("response") {
        operation["responses"]["200"]["content"] = with_schema(schema);
    }
    for (name, target) in [("sent", "/requestBody/content"), ("received", "/responses/200/content")] {
        if let Some(content) = part(name) {
            operation["requestBody"] = operation.get("requestBody").cloned().unwrap_or_else(|| json!({"content": {}}));
            operation["responses"]["200"]["content"] = json!({});
            *operation.pointer_mut(target).expect("a place") = content.clone();
        }
    }
    for name in ["responses", "parameters", "operation"] {
        match part(name) {
            Some(Value::Object(members)) if name == "operation" => {
                for (key, value) in members {
                    operation[key] = value.clone();
                }
            }
            Some(value) => operation[name] = value.clone(),
            None => {}
        }
    }
    let path = part("path").and_then(Value::as_str).unwrap_or("/t");
    document["paths"][path] = json!({"post": operation});
    for name in ["components", "servers", "security", "webhooks"] {
        if let Some(value) = part(name).filter(|value| !value.is_null()) {
            document[name] = value.clone();
        }
    }
    if let Some(schemas) = part("schemas") {
        document["components"]["schemas"] = schemas.clone();
    }
    document
}

/// The comparison of the two sides of a case.
fn compared(case: &Value, from: &str, to: &str) -> drift::Comparison {
    let (old, new) = (framed(case, from), framed(case, to));
    let others = |side: &str| -> BTreeMap<String, Value> {
        let files = case.get("files").map(|files| files.get(side).unwrap_or(files));
        let files = files.and_then(Value::as_object).into_iter().flatten();
        files.map(|(name, value)| (name.clone(), value.clone())).collect()
    };
    let (old_others, new_others) = (others(from), others(to));
    let (beside_old, beside_new) =
        (|name: &str| old_others.get(name).cloned(), |name: &str| new_others.get(name).cloned());
    let name = case["named"].as_str().unwrap_or("folder/own.yaml");
    drift::compare_files(
        Input { value: &old, name, others: &beside_old },
        Input { value: &new, name, others: &beside_new },
    )
    .unwrap_or_else(|(which, why)| panic!("{which:?}: {why}"))
}

#[test]
fn every_kind_is_judged() {
    let (mut wrong, mut count) = (Vec::new(), 0);
    let mut files: Vec<_> =
        fs::read_dir(file("tests/drift/kinds")).expect("the kinds").flatten().map(|one| one.path()).collect();
    files.sort();
    for path in &files {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let kinds = document(&format!("tests/drift/kinds/{name}"));
        for case in kinds["cases"].as_array().expect("cases") {
            count += 1;
            for (from, to, key) in [("old", "new", "is"), ("new", "old", "back")] {
                let Some(expected) = case[key].as_str() else { continue };
                let found = compared(case, from, to);
                let text = drift::report::text(&found);
                let says = case["says"].as_str().filter(|_| key == "is").unwrap_or_default();
                let is_read = case["unread"].as_bool().unwrap_or(false) != found.unread.is_empty();
                if worst(&found) != expected || !text.contains(says) || !is_read {
                    wrong.push(format!("{name}: {} ({key}): expected {expected} {says:?}\n{text}", case["name"]));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count >= 100, "only {count} cases");
}
