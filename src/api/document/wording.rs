//! What utoipa says in a way that readers of the document lose: said here in the way that they find it.

use serde_json::{Value, json};

/// Mends every schema of the document.
pub(super) fn mend(document: &mut Value) {
    match document {
        Value::Object(members) => {
            for (key, member) in members.iter_mut() {
                match key.as_str() {
                    "schema" | "items" => schema(member),
                    "schemas" | "properties" => members_of(member, schema),
                    "allOf" | "oneOf" | "anyOf" => items_of(member, schema),
                    _elsewhere => {}
                }
                // What stands in an example is no part of the document.
                if !["example", "examples", "default", "enum"].contains(&key.as_str()) {
                    mend(member);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(mend),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn members_of(holder: &mut Value, each: fn(&mut Value)) {
    holder.as_object_mut().into_iter().flat_map(|members| members.values_mut()).for_each(each);
}

fn items_of(holder: &mut Value, each: fn(&mut Value)) {
    holder.as_array_mut().into_iter().flatten().for_each(each);
}

fn schema(schema: &mut Value) {
    let Some(members) = schema.as_object_mut() else { return };
    // In JSON Schema it is `examples`; `example` is left over from OpenAPI 3.0.
    if let Some(example) = members.remove("example") {
        members.insert("examples".into(), json!([example]));
    }
    // What an optional object is for stands beside the reference, where generators do not look once null is an alternative.
    let Some([first, null]) = members.get_mut("oneOf").and_then(Value::as_array_mut).map(Vec::as_mut_slice) else {
        return;
    };
    if null["type"] == "null"
        && let Some(description) = first.as_object_mut().and_then(|first| first.remove("description"))
    {
        members.entry("description").or_insert(description);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn optional_objects_and_examples_are_said_as_they_are_read() {
        let mut document = json!({"components": {"schemas": {"X": {"properties": {
            "example": {"type": "string", "example": "a"},
            "y": {"oneOf": [{"$ref": "#/components/schemas/Y", "description": "text"}, {"type": "null"}]},
        }}}}, "example": {"schema": {"example": 1}}});
        super::mend(&mut document);
        assert_eq!(
            document,
            json!({"components": {"schemas": {"X": {"properties": {
                "example": {"type": "string", "examples": ["a"]},
                "y": {"description": "text", "oneOf": [{"$ref": "#/components/schemas/Y"}, {"type": "null"}]},
            }}}}, "example": {"schema": {"example": 1}}})
        );
    }
}
