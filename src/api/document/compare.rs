//! How two documents differ, said by operation.

use std::collections::BTreeSet;

use serde_json::Value;

/// One difference, where it is and what it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// `METHOD /path (operationId)`, or the part of the document that belongs to no operation.
    pub place: String,
    /// What differs, as a path inside that place and the two values.
    pub what: String,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// All differences between two documents, in a stable order. A schema that differs is also said of every operation that
/// uses it, directly or through others.
#[must_use]
pub fn compare(old: &Value, new: &Value) -> Vec<Difference> {
    let mut found = BTreeSet::new();
    for key in keys(old, new) {
        if key != "paths" && key != "components" {
            walk(&key, &key, &old[&key], &new[&key], &mut found);
        }
    }
    let mut changed_components = BTreeSet::new();
    for kind in keys(&old["components"], &new["components"]) {
        for name in keys(&old["components"][&kind], &new["components"][&kind]) {
            let place = format!("components.{kind}.{name}");
            let (a, b) = (&old["components"][&kind][&name], &new["components"][&kind][&name]);
            if a != b {
                changed_components.insert(format!("#/components/{kind}/{name}"));
                walk(&place, "", a, b, &mut found);
            }
        }
    }
    for path in keys(&old["paths"], &new["paths"]) {
        for method in keys(&old["paths"][&path], &new["paths"][&path]) {
            let (a, b) = (&old["paths"][&path][&method], &new["paths"][&path][&method]);
            let id = b["operationId"].as_str().or(a["operationId"].as_str()).unwrap_or("no operation id");
            let place = format!("{} {path} ({id})", method.to_uppercase());
            walk(&place, "", a, b, &mut found);
            for component in used(b, new).intersection(&changed_components) {
                found.insert(Difference { place: place.clone(), what: format!("uses {component}, which differs") });
            }
        }
    }
    found.into_iter().collect()
}

fn keys(old: &Value, new: &Value) -> BTreeSet<String> {
    [old, new].into_iter().filter_map(Value::as_object).flat_map(|object| object.keys().cloned()).collect()
}

fn walk(place: &str, at: &str, old: &Value, new: &Value, found: &mut BTreeSet<Difference>) {
    let mut say = |what: String| {
        found.insert(Difference { place: place.into(), what });
    };
    match (old, new) {
        _ if old == new => {}
        (Value::Object(_), Value::Object(_)) => {
            for key in keys(old, new) {
                walk(place, &join(at, &key), &old[&key], &new[&key], found);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (index, (a, b)) in a.iter().zip(b).enumerate() {
                walk(place, &join(at, &index.to_string()), a, b, found);
            }
        }
        (Value::Null, added) => say(format!("{at} added: {}", short(added))),
        (removed, Value::Null) => say(format!("{at} removed: {}", short(removed))),
        (a, b) => {
            let (a, b) = (a.to_string(), b.to_string());
            let from = where_they_part(&a, &b);
            say(format!("{at} was {}, is {}", excerpt(&a, from), excerpt(&b, from)));
        }
    }
}

fn join(at: &str, key: &str) -> String {
    if at.is_empty() { key.into() } else { format!("{at}.{key}") }
}

/// At most 120 characters of a value.
fn short(value: &Value) -> String {
    excerpt(&value.to_string(), 0)
}

/// Where two texts become different, in characters, with a few before it; 0 where that is near the beginning.
fn where_they_part(a: &str, b: &str) -> usize {
    let common = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    if common < 80 { 0 } else { common - 40 }
}

/// At most 120 characters of a text, from a place on.
fn excerpt(text: &str, from: usize) -> String {
    let shown: String = text.chars().skip(from).take(120).collect();
    let is_whole = from + shown.chars().count() == text.chars().count();
    format!("{}{shown}{}", if from > 0 { "..." } else { "" }, if is_whole { "" } else { "..." })
}

/// The components that a part of a document refers to, directly or through others.
fn used(part: &Value, document: &Value) -> BTreeSet<String> {
    let (mut all, mut next) = (BTreeSet::new(), references(part));
    while let Some(reference) = next.pop() {
        if let Some(target) = document.pointer(reference.trim_start_matches('#'))
            && all.insert(reference)
        {
            next.extend(references(target));
        }
    }
    all
}

fn references(part: &Value) -> Vec<String> {
    match part {
        Value::Object(members) => members
            .iter()
            .flat_map(|(key, value)| match value {
                Value::String(reference) if key == "$ref" => vec![reference.clone()],
                other => references(other),
            })
            .collect(),
        Value::Array(items) => items.iter().flat_map(references).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::compare;

    #[test]
    fn a_difference_names_the_operations_that_it_touches() {
        let old = json!({"paths": {"/x": {"get": {"operationId": "showX", "responses": {"200": {"$ref": "#/components/schemas/X"}}}}},
            "components": {"schemas": {"X": {"type": "object"}}}});
        assert!(compare(&old, &old).is_empty());
        let mut new = old.clone();
        new["components"]["schemas"]["X"]["type"] = json!("string");
        new["paths"]["/x"]["get"]["responses"]["418"] = json!({"description": "tea"});
        let found: Vec<String> = compare(&old, &new).iter().map(ToString::to_string).collect();
        assert_eq!(
            found,
            [
                "GET /x (showX): responses.418 added: {\"description\":\"tea\"}",
                "GET /x (showX): uses #/components/schemas/X, which differs",
                "components.schemas.X: type was \"object\", is \"string\"",
            ]
        );
    }

    #[test]
    fn long_texts_are_shown_where_they_part() {
        let old = json!({"info": {"description": format!("{}old end", "a".repeat(500))}});
        let new = json!({"info": {"description": format!("{}new end", "a".repeat(500))}});
        let found = compare(&old, &new)[0].to_string();
        let same = "a".repeat(40);
        assert_eq!(found, format!("info: info.description was ...{same}old end\", is ...{same}new end\""));
    }
}
