//! Schemas that are the same in both documents, including everything they refer to: nothing below those is compared.
//!
//! Two large documents are mostly the same. The meaning of a schema depends on its text and on the texts it refers to,
//! so equal texts only differ if a reference in them leads, directly or indirectly, to texts that differ.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{document::Document, expanded::Given};

/// What is known before the comparison.
#[derive(Debug, Default)]
pub(super) struct Unchanged<'a> {
    /// The references whose targets differ, or refer to such a target; `None` if equal texts may have different
    /// meanings.
    changed: Option<BTreeSet<&'a str>>,
}

impl<'a> Unchanged<'a> {
    pub fn between((old, new): (&'a Document<'a>, &'a Document<'a>)) -> Self {
        if old.version != new.version {
            return Self::default();
        }
        let references = || old.targets.keys().chain(new.targets.keys()).map(String::as_str);
        let is_other = |reference: &&str| old.targets.get(*reference) != new.targets.get(*reference);
        let mut next: Vec<&str> = references().filter(is_other).collect();
        // If both texts are the same, the old document determines who refers to whom.
        let mut above: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (from, value) in &old.targets {
            each_text(value, &mut |text| {
                if let Some((to, _)) = old.targets.get_key_value(text) {
                    above.entry(to).or_default().push(from);
                }
                false
            });
        }
        let mut changed = BTreeSet::new();
        while let Some(reference) = next.pop() {
            if changed.insert(reference) {
                next.extend(above.get(reference).into_iter().flatten());
            }
        }
        Self { changed: Some(changed) }
    }

    /// Whether two schemas, and everything they refer to, are the same.
    pub fn holds(&self, old: &Given<'a>, new: &Given<'a>) -> bool {
        let Some(changed) = &self.changed else { return false };
        let is_same = old.0.len() == new.0.len()
            && old.0.iter().zip(&new.0).all(|(old, new)| old.pointer == new.pointer && old.value == new.value);
        is_same
            && (changed.is_empty() || !old.0.iter().any(|at| each_text(at.value, &mut |text| changed.contains(text))))
    }
}

/// Passes every text in a value to `found` until it returns true. Any text may be a reference, as in the mapping of a
/// discriminator.
fn each_text(value: &Value, found: &mut impl FnMut(&str) -> bool) -> bool {
    match value {
        Value::String(text) => found(text),
        Value::Array(items) => items.iter().any(|item| each_text(item, found)),
        Value::Object(members) => members.values().any(|member| each_text(member, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
