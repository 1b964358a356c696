//! A schema with its references, its `allOf` and its "or null" taken apart into plain parts that must all hold.

use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::drift::document::{Document, Located, Sides};

/// Schemas that must all hold, as one.
#[derive(Clone, Debug, Default)]
pub(in crate::drift) struct Schema<'a>(pub Vec<Located<'a>>);

impl<'a> Schema<'a> {
    pub fn of(at: Located<'a>) -> Self {
        Self(vec![at])
    }

    /// `None` where there are none.
    pub fn all_of(all: Vec<Located<'a>>) -> Option<Self> {
        (!all.is_empty()).then_some(Self(all))
    }

    /// Identifies this schema within its document.
    pub fn key(&self) -> Vec<usize> {
        self.0.iter().map(Located::address).collect()
    }

    /// The only one that it consists of.
    pub fn single(&self) -> Option<&Located<'a>> {
        if let [at] = self.0.as_slice() { Some(at) } else { None }
    }

    /// A short name: that of the component it refers to, else its title.
    pub fn name(&self) -> Option<String> {
        let at = self.single()?;
        match at.text("$ref") {
            Some(reference) => reference.rsplit('/').next().map(ToOwned::to_owned),
            None => at.text("title").map(ToOwned::to_owned),
        }
    }
}

/// Where two schemas begin.
pub(super) fn outermost<'a>(old: Option<&Schema<'a>>, new: Option<&Schema<'a>>) -> Sides<'a> {
    let first = |schema: Option<&Schema<'a>>| schema.and_then(|schema| schema.0.first().cloned());
    Sides::new(first(old), first(new))
}

/// One schema object, without what it refers to.
#[derive(Clone, Debug)]
pub(super) struct Part<'a> {
    pub at: Located<'a>,
    /// Null is allowed as well.
    pub or_null: bool,
    /// The union that says no more than that.
    hidden: Option<&'static str>,
}

/// A schema, taken apart.
#[derive(Debug, Default)]
pub(super) struct Expanded<'a> {
    pub parts: Vec<Part<'a>>,
    /// The schema `false` is among them: nothing is valid.
    pub never: Option<Located<'a>>,
    /// References that were not followed, and values that are not schemas.
    pub opaque: Vec<(String, Located<'a>)>,
}

impl<'a> Expanded<'a> {
    pub fn new(document: &Document<'a>, schema: &Schema<'a>) -> Self {
        let mut expanded = Self::default();
        let mut seen = HashSet::new();
        // The last one is taken first: the outer schema before what it refers to, and that in its order.
        let mut next: Vec<(Located<'a>, bool)> = schema.0.iter().rev().map(|at| (at.clone(), false)).collect();
        while let Some((at, or_null)) = next.pop() {
            if seen.insert((at.address(), or_null)) {
                expanded.take(document, at, or_null, &mut next);
            }
        }
        expanded
    }

    fn take(&mut self, document: &Document<'a>, at: Located<'a>, or_null: bool, next: &mut Vec<(Located<'a>, bool)>) {
        match at.value {
            Value::Bool(true) => {}
            Value::Bool(false) => self.never = Some(at),
            Value::Object(_) => {
                next.extend(at.list("allOf").into_iter().rev().map(|member| (member, or_null)));
                let wrapped = nullable(&at);
                if let Some((_, inner)) = &wrapped {
                    next.push((inner.clone(), true));
                }
                if let Some(reference) = at.text("$ref") {
                    match document.target(reference) {
                        Some(target) => next.push((target, or_null)),
                        None => self.opaque.push((reference.to_owned(), at.clone())),
                    }
                }
                self.parts.push(Part { at, or_null, hidden: wrapped.map(|(keyword, _)| keyword) });
            }
            other => self.opaque.push((other.to_string(), at)),
        }
    }

    /// Every value of a keyword, the outermost first.
    pub fn all(&self, keyword: &str) -> Vec<Located<'a>> {
        let parts = self.parts.iter().filter(|part| part.hidden != Some(keyword));
        parts.filter_map(|part| part.at.get(keyword)).collect()
    }

    /// The values of a keyword, each once.
    pub fn values(&self, keyword: &str) -> Vec<&'a Value> {
        let mut values = Vec::new();
        for at in self.all(keyword) {
            if !values.contains(&at.value) {
                values.push(at.value);
            }
        }
        values
    }

    /// The outermost value of a keyword.
    pub fn first(&self, keyword: &str) -> Option<Located<'a>> {
        self.all(keyword).into_iter().next()
    }

    /// Whether some part says that a keyword is `true`.
    pub fn is_true(&self, keyword: &str) -> bool {
        self.parts.iter().any(|part| part.at.is_true(keyword))
    }

    /// The schemas below a keyword, as one.
    pub fn child(&self, keyword: &str) -> Option<Schema<'a>> {
        Schema::all_of(self.all(keyword))
    }

    /// The schemas of one name below a keyword that holds a map of them.
    pub fn member(&self, keyword: &str, name: &str) -> Option<Schema<'a>> {
        Schema::all_of(self.all(keyword).into_iter().filter_map(|at| at.get(name)).collect())
    }

    /// The names below a keyword that holds a map.
    pub fn names(&self, keyword: &str) -> Vec<&'a str> {
        self.all(keyword).into_iter().flat_map(|at| at.entries()).map(|(name, _)| name).collect()
    }

    /// Every keyword that is there.
    pub fn keywords(&self) -> impl Iterator<Item = &'a str> {
        let objects = self.parts.iter().filter_map(|part| part.at.object());
        objects.flat_map(Map::keys).map(String::as_str)
    }

    /// The outermost schema object.
    pub fn outermost(&self) -> Option<Located<'a>> {
        self.parts.first().map(|part| part.at.clone()).or_else(|| self.never.clone())
    }
}

/// The schema `x` of `oneOf: [x, {type: null}]`, which is how 3.1 says that x may be null.
fn nullable<'a>(at: &Located<'a>) -> Option<(&'static str, Located<'a>)> {
    ["oneOf", "anyOf"].into_iter().find_map(|keyword| {
        let branches = at.list(keyword);
        let [one, other] = branches.as_slice() else { return None };
        match (is_null(one), is_null(other)) {
            (false, true) => Some((keyword, one.clone())),
            (true, false) => Some((keyword, other.clone())),
            (true, true) | (false, false) => None,
        }
    })
}

/// Whether nothing but null is valid, said plainly; `enum: [null]` is how OpenAPI 3.0 says it.
fn is_null(at: &Located<'_>) -> bool {
    const PLAIN: [&str; 5] = ["type", "enum", "const", "title", "description"];
    let Some(members) = at.object() else { return false };
    let says = |keyword: &str, value: Value| members.get(keyword) == Some(&value);
    members.keys().all(|keyword| PLAIN.contains(&keyword.as_str()))
        && (says("type", "null".into()) || says("enum", vec![Value::Null].into()) || says("const", Value::Null))
}
