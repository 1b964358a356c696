//! Which of JSON's types a schema allows.

use serde_json::Value;

use super::expanded::{Expanded, Part, Schema};
use crate::drift::document::{Document, Located};

/// A set of types. Integers and other numbers are two of them, as `integer` is a part of `number`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Types(u8);

impl Types {
    pub const NULL: Self = Self(1);
    pub const BOOLEAN: Self = Self(2);
    pub const OBJECT: Self = Self(4);
    pub const ARRAY: Self = Self(8);
    pub const INTEGER: Self = Self(16);
    pub const NUMBER: Self = Self(16 | 32);
    pub const STRING: Self = Self(64);
    pub const ALL: Self = Self(127);
    const NONE: Self = Self(0);

    pub const NAMED: [(&'static str, Self); 7] = [
        ("null", Self::NULL),
        ("boolean", Self::BOOLEAN),
        ("object", Self::OBJECT),
        ("array", Self::ARRAY),
        ("number", Self::NUMBER),
        ("integer", Self::INTEGER),
        ("string", Self::STRING),
    ];

    /// What a value of `type` allows; an unknown type says nothing here, and is compared as text.
    fn said(value: &Value) -> Self {
        let by_name =
            |name: &str| Self::NAMED.iter().find(|(known, _)| *known == name).map_or(Self::ALL, |(_, types)| *types);
        match value {
            Value::String(name) => by_name(name),
            Value::Array(names) => {
                names.iter().filter_map(Value::as_str).fold(Self::NONE, |all, name| all.or(by_name(name)))
            }
            _ => Self::ALL,
        }
    }

    /// The type of one value.
    fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::NULL,
            Value::Bool(_) => Self::BOOLEAN,
            Value::Object(_) => Self::OBJECT,
            Value::Array(_) => Self::ARRAY,
            Value::String(_) => Self::STRING,
            // 1.0 is an integer (JSON Schema 2020-12, validation 6.1.1).
            Value::Number(number) if number.as_f64().is_some_and(|number| number.fract() == 0.0) => Self::INTEGER,
            Value::Number(_) => Self::NUMBER,
        }
    }

    /// The types that a schema allows, by `type`, `enum` and `const`.
    pub fn of_schema(schema: &Expanded<'_>) -> Self {
        schema.parts.iter().fold(Self::ALL, |all, part| all.and(of_part(part)))
    }

    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn meets(self, other: Self) -> bool {
        !self.and(other).is_empty()
    }
}

/// As in a schema: `string or null`.
impl std::fmt::Display for Types {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if *self == Self::ALL {
            return f.write_str("any");
        }
        let is_number = self.and(Self::NUMBER) == Self::NUMBER;
        let holds = |name: &str, types: Self| self.and(types) == types && !(name == "integer" && is_number);
        let names: Vec<&str> =
            Self::NAMED.iter().rev().filter(|(name, types)| holds(name, *types)).map(|(name, _)| *name).collect();
        f.write_str(if names.is_empty() { "none" } else { "" })?;
        f.write_str(&names.join(" or "))
    }
}

fn of_part(part: &Part<'_>) -> Types {
    let mut types = part.at.value.get("type").map_or(Types::ALL, Types::said);
    let unions = ["oneOf", "anyOf"].into_iter().filter_map(|keyword| of_bare_union(&part.at.get(keyword)?));
    types = unions.fold(types, Types::and);
    if let Some(Value::Array(values)) = part.at.value.get("enum") {
        types = types.and(values.iter().fold(Types::NONE, |all, value| all.or(Types::of(value))));
    }
    if let Some(value) = part.at.value.get("const") {
        types = types.and(Types::of(value));
    }
    if part.or_null { types.or(Types::NULL) } else { types }
}

/// What a union of bare types allows: `anyOf: [{type: string}, {type: integer}]` is a list of types in other words.
pub(super) fn of_bare_union(union: &Located<'_>) -> Option<Types> {
    let branches = union.items();
    let is_bare = |branch: &Located<'_>| branch.object().is_some_and(|all| all.len() == 1 && all.contains_key("type"));
    (branches.len() > 1 && branches.iter().all(is_bare))
        .then(|| branches.iter().fold(Types::NONE, |all, branch| all.or(Types::said(&branch.value["type"]))))
}

/// Whether an array or an object is valid.
pub(in crate::drift) fn may_be_structured<'a>(document: &Document<'a>, schema: &Schema<'a>) -> bool {
    Types::of_schema(&Expanded::new(document, schema)).meets(Types::ARRAY.or(Types::OBJECT))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn types_are_sets() {
        let said = |value| Types::said(&value).to_string();
        assert_eq!(said(json!(["null", "string"])), "string or null");
        assert_eq!((said(json!("number")), said(json!("integer"))), ("number".into(), "integer".into()));
        assert_eq!(Types::said(&json!("integer")).without(Types::said(&json!("number"))), Types::NONE);
        assert_eq!(Types::of(&json!(1.0)), Types::INTEGER);
    }
}
