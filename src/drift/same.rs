//! What need not be looked at: values that are the same on both sides and refer to nothing that differs.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::site::{Document, Site};

/// The components that are the same on both sides, and refer to such ones only.
#[derive(Debug)]
pub(super) struct Same(BTreeSet<String>);

impl Same {
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
        // References to anything else may lead to what differs.
        let elsewhere = users.keys().filter(|name| !(old.contains_key(*name) && new.contains_key(*name)));
        let mut next: Vec<String> = changed.iter().cloned().chain(elsewhere.cloned()).collect();
        while let Some(name) = next.pop() {
            for user in users.get(&name).into_iter().flatten() {
                if changed.insert((*user).clone()) {
                    next.push((*user).clone());
                }
            }
        }
        // What remains is known, and the same on both sides.
        let known: BTreeSet<String> =
            old.into_keys().filter(|name| new.contains_key(name) && !changed.contains(name)).collect();
        Self(known)
    }

    /// Whether nothing differs at two sites, nor in what they refer to.
    pub fn spares(&self, old: &Site<'_>, new: &Site<'_>) -> bool {
        old.value == new.value && references(old.value).all(|reference| self.0.contains(&reference))
    }
}

/// Every component by its pointer.
fn components(root: &Value) -> BTreeMap<String, &Value> {
    let kinds = root.get("components").and_then(Value::as_object).into_iter().flatten();
    let members = kinds.flat_map(|(kind, all)| all.as_object().into_iter().flatten().map(move |one| (kind, one)));
    members.map(|(kind, (name, value))| (format!("#/components/{kind}/{name}"), value)).collect()
}

/// What a value refers to: its `$ref`s, and whatever else has the form of one or may be a name, in a discriminator.
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
    use crate::drift::read::Version;

    #[test]
    fn what_refers_to_a_difference_is_not_spared() {
        let old = json!({"components": {"schemas": {"A": {"$ref": "#/components/schemas/B"}, "B": {"items": {"$ref": "#/components/schemas/C"}},
            "C": {"type": "string"}, "D": {"type": "string"}, "E": {"$ref": "other.yaml"}}}});
        let mut new = old.clone();
        new["components"]["schemas"]["C"]["type"] = json!("integer");
        let (old, new) = (Document::new(&old, Version::V31), Document::new(&new, Version::V31));
        let same = Same::between(&old, &new);
        let spared = |name: &str| {
            let site = |root: &Site<'_>| root.value["components"]["schemas"][name].clone();
            let (a, b) = (site(&old.root), site(&new.root));
            same.spares(&Site { value: &a, pointer: "".into() }, &Site { value: &b, pointer: "".into() })
        };
        assert_eq!(["A", "B", "C", "D", "E"].map(spared), [false, false, false, true, false]);
    }
}
