//! What utoipa says in a way that readers of the document lose: said here in the way that they find it.

use serde_json::{Map, Value, json};

/// What stands there is not part of the document.
const DATA: [&str; 4] = ["example", "examples", "default", "enum"];

/// The only header that comes with some causes of a status and not with others.
const SOMETIMES: &str = "Retry-After";

/// Mends every description, header and schema of the document.
pub(super) fn mend(document: &mut Value) {
    let schemas = document["components"]["schemas"].clone();
    mend_part(document, &schemas);
}

fn mend_part(part: &mut Value, schemas: &Value) {
    match part {
        Value::Object(members) => {
            for (key, member) in members.iter_mut().filter(|(key, _)| !DATA.contains(&key.as_str())) {
                match (key.as_str(), &mut *member) {
                    // A doc comment breaks its lines where the source does. In a description only paragraphs and lists
                    // begin a line: generators break it again, for comments of their own.
                    ("description", Value::String(text)) => *text = unwrapped(text),
                    ("headers", Value::Object(headers)) => require(headers),
                    _other => {}
                }
                mend_part(member, schemas);
                match (key.as_str(), member) {
                    ("schema" | "items", Value::Object(schema)) => reword(schema, schemas),
                    ("schemas" | "properties", Value::Object(named)) => {
                        named.values_mut().filter_map(Value::as_object_mut).for_each(|one| reword(one, schemas));
                    }
                    ("allOf" | "oneOf" | "anyOf", Value::Array(several)) => {
                        several.iter_mut().filter_map(Value::as_object_mut).for_each(|one| reword(one, schemas));
                    }
                    _no_schema => {}
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| mend_part(item, schemas)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A header that is documented is sent: without `required`, clients must reckon with its absence.
fn require(headers: &mut Map<String, Value>) {
    let headers = headers.iter_mut().filter(|(name, _)| *name != SOMETIMES);
    for header in headers.filter_map(|(_, header)| header.as_object_mut()) {
        if !header.contains_key("$ref") {
            header.insert("required".into(), true.into());
        }
    }
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

fn reword(schema: &mut Map<String, Value>, schemas: &Value) {
    // What an optional object is for stands beside the reference, where generators do not look once null is an alternative;
    // an example there is lost altogether.
    if let Some([first, null]) = schema.get_mut("oneOf").and_then(Value::as_array_mut).map(Vec::as_mut_slice)
        && null["type"] == "null"
        && let Some(first) = first.as_object_mut()
        && let Some(name) = first.get("$ref").and_then(Value::as_str).and_then(|reference| reference.rsplit('/').next())
    {
        let example = schemas[name].get("example").cloned();
        let description = first.remove("description");
        let (example, description) = (example.map(|one| ("example", one)), description.map(|one| ("description", one)));
        for (keyword, value) in [example, description].into_iter().flatten() {
            schema.entry(keyword).or_insert(value);
        }
    }
    // The replacement once more, where generators look for it.
    if schema.get("deprecated") == Some(&Value::Bool(true))
        && let Some(reason) = schema.get("description").and_then(Value::as_str).and_then(replacement)
    {
        schema.insert("x-deprecated-reason".into(), reason.into());
    }
    // In JSON Schema it is `examples`; `example` is left over from OpenAPI 3.0.
    if let Some(example) = schema.remove("example") {
        schema.insert("examples".into(), json!([example]));
    }
}

/// The sentence that says what to use.
fn replacement(description: &str) -> Option<String> {
    let sentence = description.split_inclusive(". ").find(|sentence| sentence.starts_with("Use "))?;
    Some(sentence.trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn only_paragraphs_and_lists_begin_a_line() {
        let text = "A line\nand another.\n\nA paragraph\nthat goes on:\n- one\n  more\n- two\n\n# Head\n\n| a |\n|---|\n| b |\nText";
        let mut document =
            json!({"description": text, "properties": {"description": {"default": {"description": "a\nb"}}}});
        super::mend(&mut document);
        let unwrapped = "A line and another.\n\nA paragraph that goes on:\n- one more\n- two\n\n# Head\n\n| a |\n|---|\n| b |\nText";
        assert_eq!(document["description"], unwrapped);
        assert_eq!(document["properties"]["description"]["default"]["description"], "a\nb");
    }

    #[test]
    fn headers_are_required_unless_they_come_sometimes() {
        let headers = json!({"Location": {}, "Retry-After": {}, "X": {"$ref": "#/components/headers/X"}});
        let mut document = json!({"paths": {"/x": {"get": {"responses": {"201": {"headers": headers}}}}}});
        super::mend(&mut document);
        assert_eq!(
            document["paths"]["/x"]["get"]["responses"]["201"]["headers"],
            json!({"Location": {"required": true}, "Retry-After": {}, "X": {"$ref": "#/components/headers/X"}})
        );
    }

    #[test]
    fn a_replacement_stands_where_generators_look() {
        let old = json!({"deprecated": true, "description": "Old. Use `new`; both may be given. More."});
        let mut document = json!({"components": {"schemas": {"X": {"properties": {"old": old}}}}});
        super::mend(&mut document);
        let property = &document["components"]["schemas"]["X"]["properties"]["old"];
        assert_eq!(property["x-deprecated-reason"], "Use `new`; both may be given.");
    }

    #[test]
    fn optional_objects_and_examples_are_said_as_they_are_read() {
        let mut document = json!({"components": {"schemas": {"X": {"properties": {
            "example": {"type": "string", "example": "a"},
            "y": {"oneOf": [{"$ref": "#/components/schemas/Y", "description": "text"}, {"type": "null"}]},
        }}, "Y": {"example": {}}}}, "example": {"schema": {"example": 1}}});
        super::mend(&mut document);
        assert_eq!(
            document,
            json!({"components": {"schemas": {"X": {"properties": {
                "example": {"type": "string", "examples": ["a"]},
                "y": {
                    "description": "text",
                    "examples": [{}],
                    "oneOf": [{"$ref": "#/components/schemas/Y"}, {"type": "null"}],
                },
            }}, "Y": {"examples": [{}]}}}, "example": {"schema": {"example": 1}}})
        );
    }
}
