//! Which schemas are the same in both documents, with all that they refer to: nothing below those is compared.
//!
//! Two large documents mostly say the same. What a schema means is told by its text and by the texts that it refers to,
//! so two equal texts differ only where a reference in them leads, over however many others, to texts that do.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{document::Document, expanded::Given};

/// What is known before anything is compared.
#[derive(Debug, Default)]
pub(super) struct Unchanged<'a> {
    /// The references that lead to something else in either document, or to what refers to that; `None` where one text does
    /// not mean the same in both.
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
        // Where both say the same, the old document tells who refers to whom.
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

    /// Whether two schemas are the same, and all that they refer to is.
    pub fn holds(&self, old: &Given<'a>, new: &Given<'a>) -> bool {
        let Some(changed) = &self.changed else { return false };
        let is_same = old.0.len() == new.0.len()
            && old.0.iter().zip(&new.0).all(|(old, new)| old.pointer == new.pointer && old.value == new.value);
        is_same
            && (changed.is_empty() || !old.0.iter().any(|at| each_text(at.value, &mut |text| changed.contains(text))))
    }
}

/// Passes every text in a value, until one of them is the one that is looked for. A reference is a text wherever it stands,
/// as in the mapping of a discriminator.
fn each_text(value: &Value, found: &mut impl FnMut(&str) -> bool) -> bool {
    match value {
        Value::String(text) => found(text),
        Value::Array(items) => items.iter().any(|item| each_text(item, found)),
        Value::Object(members) => members.values().any(|member| each_text(member, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
