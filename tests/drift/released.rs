//! No client of a released document breaks, unless the major version changes.

use serde_json::{Value, json};
use vpnaas::drift::{Class, Comparison};

use super::{compare, document};

const RELEASED: [&str; 2] = ["vpnaas-v2.0.json", "standalone.json"];

/// Breaking changes of the released document without a new major version.
fn unannounced(old: &Value, new: &Value) -> Vec<String> {
    let major = |document: &Value| {
        document["info"]["version"].as_str().map(|version| version.split('.').next().unwrap_or_default().to_owned())
    };
    if major(old) != major(new) {
        return Vec::new();
    }
    let Comparison { findings, .. } = compare(old, new);
    findings.iter().filter(|one| one.class == Class::Breaking).map(ToString::to_string).collect()
}

#[test]
fn no_client_of_the_last_release_is_broken() {
    for name in RELEASED {
        let (old, new) = (document(&format!("openapi/released/{name}")), document(&format!("openapi/{name}")));
        let breaking = unannounced(&old, &new);
        assert!(
            breaking.is_empty(),
            "openapi/{name} breaks clients of the last release; take it back, or make a new major version:\n{}",
            breaking.join("\n")
        );
    }
}

#[test]
fn a_new_major_version_may_break_and_nothing_else_may() {
    let old = document("openapi/released/vpnaas-v2.0.json");
    let mut new = old.clone();
    new["paths"]["/v2.0/vpn/ipsec-site-connections/{connection_id}"]["delete"]["responses"]["423"] =
        json!({"description": "Locked"});
    assert_eq!(unannounced(&old, &new).len(), 1);
    new["info"]["version"] = json!("3.9.0");
    assert_eq!(unannounced(&old, &new).len(), 1);
    new["info"]["version"] = json!("4.0.0");
    assert!(unannounced(&old, &new).is_empty());
}
