//! Reading: JSON, YAML as JSON, versions, and refusals.

use serde_json::{Value, json};
use vpnaas::drift::{self, Version};

fn value(text: &str) -> Value {
    drift::parse(&format!("it: {text}")).expect("YAML")["it"].clone()
}

#[test]
fn versions() {
    let version = |document: Value| drift::version(&document).map_err(|why| why.to_string());
    assert_eq!(version(json!({"openapi": "3.0.3"})), Ok(Version::V30));
    assert_eq!(version(json!({"openapi": "3.1.1"})), Ok(Version::V31));
    assert_eq!(version(json!({"openapi": 3.0})), Ok(Version::V30), "as YAML reads it without quotes");
    for (document, why) in [
        (json!({"swagger": "2.0"}), "Swagger 2.0"),
        (json!({"openapi": "4.0.0"}), "4.0.0"),
        (json!([]), "not an OpenAPI"),
    ] {
        assert!(version(document).is_err_and(|told| told.contains(why)), "{why}");
    }
}

#[test]
fn json_and_yaml() {
    assert_eq!(drift::parse("\u{feff}{\"a\": 1}").expect("JSON"), json!({"a": 1}));
    assert_eq!(drift::parse("a:\n  200: b\n").expect("YAML"), json!({"a": {"200": "b"}}));
    assert!(drift::parse("{\"a\": ").is_err_and(|why| why.to_string().contains("JSON")));
    assert!(drift::parse("hello").is_err());
}

#[test]
fn what_json_does_not_know() {
    assert_eq!(value("{a: -9223372036854776000, b: .inf}"), json!({"a": -9_223_372_036_854_776_000.0, "b": "inf"}));
    assert_eq!(value("{200: a, true: ~, t: !tag [1, 2.5]}"), json!({"200": "a", "true": null, "t": [1, 2.5]}));
    assert_eq!(drift::parse("a: &a {x: 1, y: 2}\nb: {<<: *a, x: 3}").expect("YAML")["b"], json!({"x": 3, "y": 2}));
    assert_eq!(
        value("{a: !!str 1, b: '1', c: 007, d: 1.2.3, e: 0x1F, f: 1e3}"),
        json!({"a": "1", "b": "1", "c": "007", "d": "1.2.3", "e": 31, "f": 1000.0})
    );
    assert_eq!((value(""), value("|\n  x\n  y\n")), (Value::Null, json!("x\ny\n")));
}

#[test]
fn what_cannot_be_held_is_refused() {
    let doubled =
        (1..40).fold("a0: &a0 [x, x]\n".to_owned(), |text, n| format!("{text}a{n}: &a{n} [*a{0}, *a{0}]\n", n - 1));
    let deep: String = (0..200).map(|n| " ".repeat(n) + "a:\n").collect();
    for (text, why) in [
        (doubled.as_str(), "repeat"),
        (&deep, "nested more than"),
        (&"[".repeat(100_000), "recursion limit"),
        ("a: 1\n---\nb: 2\n", "more than one"),
        ("a: *b", "unknown anchor"),
    ] {
        let error = drift::parse(text).expect_err(why).to_string();
        assert!(error.contains(why), "{error}");
    }
}
