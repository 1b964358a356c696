//! Nothing is silent: whatever is changed in a document, somewhere, is found.

use serde_json::{Value, json};

use super::{DOCUMENTS, compare, document};

/// The pointers of every value below the root.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
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

/// Something else of the same type.
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

/// How many of the pointers are tried in a run of the tests; the first one moves on with each document, and with the
/// variable `VPNAAS_ALL_LEAVES` all are.
const STRIDE: usize = 11;

/// Changes made to a value: another one, none, and one key more.
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

#[test]
fn every_leaf_counts() {
    let is_whole = std::env::var_os("VPNAAS_ALL_LEAVES").is_some();
    let stride = if is_whole { 1 } else { STRIDE };
    let (mut silent, mut tried) = (Vec::new(), 0);
    for (n, path) in DOCUMENTS.into_iter().enumerate() {
        let document = document(path);
        let mut all = Vec::new();
        pointers(&document, "", &mut all);
        let large = all.len() > 2000;
        for pointer in all.iter().skip(n % stride).step_by(if large { stride * 7 } else { 1 }) {
            for (how, mutated) in mutations(&document, pointer) {
                if mutated == document
                    || mutated.get("openapi").and_then(Value::as_str).is_none_or(|is| is.ends_with('x'))
                {
                    continue;
                }
                tried += 1;
                if compare(&document, &mutated).findings.is_empty() && !is_nothing(&document, pointer) {
                    silent.push(format!("{path} {pointer} {how}"));
                }
            }
        }
    }
    assert!(silent.is_empty(), "{} of {tried} are silent:\n{}", silent.len(), silent.join("\n"));
    assert!(tried > 2000, "only {tried} were tried");
}

/// What means nothing by the specification of 3.0, and is rewritten before anything is compared: `nullable: false`.
fn is_nothing(_document: &Value, pointer: &str) -> bool {
    pointer.ends_with("/nullable")
}
