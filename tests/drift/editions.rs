//! One API, in `OpenAPI` 3.0 and in 3.1.

use vpnaas::drift::Class;

use super::{compare, document};

#[test]
fn an_api_in_another_edition_breaks_nobody() {
    for (in_31, in_30) in [
        ("openapi/vpnaas-v2.0.json", "openapi/vpnaas-v2.0-openapi-3.0.json"),
        ("openapi/standalone.json", "openapi/standalone-openapi-3.0.json"),
    ] {
        let (new, old) = (document(in_31), document(in_30));
        for (a, b) in [(&old, &new), (&new, &old)] {
            let found = compare(a, b);
            let worse: Vec<String> = found
                .findings
                .iter()
                .filter(|one| one.class != Class::Documentation)
                .map(ToString::to_string)
                .collect();
            assert!(worse.is_empty(), "{in_31}:\n{}", worse.join("\n"));
            assert!(!found.findings.is_empty(), "the difference of versions is reported");
        }
    }
}

#[test]
fn what_breaks_is_seen_across_editions() {
    let old = document("openapi/vpnaas-v2.0-openapi-3.0.json");
    let mut new = document("openapi/vpnaas-v2.0.json");
    new["components"]["schemas"]["IkePolicyCreate"]["properties"]["name"]["maxLength"] = 10.into();
    let found = compare(&old, &new);
    let breaking: Vec<&str> =
        found.findings.iter().filter(|one| one.class == Class::Breaking).map(|one| one.place.as_str()).collect();
    assert_eq!(breaking, ["request body application/json/ikepolicy/name"]);
}
