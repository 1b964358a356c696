//! Post-processes a finished document in one pass: moves what utoipa writes to where the document's users find it.

use serde_json::{Map, Value, json};

/// Keywords that contain data, not parts of the document.
const DATA: [&str; 4] = ["example", "examples", "default", "enum"];

/// The only header that depends on the cause of a status.
const SOMETIMES: &str = "Retry-After";

/// Visits every keyword of the document and its value, the inner ones first. Property names are not keywords.
pub(super) fn walk(part: &mut Value, visit: &mut impl FnMut(&str, &mut Value)) {
    walk_within("", part, visit);
}

fn walk_within(holder: &str, part: &mut Value, visit: &mut impl FnMut(&str, &mut Value)) {
    match part {
        Value::Object(members) => {
            let are_names = holder == "properties";
            for (key, member) in members.iter_mut().filter(|(key, _)| are_names || !DATA.contains(&key.as_str())) {
                walk_within(if are_names { "" } else { key }, member, visit);
                if !are_names {
                    visit(key, member);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| walk_within("", item, visit)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The schemas directly below a keyword.
pub(super) fn schemas<'a>(keyword: &str, value: &'a mut Value) -> Vec<&'a mut Map<String, Value>> {
    let schemas: Vec<&mut Value> = match (keyword, value) {
        ("schema" | "items" | "additionalProperties" | "not", schema) => vec![schema],
        ("schemas" | "properties", Value::Object(named)) => named.values_mut().collect(),
        ("allOf" | "oneOf" | "anyOf", Value::Array(several)) => several.iter_mut().collect(),
        _no_schema => Vec::new(),
    };
    schemas.into_iter().filter_map(Value::as_object_mut).collect()
}

/// Fixes every description, header and schema of the document.
pub(super) fn mend(document: &mut Value) {
    let named = document["components"]["schemas"].clone();
    walk(document, &mut |keyword, value| {
        match (keyword, &mut *value) {
            // A doc comment has the line breaks of the source. In a description, only paragraphs and list items begin a
            // new line: generators break the text again for their own comments.
            ("description", Value::String(text)) => *text = unwrapped(text),
            // A documented header is always sent: without `required`, clients must handle its absence.
            ("headers", Value::Object(headers)) => {
                let headers = headers.iter_mut().filter(|(name, _)| *name != SOMETIMES);
                for header in headers.filter_map(|(_, header)| header.as_object_mut()) {
                    if !header.contains_key("$ref") {
                        header.insert("required".into(), true.into());
                    }
                }
            }
            _other => {}
        }
        for schema in schemas(keyword, value) {
            reword(schema, &named);
        }
    });
}

fn unwrapped(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    let mut before = "";
    for line in text.lines() {
        let begins = ["- ", "|", "#"].iter().any(|mark| line.starts_with(mark));
        if !joined.is_empty() {
            let ends_before = before.is_empty() || before.starts_with('|') || before.starts_with('#');
            joined.push(if line.is_empty() || begins || ends_before { '\n' } else { ' ' });
        }
        joined.push_str(if begins { line } else { line.trim_start() });
        before = line;
    }
    joined
}

fn reword(schema: &mut Map<String, Value>, named: &Value) {
    // The description of an optional object is next to the reference, where generators ignore it once null is an
    // alternative; an example there is lost altogether.
    if let Some([first, null]) = schema.get_mut("oneOf").and_then(Value::as_array_mut).map(Vec::as_mut_slice)
        && null["type"] == "null"
        && let Some(first) = first.as_object_mut()
        && let Some(name) = first.get("$ref").and_then(Value::as_str).and_then(|reference| reference.rsplit('/').next())
    {
        let example = named[name].get("example").cloned();
        for (keyword, value) in [("example", example), ("description", first.remove("description"))] {
            if let Some(value) = value {
                schema.entry(keyword).or_insert(value);
            }
        }
    }
    // Repeats the replacement where generators look for it.
    if schema.get("deprecated") == Some(&Value::Bool(true))
        && let Some(description) = schema.get("description").and_then(Value::as_str)
        && let Some(reason) = description.split_inclusive(". ").find(|sentence| sentence.starts_with("Use "))
    {
        let reason = reason.trim_end().to_owned();
        schema.insert("x-deprecated-reason".into(), reason.into());
    }
    // Clients with positional arguments take the order from here.
    if let Some(properties) = schema.get("properties").cloned()
        && let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut)
    {
        required.sort_by_key(|name| name.as_str().map(|name| rank(name, &properties[name])));
    }
    // JSON Schema has `examples`; `example` is a remnant of OpenAPI 3.0.
    if let Some(example) = schema.remove("example") {
        schema.insert("examples".into(), json!([example]));
    }
}

/// The position of a property: names and references first, flags and older names last.
pub(super) fn rank(name: &str, property: &Value) -> usize {
    match name {
        _ if property["deprecated"] == true => 6,
        _ if property["type"] == "boolean" => 5,
        "id" => 0,
        "name" => 1,
        "description" => 2,
        _ if property["format"] == "uuid" || name == "project_id" => 3,
        _ => 4,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn what_is_mended() {
        let text =
            "A line\nand another.\n\nA paragraph\nthat goes on:\n- one\n  more\n\n# Head\n\n| a |\n|---|\n| b |\nText";
        let old = json!({"deprecated": true, "description": "Old. Use `new`; both may be given. More."});
        let mut document = json!({
            "description": text,
            "responses": {"201": {"headers": {"Location": {}, "Retry-After": {}, "X": {"$ref": "#/x"}}}},
            "components": {"schemas": {"X": {"properties": {
                "description": {"default": {"description": "a\nb"}},
                "example": {"type": "string", "example": "a"},
                "y": {"oneOf": [{"$ref": "#/components/schemas/Y", "description": "text"}, {"type": "null"}]},
                "old": old,
            }}, "Y": {"example": {}}}},
            "example": {"schema": {"example": 1}},
        });
        super::mend(&mut document);
        let reason = "Use `new`; both may be given.";
        assert_eq!(
            document,
            json!({
                "description": "A line and another.\n\nA paragraph that goes on:\n- one more\n\n# Head\n\n| a |\n|---|\n| b |\nText",
                "responses": {"201": {"headers": {"Location": {"required": true}, "Retry-After": {}, "X": {"$ref": "#/x"}}}},
                "components": {"schemas": {"X": {"properties": {
                    "description": {"default": {"description": "a\nb"}},
                    "example": {"type": "string", "examples": ["a"]},
                    "y": {"description": "text", "examples": [{}], "oneOf": [{"$ref": "#/components/schemas/Y"}, {"type": "null"}]},
                    "old": {"deprecated": true, "description": "Old. Use `new`; both may be given. More.", "x-deprecated-reason": reason},
                }}, "Y": {"examples": [{}]}}},
                "example": {"schema": {"example": 1}},
            })
        );
    }
}
