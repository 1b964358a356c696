//! Printed reports.

use serde_json::{Value, json};
use vpnaas::drift::{
    self, Class,
    report::{self, Source},
};

use super::document;

const NAMES: [&str; 2] = ["old.json", "new.json"];

fn changed() -> (Value, Value) {
    let old = document("openapi/vpnaas-v2.0.json");
    let mut new = old.clone();
    let delete = &mut new["paths"]["/v2.0/vpn/ipsec-site-connections/{connection_id}"]["delete"];
    delete["summary"] = json!("Delete | it\n::error::no");
    delete["responses"]["423"] = json!({"description": "Locked"});
    (old, new)
}

#[test]
fn text_is_one_line_a_finding() {
    let (old, new) = changed();
    let found = drift::compare(&old, &new).expect("documents");
    let text = report::text(&found);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 3, "{text}");
    let place = "DELETE /v2.0/vpn/ipsec-site-connections/{connection_id} (deleteIpsecSiteConnection)";
    assert!(lines[0].starts_with(&format!("breaking | {place} | response 423 | response added")), "{text}");
    assert!(lines[1].starts_with(&format!("documentation | {place} | operation | summary was")), "{text}");
    assert_eq!(lines[2], "1 breaking, 0 compatible, 1 documentation");
}

#[test]
fn json_has_everything() {
    let (old, new) = changed();
    let found = drift::compare(&old, &new).expect("documents");
    let [a, b] = NAMES.map(|name| Source { name, text: None, is_file: true });
    let json: Value = serde_json::from_str(&report::json(&found, a, b)).expect("JSON");
    assert_eq!(json["summary"], json!({"breaking": 1, "compatible": 0, "documentation": 1}));
    let first = &json["findings"][0];
    assert_eq!((&first["method"], &first["operationId"]), (&json!("DELETE"), &json!("deleteIpsecSiteConnection")));
    assert_eq!(first["place"], "response 423");
    assert!(first.get("was").is_none() && first["is"] == json!({"description": "Locked"}), "{first}");
    let pointer = first["newPointer"].as_str().expect("a pointer");
    assert_eq!(new.pointer(pointer), Some(&first["is"]));
}

#[test]
fn annotations_stand_at_a_line_and_cannot_be_forged() {
    let (old, new) = changed();
    let found = drift::compare(&old, &new).expect("documents");
    let text = serde_json::to_string_pretty(&new).expect("JSON");
    let [a, b] = NAMES.map(|name| Source { name, text: Some(&text), is_file: true });
    let shown = report::github(&found, a, b, Class::Breaking);
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(lines.len(), 3, "{shown}");
    let rest = lines[0].strip_prefix("::error file=new.json,line=").expect("an error with its place");
    let line: usize = rest.split(',').next().and_then(|line| line.parse().ok()).expect("a line");
    assert!(text.lines().nth(line - 1).is_some_and(|line| line.contains("\"423\"")), "{line}");
    assert!(lines[0].contains("title=breaking%3A DELETE /v2.0"), "{shown}");
    assert!(lines[1].starts_with("::notice file=new.json"), "{shown}");
}

#[test]
fn markdown_stays_a_table() {
    let (old, new) = changed();
    let found = drift::compare(&old, &new).expect("documents");
    let [a, b] = NAMES.map(|name| Source { name, text: None, is_file: true });
    let text = report::markdown(&found, a, b);
    for row in text.lines().filter(|line| line.starts_with('|')) {
        let bars = row.replace("\\|", "").matches('|').count();
        assert_eq!(bars, 4, "{row}");
    }
    assert!(text.contains("### Breaking") && text.contains("### Documentation only"), "{text}");
}

/// A finding in every operation of a large document is reported once, with the names of the others.
#[test]
fn a_schema_of_everything_is_told_once() {
    let operation = |n: usize| {
        let content = json!({"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}});
        json!({"get": {"operationId": format!("get{n}"), "responses": {"200": {"description": "d"}, "default": {"description": "d", "content": content}}}})
    };
    let paths = |count: usize| (0..count).map(|n| (format!("/{n}"), operation(n))).collect::<serde_json::Map<_, _>>();
    for (count, told) in [(100, 100), (101, 1)] {
        let old = json!({"openapi": "3.1.0", "paths": paths(count), "components": {"schemas": {"Error": {"type": "string"}}}});
        let mut new = old.clone();
        new["components"]["schemas"]["Error"]["type"] = json!("integer");
        let found = drift::compare(&old, &new).expect("documents");
        assert_eq!(found.findings.len(), told);
        let named: usize = found.findings.iter().map(|one| 1 + one.elsewhere.len()).sum();
        assert_eq!(named, count, "every operation is listed");
    }
}

/// The line of the annotation for the only finding between two texts.
fn line_of_change(old: &str, new: &str) -> usize {
    let found = drift::compare(&drift::parse(old).expect("a document"), &drift::parse(new).expect("a document"));
    let [a, b] = [("old", old), ("new", new)].map(|(name, text)| Source { name, text: Some(text), is_file: true });
    let shown = report::github(&found.expect("documents"), a, b, Class::Breaking);
    let rest = shown.split("line=").nth(1).expect("a line");
    rest.split(',').next().and_then(|line| line.parse().ok()).expect("a number")
}

#[test]
fn lines_are_found_in_json_and_yaml() {
    let yaml = "openapi: 3.1.0\npaths:\n  /x:\n    get:\n      summary: a\n      responses: {}\ninfo: {}\n";
    assert_eq!(line_of_change(yaml, &yaml.replace("summary: a", "summary: b")), 5);
    let json = "{\n\t\"openapi\": \"3.1.0\",\n\t\"info\": {\"title\": \"\\ud83d\\ude00 } \\\" \\/\"},\n\t\"paths\": {\"/x\": {\n\t\t\"get\": {\n\"responses\": {},\n \"summary\": \"a\"}}}\n}\n";
    assert_eq!(line_of_change(json, &json.replace("\"a\"", "\"b\"")), 7);
}

/// GitHub rejects comments of more than 65,536 characters: the most severe findings come first, the rest is counted.
#[test]
fn a_comment_is_never_too_long() {
    let with = |type_: &str, summary: &str| {
        let operation = |n: usize| {
            let parameters = json!([{"name": "ä|b", "in": "query", "schema": {"type": type_}}]);
            (format!("/{n}"), json!({"get": {"summary": summary, "parameters": parameters, "responses": {}}}))
        };
        json!({"openapi": "3.1.0", "paths": (0..600).map(operation).collect::<serde_json::Map<_, _>>()})
    };
    let found = drift::compare(&with("string", "a"), &with("integer", "b")).expect("documents");
    let [a, b] = NAMES.map(|name| Source { name, text: None, is_file: true });
    let text = report::markdown(&found, a, b);
    assert!(found.findings.len() == 1200 && text.chars().count() < 65_536, "{}", text.len());
    assert!(text.contains("600 breaking, 0 compatible, 600 documentation") && text.contains("### Breaking"));
    let rows = text.lines().filter(|line| line.starts_with("| `GET")).count();
    assert!(text.contains(&format!("{} more do not fit", 1200 - rows)), "{rows}");
}

#[test]
fn long_texts_are_shown_where_they_part() {
    let with =
        |end: &str| json!({"openapi": "3.1.0", "info": {"description": format!("{}{end} end", "a".repeat(500))}});
    let found = drift::compare(&with("old"), &with("new")).expect("documents");
    let same = "a".repeat(40);
    assert_eq!(found.findings[0].what, format!("description was ...{same}old end\", is ...{same}new end\""));
}
