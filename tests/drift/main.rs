//! Tests of `vpnaas::drift`, with a corpus of mutations, every leaf of our own documents, and nonsense.

#![expect(clippy::expect_used, reason = "clippy does not see that all of this is tests")]

mod agreement;
mod corpus;
mod dice;
mod editions;
mod kinds;
mod large;
mod leaves;
mod nonsense;
mod patch;
mod property;
mod reading;
mod released;
mod reports;

use std::{fs, path::PathBuf};

use serde_json::Value;
use vpnaas::drift::{self, Comparison};

/// A file of this repository.
fn file(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A document of this repository, JSON or YAML.
fn document(path: &str) -> Value {
    let path = file(path);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    drift::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn compare(old: &Value, new: &Value) -> Comparison {
    drift::compare(old, new).unwrap_or_else(|(which, why)| panic!("{which:?}: {why}"))
}

/// The documents used by the tests.
const DOCUMENTS: [&str; 6] = [
    "openapi/vpnaas-v2.0.json",
    "openapi/standalone.json",
    "openapi/vpnaas-v2.0-openapi-3.0.json",
    "openapi/standalone-openapi-3.0.json",
    "tests/drift/bases/library-3.0.yaml",
    "tests/drift/bases/orders-3.1.yaml",
];

#[test]
fn a_document_is_the_same_as_itself() {
    for path in DOCUMENTS {
        let document = document(path);
        assert!(compare(&document, &document).findings.is_empty(), "{path}");
        // If something else changes, only that is found.
        let mut other = document.clone();
        other["info"]["version"] = "another".into();
        let found = compare(&document, &other);
        assert_eq!(found.findings.len(), 1, "{path}: {found:?}");
    }
}
