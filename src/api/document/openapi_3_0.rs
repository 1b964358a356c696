//! Conversion of a document to OpenAPI 3.0.3, for generators that do not read 3.1.
//!
//! Only schemas differ: 3.1 uses JSON Schema 2020-12, 3.0.3 a dialect of an early draft. What has no rule here stays
//! unchanged, and a test validates the result against the official schema of 3.0, which rejects every keyword of 3.1
//! only. Source: OpenAPI 3.0.3 and 3.1.0, and the "Migrating from 3.0 to 3.1" list of the OpenAPI Initiative.

use serde_json::{Map, Value, json};

use super::wording::{schemas, walk};

/// Keywords without an equivalent in 3.0.3; dropping them only makes validation less strict.
const DROPPED: [&str; 2] = ["propertyNames", "$comment"];

/// Converts a whole 3.1 document.
#[must_use]
pub fn convert(document: &Value) -> Value {
    let mut converted = document.clone();
    walk(&mut converted, &mut |keyword, value| {
        for schema in schemas(keyword, value) {
            let members = std::mem::take(schema).into_iter();
            members.for_each(|(keyword, value)| add(schema, keyword, value, document));
            move_reference(schema);
        }
    });
    converted["openapi"] = "3.0.3".into();
    converted
}

/// Adds the equivalent of a 3.1 keyword to a schema of 3.0.3. Inner schemas are converted already.
fn add(schema: &mut Map<String, Value>, keyword: String, mut value: Value, document: &Value) {
    let (keyword, value) = match keyword.as_str() {
        dropped if DROPPED.contains(&dropped) => return,
        "const" => ("enum".to_owned(), json!([value])),
        "examples" => ("example".to_owned(), value[0].take()),
        "exclusiveMinimum" | "exclusiveMaximum" => {
            // A flag on the bound of the range.
            let bound = if keyword.ends_with("Minimum") { "minimum" } else { "maximum" };
            schema.insert(bound.to_owned(), value);
            (keyword, true.into())
        }
        "type" => match value.as_array_mut() {
            Some(types) if types.iter().any(|one| one == "null") => {
                schema.insert("nullable".to_owned(), true.into());
                types.retain(|one| one != "null");
                (keyword, if types.len() == 1 { types.remove(0) } else { value })
            }
            Some(types) if types.len() == 1 => (keyword, types.remove(0)),
            Some(_) | None => (keyword, value),
        },
        "oneOf" | "anyOf" => return choose(schema, keyword, value, document),
        _same => (keyword, value),
    };
    schema.insert(keyword, value);
}

/// Converts alternatives, one of which may be null.
fn choose(schema: &mut Map<String, Value>, keyword: String, mut value: Value, document: &Value) {
    let Some(all) = value.as_array_mut() else { return };
    let is_null = |one: &Value| one["type"] == "null";
    if all.iter().any(is_null) {
        all.retain(|one| !is_null(one));
        let of_one_type = match all.as_slice() {
            [only] => resolve(only, document)["type"].as_str(),
            _several => None,
        };
        if let Some(kind) = of_one_type {
            // Every generator reads this as "this or null", although strictly, `allOf` rejects the null in 3.0.3;
            // `nullable` only counts next to a `type`.
            schema.insert("type".to_owned(), kind.into());
            schema.insert("nullable".to_owned(), true.into());
            schema.insert("allOf".to_owned(), value);
            return;
        }
        all.push(json!({"type": "string", "nullable": true, "enum": [null]}));
    }
    schema.insert(keyword, value);
}

/// In 3.0.3, a reference overrides its siblings, so the reference moves inside.
fn move_reference(schema: &mut Map<String, Value>) {
    if schema.len() > 1
        && let Some(reference) = schema.remove("$ref")
        && let Some(all) = schema.entry("allOf").or_insert_with(|| json!([])).as_array_mut()
    {
        all.insert(0, json!({"$ref": reference}));
    }
}

/// The target of a reference, or the schema itself.
fn resolve<'a>(schema: &'a Value, document: &'a Value) -> &'a Value {
    let target = schema["$ref"].as_str().and_then(|reference| document.pointer(reference.trim_start_matches('#')));
    target.unwrap_or(schema)
}
