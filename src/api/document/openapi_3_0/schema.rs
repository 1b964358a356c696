//! Schemas: JSON Schema 2020-12 in 3.1, a dialect of an early draft in 3.0.3.

use serde_json::{Map, Value, json};

use super::place::{Place, Unconvertible, list, named};

/// What means the same in both.
const KEPT: [&str; 24] = [
    "title",
    "description",
    "default",
    "enum",
    "format",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "required",
    "readOnly",
    "writeOnly",
    "deprecated",
    "example",
    "discriminator",
    "externalDocs",
    "xml",
];

/// What 3.0.3 cannot say, and nothing but a stricter check is lost without.
const DROPPED: [&str; 2] = ["propertyNames", "$comment"];

/// Converts one schema.
pub(super) fn convert(value: &Value, place: &Place<'_>) -> Result<Value, Unconvertible> {
    let Some(members) = value.as_object() else {
        return Err(Unconvertible::new(place, "a schema that is true or false has no equivalent"));
    };
    let mut schema = Schema { members: Map::new(), place };
    for (keyword, value) in members {
        schema.add(keyword, value, &place.below(keyword))?;
    }
    Ok(schema.finish().into())
}

/// A schema of 3.0.3 in the making.
struct Schema<'a> {
    members: Map<String, Value>,
    place: &'a Place<'a>,
}

impl Schema<'_> {
    fn add(&mut self, keyword: &str, value: &Value, place: &Place<'_>) -> Result<(), Unconvertible> {
        match keyword {
            kept if KEPT.contains(&kept) || kept.starts_with("x-") => self.set(kept, value.clone())?,
            dropped if DROPPED.contains(&dropped) => {}
            "$ref" => self.set("$ref", value.clone())?,
            "type" => self.types(value, place)?,
            "const" if value.is_null() => return Err(Unconvertible::new(place, "null alone has no equivalent")),
            "const" => self.set("enum", json!([value]))?,
            "examples" => {
                if let Some(first) = value.as_array().and_then(|examples| examples.first()) {
                    self.set("example", first.clone())?;
                }
            }
            "exclusiveMinimum" => self.exclusive("minimum", keyword, value, place)?,
            "exclusiveMaximum" => self.exclusive("maximum", keyword, value, place)?,
            "properties" => self.set(keyword, named(value, place, convert)?)?,
            "additionalProperties" if value.is_boolean() => self.set(keyword, value.clone())?,
            "additionalProperties" | "items" | "not" => self.set(keyword, convert(value, place)?)?,
            "allOf" => self.set(keyword, list(value, place, convert)?)?,
            "oneOf" | "anyOf" => self.choice(keyword, value, place)?,
            other => return Err(Unconvertible::keyword(place, other)),
        }
        Ok(())
    }

    /// Two keywords of 3.1 that become one of 3.0.3 would say two things: refused, as one would be lost.
    fn set(&mut self, keyword: &str, value: Value) -> Result<(), Unconvertible> {
        match self.members.insert(keyword.to_owned(), value) {
            None => Ok(()),
            Some(_) => Err(Unconvertible::new(self.place, &format!("two keywords become `{keyword}`"))),
        }
    }

    /// A type, or one type and null.
    fn types(&mut self, value: &Value, place: &Place<'_>) -> Result<(), Unconvertible> {
        let types: Vec<&Value> = value.as_array().map_or_else(|| vec![value], |several| several.iter().collect());
        match types.iter().filter(|one| **one != "null").collect::<Vec<_>>().as_slice() {
            [only] => self.set("type", (**only).clone())?,
            _none_or_several => return Err(Unconvertible::new(place, "there must be one type beside null")),
        }
        if types.iter().any(|one| *one == "null") {
            self.set("nullable", true.into())?;
        }
        Ok(())
    }

    /// A bound that does not belong to the range: in 3.0.3 a mark on the bound that does.
    fn exclusive(&mut self, bound: &str, keyword: &str, value: &Value, place: &Place<'_>) -> Result<(), Unconvertible> {
        if !value.is_number() {
            return Err(Unconvertible::new(place, "a number was expected"));
        }
        self.set(bound, value.clone())?;
        self.set(keyword, true.into())
    }

    /// Alternatives, of which one may be null.
    fn choice(&mut self, keyword: &str, value: &Value, place: &Place<'_>) -> Result<(), Unconvertible> {
        let Some(all) = value.as_array() else { return Err(Unconvertible::new(place, "a list was expected")) };
        let is_null = |one: &&Value| one["type"] == "null";
        let mut rest = Vec::new();
        for (number, one) in all.iter().enumerate().filter(|(_, one)| !is_null(one)) {
            rest.push((one, convert(one, &place.below(&number.to_string()))?));
        }
        if rest.len() == all.len() {
            return self.set(keyword, rest.into_iter().map(|(_, converted)| converted).collect());
        }
        let of_one_type = match rest.as_slice() {
            [(only, _)] => resolve(only, self.place.document)["type"].as_str(),
            _several => None,
        };
        let converted = rest.into_iter().map(|(_, converted)| converted);
        if let Some(kind) = of_one_type {
            // Read by every generator as "this or null", though the letter of 3.0.3 lets `allOf` refuse the null;
            // `nullable` counts only beside a `type`.
            self.set("type", kind.into())?;
            self.set("nullable", true.into())?;
            self.set("allOf", converted.collect())
        } else {
            let null = json!({"type": "string", "nullable": true, "enum": [null]});
            self.set(keyword, converted.chain(std::iter::once(null)).collect())
        }
    }

    /// Beside a reference nothing else counts in 3.0.3, so the reference moves inside.
    fn finish(mut self) -> Map<String, Value> {
        if self.members.len() > 1
            && let Some(reference) = self.members.remove("$ref")
        {
            let reference = json!({"$ref": reference});
            match self.members.get_mut("allOf").and_then(Value::as_array_mut) {
                Some(all) => all.insert(0, reference),
                None => {
                    self.members.insert("allOf".into(), json!([reference]));
                }
            }
        }
        self.members
    }
}

/// What a reference leads to, or the schema itself.
fn resolve<'a>(schema: &'a Value, document: &'a Value) -> &'a Value {
    let target = schema["$ref"].as_str().and_then(|reference| document.pointer(reference.trim_start_matches('#')));
    target.unwrap_or(schema)
}
