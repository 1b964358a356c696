//! Two types of one name would overwrite each other in the document, and nobody would say so.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use serde_json::Value;

use super::Schemas;

/// What each name has stood for, in this process.
static KNOWN: Mutex<BTreeMap<String, Vec<Value>>> = Mutex::new(BTreeMap::new());

/// Remembers what these names stand for.
pub(super) fn note(schemas: &Schemas) {
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    for (name, schema) in schemas {
        let schema = serde_json::to_value(schema).unwrap_or_default();
        let all = known.entry(name.clone()).or_default();
        if !all.contains(&schema) {
            all.push(schema);
        }
    }
}

/// The names that stand for more than one schema; there must be none once the documents have been made.
#[must_use]
pub fn ambiguous() -> Vec<String> {
    let known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    known.iter().filter(|(_, schemas)| schemas.len() > 1).map(|(name, _)| name.clone()).collect()
}
