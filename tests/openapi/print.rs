//! How documents are printed.

use serde_json::json;

use vpnaas::{
    api::document::print::{json as print, yaml},
    drift,
};

#[test]
fn keys_come_in_the_order_of_the_specification() {
    let document = json!({"paths": {"/b": {}, "/a": {"put": 1, "get": 2}}, "info": {"version": "1", "title": "t"}, "openapi": "3.1.0"});
    let compact: String = print(&document).split_whitespace().collect();
    assert_eq!(
        compact,
        r#"{"openapi":"3.1.0","info":{"title":"t","version":"1"},"paths":{"/a":{"get":2,"put":1},"/b":{}}}"#
    );
    assert!(yaml(&document).starts_with("openapi: 3.1.0\ninfo:\n  title: t\n"));
}

#[test]
fn properties_come_as_clients_take_them() {
    let flag = json!({"type": "boolean"});
    let properties = json!({"a": {}, "b": flag, "id": {"enum": [1], "type": 2}, "name": {}, "on": flag, "value": {}});
    let schema = json!({"schema": {"required": ["id", "on"], "properties": properties}});
    let compact: String = print(&schema).split_whitespace().collect();
    let before =
        r#"{"schema":{"required":["id","on"],"properties":{"id":{"type":2,"enum":[1]},"on":{"type":"boolean"},"#;
    assert_eq!(compact, format!(r#"{before}"name":{{}},"a":{{}},"value":{{}},"b":{{"type":"boolean"}}}}}}}}"#));
}

#[test]
fn yaml_reads_back_as_it_was() {
    const LETTERS: &str = "a1 :#-.\n'\"{[,*&!%@`|>?~=\\\t\r\u{7f}\u{93}\u{feff}\u{1f600}";
    let one: Vec<String> = LETTERS.chars().map(String::from).collect();
    let two = one.iter().flat_map(|first| LETTERS.chars().map(move |letter| format!("{first}{letter}")));
    let mut texts: Vec<String> =
        two.flat_map(|two| [format!("{two}b"), format!("a{two}"), two]).chain(one.clone()).collect();
    let words = "1.0 1.2.3 0x1 2026-01-02 12:30 yes Null .inf nan /v2.0/{id} $ref a#b";
    texts.extend(words.split(' ').chain(["", "a\n\n  b: c\n"]).map(str::to_owned));
    let by_name: serde_json::Map<_, _> = texts.iter().map(|text| (text.clone(), json!(text))).collect();
    let members =
        json!({"e": {}, "l": [], "n": [[1, [2.5, null]], {"a": [{"b": true}], "c": "d"}], "x\ny": 1, "200": -1});
    let document = json!({"texts": texts, "by_name": by_name, "members": members});
    let text = yaml(&document);
    assert_eq!(drift::parse(&text).unwrap(), document, "{text}");
}
