//! What need not be compared: values that are the same on both sides and refer to nothing that differs.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::document::{Document, Sides};

/// The components that are the same on both sides, and refer only to other such components.
#[derive(Debug)]
pub(super) struct Unchanged(BTreeSet<String>);

impl Unchanged {
    pub fn between(old: &Document<'_>, new: &Document<'_>) -> Self {
        let (old, new) = (components(old.root.value), components(new.root.value));
        let mut changed = BTreeSet::new();
        let mut users: BTreeMap<String, Vec<&String>> = BTreeMap::new();
        for name in old.keys().chain(new.keys()) {
            let (a, b) = (old.get(name), new.get(name));
            if a != b {
                changed.insert(name.clone());
            }
            for reference in [a, b].into_iter().flatten().flat_map(|value| references(value)) {
                users.entry(reference).or_default().push(name);
            }
        }
        // References to anything else may lead to something that differs.
        let elsewhere = users.keys().filter(|name| !(old.contains_key(*name) && new.contains_key(*name)));
        let mut next: Vec<String> = changed.iter().cloned().chain(elsewhere.cloned()).collect();
        while let Some(name) = next.pop() {
            for user in users.get(&name).into_iter().flatten() {
                if changed.insert((*user).clone()) {
                    next.push((*user).clone());
                }
            }
        }
        Self(old.into_keys().filter(|name| new.contains_key(name) && !changed.contains(name)).collect())
    }

    /// Whether both sides have the same value, and nothing that it refers to differs.
    pub fn covers(&self, sides: &Sides<'_>) -> bool {
        let (Some(old), Some(new)) = sides.values() else { return false };
        old == new && references(old).all(|reference| self.0.contains(&reference))
    }
}

/// Every component by its pointer.
fn components(root: &Value) -> BTreeMap<String, &Value> {
    let kinds = root.get("components").and_then(Value::as_object).into_iter().flatten();
    let members = kinds.flat_map(|(kind, all)| all.as_object().into_iter().flatten().map(move |one| (kind, one)));
    members.map(|(kind, (name, value))| (format!("#/components/{kind}/{name}"), value)).collect()
}

/// The references of a value: its `$ref`s, and the mappings of its discriminators.
fn references(value: &Value) -> impl Iterator<Item = String> {
    let (mut found, mut next) = (Vec::new(), vec![value]);
    while let Some(value) = next.pop() {
        match value {
            Value::Object(members) => {
                if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
                    found.push(reference.to_owned());
                }
                if let Some(Value::Object(mapping)) = members.get("discriminator").and_then(|it| it.get("mapping")) {
                    found.extend(mapping.values().filter_map(Value::as_str).map(ToOwned::to_owned));
                }
                next.extend(members.values());
            }
            Value::Array(items) => next.extend(items),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    found.into_iter()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::drift::document::Version;

    #[test]
    fn what_refers_to_a_difference_is_compared() {
        let old = json!({"components": {"schemas": {"A": {"$ref": "#/components/schemas/B"}, "B": {"items": {"$ref": "#/components/schemas/C"}},
            "C": {"type": "string"}, "D": {"type": "string"}, "E": {"$ref": "other.yaml"}}}});
        let mut new = old.clone();
        new["components"]["schemas"]["C"]["type"] = json!("integer");
        let (old, new) = (Document::new(&old, Version::V31), Document::new(&new, Version::V31));
        let same = Unchanged::between(&old, &new);
        let schemas = Sides::both(&old.root, &new.root).get("components").get("schemas");
        let spared = |name: &str| same.covers(&schemas.get(name));
        assert_eq!(["A", "B", "C", "D", "E"].map(spared), [false, false, false, true, false]);
    }
}
