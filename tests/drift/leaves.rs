//! Nothing is ignored: any change anywhere in a document is found.

use serde_json::{Value, json};

use vpnaas::drift::{Input, Prepared};

use super::{DOCUMENTS, document};

/// The pointers of every value below the root.
pub fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    let mut below = |key: &str, value: &Value| {
        let pointer = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
        found.push(pointer.clone());
        pointers(value, &pointer, found);
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| below(key, value)),
        Value::Array(items) => items.iter().enumerate().for_each(|(index, value)| below(&index.to_string(), value)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A different value of the same type.
fn another(value: &Value) -> Value {
    match value {
        Value::Null => json!("something"),
        Value::Bool(is) => json!(!is),
        Value::Number(number) => json!(number.as_f64().unwrap_or_default() + 1.0),
        Value::String(text) => json!(format!("{text}x")),
        Value::Array(_) => json!([]),
        Value::Object(_) => json!({}),
    }
}

/// How many places of a document a run tests, evenly spread; all, if the variable `VPNAAS_ALL_LEAVES` is set.
const TRIED: usize = 250;

/// Changes of a value: a different one, none, and an additional key.
fn mutations(document: &Value, pointer: &str) -> Vec<(&'static str, Value)> {
    let value = document.pointer(pointer).expect("a value");
    let mut made = Vec::new();
    let mut changed = document.clone();
    *changed.pointer_mut(pointer).expect("a value") = another(value);
    made.push(("changed", changed));
    let (above, last) = pointer.rsplit_once('/').expect("a pointer");
    let mut removed = document.clone();
    match removed.pointer_mut(above).expect("a parent") {
        Value::Object(members) => drop(members.remove(&last.replace("~1", "/").replace("~0", "~"))),
        Value::Array(items) => drop(items.remove(last.parse().expect("an index"))),
        _ => {}
    }
    made.push(("removed", removed));
    if value.is_object() {
        let mut grown = document.clone();
        grown.pointer_mut(pointer).expect("a value")["unheardOf"] = json!({"a": 1});
        made.push(("grown", grown));
    }
    made
}

fn prepared(document: &Value) -> Prepared<'_> {
    Prepared::new(Input::alone(document)).expect("a document")
}

fn every_leaf_counts(path: &str) {
    let document = document(path);
    let base = prepared(&document);
    let (mut all, mut silent, mut tried) = (Vec::new(), Vec::new(), 0);
    pointers(&document, "", &mut all);
    let is_whole = std::env::var_os("VPNAAS_ALL_LEAVES").is_some();
    let stride = if is_whole { 1 } else { all.len().div_ceil(TRIED) };
    for pointer in all.iter().step_by(stride) {
        for (how, mutated) in mutations(&document, pointer) {
            // A document without a version is refused; emptying an empty list changes nothing.
            if pointer == "/openapi" || mutated == document {
                continue;
            }
            tried += 1;
            // `nullable: false` has no effect in 3.0.
            if base.compare(&prepared(&mutated)).findings.is_empty() && !pointer.ends_with("/nullable") {
                silent.push(format!("{path} {pointer} {how}"));
            }
        }
    }
    assert!(silent.is_empty(), "{} of {tried} are silent:\n{}", silent.len(), silent.join("\n"));
    assert!(tried > TRIED, "only {tried} were tried");
}

#[test]
fn every_leaf_of_the_vpnaas_document_counts() {
    every_leaf_counts(DOCUMENTS[0]);
}

#[test]
fn every_leaf_of_the_standalone_document_counts() {
    every_leaf_counts(DOCUMENTS[1]);
}

#[test]
fn every_leaf_of_the_vpnaas_document_in_3_0_counts() {
    every_leaf_counts(DOCUMENTS[2]);
}

#[test]
fn every_leaf_of_the_standalone_document_in_3_0_counts() {
    every_leaf_counts(DOCUMENTS[3]);
}

#[test]
fn every_leaf_of_the_library_counts() {
    every_leaf_counts(DOCUMENTS[4]);
}

#[test]
fn every_leaf_of_the_shop_counts() {
    every_leaf_counts(DOCUMENTS[5]);
}
