//! The documents: valid, complete, and identical to the checked-in files.

#![expect(clippy::expect_used, reason = "clippy does not see that the lint is part of a test")]

#[path = "openapi/conversion.rs"]
mod conversion;
#[path = "openapi/lint.rs"]
mod lint;
#[path = "openapi/practices.rs"]
mod practices;
#[path = "openapi/print.rs"]
mod print;

use std::{collections::BTreeSet, fs, path::PathBuf};

use serde_json::Value;
use vpnaas::{
    api::{
        document::{Document, Edition, Format, VPNAAS, openapi_3_0},
        router,
    },
    dispatch, drift, standalone,
};

/// Both documents.
const ALL: [&Document; 2] = [&VPNAAS, &standalone::DOCUMENT];

/// The checked-in copy of a document, and the command that regenerates it.
fn checked_in(document: &Document, edition: Edition) -> (PathBuf, String) {
    let file = document.file(edition);
    let which = match document.name {
        "agent" => " --document agent",
        "standalone" => " --document standalone",
        _vpnaas => "",
    };
    let edition = match edition {
        Edition::V3_1 => "",
        Edition::V3_0 => " --openapi 3.0",
    };
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("openapi").join(file);
    (path, format!("cargo run -- openapi{which}{edition} > openapi/{file}"))
}

fn is_the_checked_in_one(document: &Document, edition: Edition) {
    let (path, command) = checked_in(document, edition);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    if text == document.text_in(edition, Format::Json) {
        return;
    }
    let old: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let new = document.value_in(edition);
    let comparison = drift::compare(&old, new).unwrap_or_else(|(which, why)| panic!("{which:?}: {why}"));
    let differences: Vec<String> = comparison.findings.iter().map(|one| format!("  {one}")).collect();
    let what = if differences.is_empty() { "  (only the spelling differs)".into() } else { differences.join("\n") };
    panic!("{} is not what this binary serves:\n{what}\nLook at it, then: {command}", path.display());
}

#[test]
fn the_vpnaas_document_is_the_checked_in_one() {
    is_the_checked_in_one(&VPNAAS, Edition::V3_1);
}

#[test]
fn the_standalone_document_is_the_checked_in_one() {
    is_the_checked_in_one(&standalone::DOCUMENT, Edition::V3_1);
}

#[test]
fn the_document_of_the_agents_is_the_checked_in_one_and_has_no_findings() {
    is_the_checked_in_one(&dispatch::DOCUMENT, Edition::V3_1);
    let findings = lint::findings(dispatch::DOCUMENT.value());
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}

#[test]
fn the_documents_in_openapi_3_0_are_the_checked_in_ones() {
    for document in ALL {
        is_the_checked_in_one(document, Edition::V3_0);
    }
}

#[test]
fn the_documents_in_openapi_3_0_are_valid() {
    for document in ALL {
        let converted = openapi_3_0::convert(document.value());
        assert_eq!(converted, *document.value_in(Edition::V3_0));
        let findings = lint::structure(&converted, include_str!("data/openapi-3.0-schema.json"));
        assert!(findings.is_empty(), "{}", findings.join("\n"));
    }
}

#[test]
fn the_vpnaas_document_has_no_findings() {
    let findings = lint::findings(VPNAAS.value());
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}

#[test]
fn the_standalone_document_has_no_findings() {
    let findings = lint::findings(standalone::DOCUMENT.value());
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}

#[test]
fn the_documents_follow_the_practices() {
    let findings = ALL.map(|document| practices::findings(document.value())).concat();
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}

#[test]
fn each_practice_can_be_found_broken() {
    for (pointer, value, expected) in practices::broken() {
        let mut broken = VPNAAS.value().clone();
        let (holder, key) = pointer.rsplit_once('/').expect("a pointer");
        let key = key.replace("~1", "/");
        let holder = broken.pointer_mut(holder).unwrap_or_else(|| panic!("{pointer} leads nowhere"));
        if value.is_null() {
            assert!(
                holder.as_object_mut().and_then(|members| members.remove(&key)).is_some(),
                "{pointer} is not there"
            );
        } else {
            holder[key] = value;
        }
        let findings = practices::findings(&broken).join("\n");
        assert!(findings.contains(expected), "{pointer}: no finding about {expected:?}:\n{findings}");
    }
}

#[test]
fn no_two_types_share_a_schema_name() {
    for ambiguous in [router::vpnaas().ambiguous(), standalone::operations().ambiguous()] {
        assert_eq!(*ambiguous, BTreeSet::new());
    }
}

/// The delete of a connection has exactly these four responses, and no ranges.
#[test]
fn the_delete_of_a_connection_lists_exactly_its_four_answers() {
    let operation = &VPNAAS.value()["paths"]["/v2.0/vpn/ipsec-site-connections/{connection_id}"]["delete"];
    let statuses: Vec<&String> = operation["responses"].as_object().map(|all| all.keys().collect()).unwrap_or_default();
    assert_eq!(statuses, ["204", "401", "404", "409"]);
}

/// The lint must be able to find something.
#[test]
fn a_broken_document_has_findings() {
    let mut broken = VPNAAS.value().clone();
    let operation = &mut broken["paths"]["/v2.0/extensions"]["get"];
    operation["operationId"] = "listVersions".into();
    operation["tags"] = serde_json::json!(["nowhere"]);
    operation["summary"] = "".into();
    operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"] = "#/components/schemas/Gone".into();
    let findings = lint::findings(&broken).join("\n");
    for expected in
        ["operation id listVersions", "tag nowhere", "no summary", "#/components/schemas/Gone", "ExtensionList"]
    {
        assert!(findings.contains(expected), "no finding about {expected}:\n{findings}");
    }
}
