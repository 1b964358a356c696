//! An object with its references resolved, and a schema without `allOf` and "or null": plain parts that all apply.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::{
    document::{Document, Located, Sides},
    specification::{Kind, OR_NULL, Types},
};

/// Objects that all apply, treated as one: several schemas, or one object of another kind. Empty if there is none.
#[derive(Clone, Debug, Default)]
pub(super) struct Given<'a>(pub Vec<Located<'a>>);

impl<'a> Given<'a> {
    pub fn of(at: Located<'a>) -> Self {
        Self(vec![at])
    }

    pub fn is_absent(&self) -> bool {
        self.0.is_empty()
    }

    /// Identifies this within its document.
    pub fn key(&self) -> Vec<usize> {
        self.0.iter().map(Located::address).collect()
    }

    /// The only part, if there is just one.
    pub fn single(&self) -> Option<&Located<'a>> {
        if let [at] = self.0.as_slice() { Some(at) } else { None }
    }
}

/// The objects on either side.
pub(super) fn given<'a>(sides: &Sides<'a>) -> (Given<'a>, Given<'a>) {
    (Given(sides.old.iter().cloned().collect()), Given(sides.new.iter().cloned().collect()))
}

/// One object, without the objects it refers to.
#[derive(Clone, Debug)]
pub(super) struct Part<'a> {
    pub at: Located<'a>,
    /// Null is allowed in addition.
    or_null: bool,
}

/// An object, split into its parts.
#[derive(Debug, Default)]
pub(super) struct Expanded<'a> {
    /// The parts.
    pub given: Given<'a>,
    pub parts: Vec<Part<'a>>,
    /// The schema `false` is among them: nothing is valid.
    pub never: Option<Located<'a>>,
    /// Unresolved references, and values that are not objects.
    pub opaque: Vec<(String, Located<'a>)>,
}

impl<'a> Expanded<'a> {
    pub fn new(document: &'a Document<'_>, kind: Kind, given: &Given<'a>) -> Self {
        let mut expanded = Self { given: given.clone(), ..Self::default() };
        let mut seen = HashSet::new();
        // The last one is processed first: an object before what it refers to, in order.
        let mut next: Vec<(Located<'a>, bool)> = given.0.iter().rev().map(|at| (at.clone(), false)).collect();
        while let Some((at, or_null)) = next.pop() {
            if seen.insert((at.address(), or_null)) {
                expanded.take(document, kind, at, or_null, &mut next);
            }
        }
        expanded
    }

    pub fn schema(document: &'a Document<'_>, given: &Given<'a>) -> Self {
        Self::new(document, Kind::Schema, given)
    }

    fn take(
        &mut self,
        document: &'a Document<'_>,
        kind: Kind,
        at: Located<'a>,
        or_null: bool,
        next: &mut Vec<(Located<'a>, bool)>,
    ) {
        match at.value {
            Value::Bool(true) if kind == Kind::Schema => {}
            Value::Bool(false) if kind == Kind::Schema => self.never = Some(at),
            Value::Object(_) => {
                if kind == Kind::Schema {
                    next.extend(at.list("allOf").into_iter().rev().map(|member| (member, or_null)));
                    next.extend(at.get(OR_NULL).map(|inner| (inner, true)));
                }
                if let Some(reference) = at.text("$ref") {
                    match document.target(reference) {
                        Some(target) => next.push((target, or_null)),
                        None => self.opaque.push((reference.to_owned(), at.clone())),
                    }
                }
                self.parts.push(Part { at, or_null });
            }
            other => self.opaque.push((other.to_string(), at)),
        }
    }

    /// Every value of a field, the outermost first.
    pub fn all(&self, name: &str) -> Vec<Located<'a>> {
        self.parts.iter().filter_map(|part| part.at.get(name)).collect()
    }

    /// The distinct values of a field.
    pub fn values(&self, name: &str) -> Vec<&'a Value> {
        let mut values = Vec::new();
        for at in self.all(name) {
            if !values.contains(&at.value) {
                values.push(at.value);
            }
        }
        values
    }

    /// The outermost value of a field.
    pub fn first(&self, name: &str) -> Option<Located<'a>> {
        self.all(name).into_iter().next()
    }

    /// Whether any part has a field that is `true`.
    pub fn is_true(&self, name: &str) -> bool {
        self.parts.iter().any(|part| part.at.is_true(name))
    }

    /// The value of a field, combined from all parts.
    pub fn child(&self, name: &str) -> Given<'a> {
        Given(self.all(name))
    }

    /// The entry with one name in a map, combined from all parts.
    pub fn member(&self, field: &str, name: &str) -> Given<'a> {
        Given(self.all(field).into_iter().filter_map(|at| at.get(name)).collect())
    }

    /// The names in a map.
    pub fn names(&self, field: &str) -> Vec<&'a str> {
        let maps = self.all(field).into_iter().filter_map(|at| at.object());
        maps.flat_map(Map::keys).map(String::as_str).collect()
    }

    /// The strings in a list, and where they are.
    pub fn texts(&self, field: &str) -> Vec<(&'a str, Located<'a>)> {
        let items = self.all(field).into_iter().flat_map(|list| list.items());
        items.filter_map(|item| Some((item.value.as_str()?, item))).collect()
    }

    /// The name of every field.
    pub fn fields(&self) -> impl Iterator<Item = &'a str> {
        let objects = self.parts.iter().filter_map(|part| part.at.object());
        objects.flat_map(Map::keys).map(String::as_str)
    }

    /// The outermost object.
    pub fn outermost(&self) -> Option<Located<'a>> {
        let opaque = || self.opaque.first().map(|(_, at)| at.clone());
        self.parts.first().map(|part| part.at.clone()).or_else(|| self.never.clone()).or_else(opaque)
    }

    /// The types that a schema allows, according to `type` and `enum`.
    pub fn types(&self) -> Types {
        if self.never.is_some() {
            return Types::NONE;
        }
        self.parts.iter().fold(Types::ALL, |all, part| all.and(types_of(part)))
    }

    /// The values that are in every `enum`; `None` if there is none.
    pub fn allowed(&self) -> Option<Vec<&'a Value>> {
        let lists = self.parts.iter().filter_map(|part| {
            let mut values: Vec<&'a Value> = part.at.value.get("enum")?.as_array()?.iter().collect();
            if part.or_null && !values.iter().any(|value| value.is_null()) {
                values.push(&Value::Null);
            }
            Some(values)
        });
        let both = |one: Vec<&'a Value>, other: Vec<&'a Value>| {
            one.into_iter().filter(|value| other.iter().any(|own| same(own, value))).collect()
        };
        lists.reduce(both)
    }
}

fn types_of(part: &Part<'_>) -> Types {
    let mut types = part.at.value.get("type").and_then(Types::said).unwrap_or(Types::ALL);
    if let Some(Value::Array(values)) = part.at.value.get("enum") {
        types = types.and(values.iter().fold(Types::NONE, |all, value| all.or(Types::of(value))));
    }
    if part.or_null { types.or(Types::NULL) } else { types }
}

/// Equality as defined by JSON Schema: 1 and 1.0 are equal.
pub(super) fn same(one: &Value, other: &Value) -> bool {
    match (one.as_f64(), other.as_f64()) {
        (Some(a), Some(b)) if one != other => {
            one.as_i64().is_none() != other.as_i64().is_none() && a.to_bits() == b.to_bits()
        }
        _ => one == other,
    }
}
