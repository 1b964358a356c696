//! Normalization: both documents are rewritten before they are compared, so that each meaning has one form.
//!
//! References have one form, whichever file they lead to, and their targets are read once ([`Document::targets`]).
//! `operations.rs` adds inherited and default values to operations, and turns lists that are sets into maps;
//! `schema.rs` reads 3.0 as 3.1 and unifies the spellings of schemas. The value of a known field that was not
//! understood gets a name that no rule knows. Moved values are recorded, so that findings can say where they were read.

mod operations;
mod schema;

pub(super) use operations::variables;

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::{
    document::{Document, Version, below, parted},
    specification::{Holds, Kind, NOT_UNDERSTOOD, field},
};

/// A document to be compared, and its source.
#[derive(Clone, Copy)]
pub struct Input<'r> {
    /// The document.
    pub value: &'r Value,
    /// Its file or URL; empty if it has none.
    pub name: &'r str,
    /// Reads another file by its name, which is relative to the folder of this one.
    pub others: &'r dyn Fn(&str) -> Option<Value>,
}

impl<'r> Input<'r> {
    /// A document without references to other files.
    pub fn alone(value: &'r Value) -> Self {
        Self { value, name: "", others: &|_| None }
    }
}

/// Builds the normal form of a document.
struct Reader<'r> {
    input: Input<'r>,
    document: Document<'r>,
    /// References that are yet to be read, and the kinds of their targets.
    waiting: Vec<(String, Kind)>,
    /// By file: the pointers of its anchors and ids.
    anchors: BTreeMap<String, Rc<BTreeMap<String, String>>>,
    /// By reference: the schemas that have it in their `allOf`.
    children: Option<Rc<BTreeMap<String, Vec<String>>>>,
}

/// The normal form of a document.
pub(super) fn normalised(input: Input<'_>, version: Version) -> Document<'_> {
    let document = Document {
        version,
        raw: input.value,
        files: BTreeMap::new(),
        root: Value::Null,
        targets: BTreeMap::new(),
        origins: BTreeMap::new(),
        unread: BTreeSet::new(),
    };
    let mut reader = Reader { input, document, waiting: Vec::new(), anchors: BTreeMap::new(), children: None };
    let members = input.value.as_object().into_iter().flatten();
    // Components are read when they are referenced; security schemes are referenced by name.
    let root: Map<String, Value> = members
        .map(|(name, value)| match value.get("securitySchemes") {
            Some(schemes) if name == "components" => (name.clone(), serde_json::json!({"securitySchemes": schemes})),
            None if name == "components" && value.is_object() => (name.clone(), Map::new().into()),
            _ => (name.clone(), value.clone()),
        })
        .collect();
    reader.document.root = reader.object(root.into(), Kind::Document, "");
    while let Some((reference, kind)) = reader.waiting.pop() {
        reader.read(&reference, kind);
    }
    reader.document
}

impl Reader<'_> {
    /// The normal form of an object; `at` is its pointer in the normal form.
    fn object(&mut self, value: Value, kind: Kind, at: &str) -> Value {
        let Value::Object(mut members) = value else { return value };
        self.reference(&mut members, kind, at);
        if kind == Kind::Schema {
            self.upgraded(&mut members, at);
        }
        let mut normal = Map::new();
        for (name, value) in members {
            match field(kind, &name) {
                Some((holds, _)) if holds.understands(&value) => {
                    let value = self.held(value, holds, at, &name);
                    normal.insert(name, value);
                }
                Some(_) => {
                    let renamed = format!("{name}{NOT_UNDERSTOOD}");
                    self.moved(below(at, &renamed), below(at, &name));
                    normal.insert(renamed, value);
                }
                None => drop(normal.insert(name, value)),
            }
        }
        match kind {
            Kind::Schema => self.schema(&mut normal, at),
            _ => self.folded(kind, &mut normal, at),
        }
        normal.into()
    }

    /// The normal form of a field's value.
    fn held(&mut self, value: Value, holds: Holds, around: &str, field: &str) -> Value {
        match (holds, value) {
            (Holds::One(kind), value) => self.object(value, kind, &below(around, field)),
            (Holds::Many(kind), Value::Array(items)) => {
                let at = below(around, field);
                let items = items.into_iter().enumerate();
                items.map(|(index, item)| self.object(item, kind, &format!("{at}/{index}"))).collect()
            }
            (Holds::ByName(kind), Value::Object(members)) => {
                let around = below(around, field);
                // An extension is not a path.
                let is_one = |(name, _): &(String, Value)| kind != Kind::PathItem || !name.starts_with("x-");
                let named = members.into_iter().filter(is_one).map(|(name, value)| {
                    let at = below(&around, &name);
                    let value = match kind {
                        Kind::PathItem if name.starts_with('/') => self.path(value, &name, &at),
                        _ => self.object(value, kind, &at),
                    };
                    (name, value)
                });
                named.collect::<Map<_, _>>().into()
            }
            (_, value) => value,
        }
    }

    /// Records that a value of the normal form comes from elsewhere in the document or in the normal form.
    fn moved(&mut self, to: String, from: String) {
        if to != from {
            self.document.origins.insert(to, from);
        }
    }

    /// Normalizes a reference. Its siblings are ignored in 3.0; in 3.1, two texts next to references to anything but
    /// schemas count.
    fn reference(&mut self, members: &mut Map<String, Value>, kind: Kind, at: &str) {
        let Some(Value::String(reference)) = members.get_mut("$ref") else { return };
        match self.resolved(reference, at) {
            Some(resolved) => {
                reference.clone_from(&resolved);
                self.waiting.push((resolved, kind));
            }
            None => drop(self.document.unread.insert(reference.clone())),
        }
        let is_3_0 = self.document.version == Version::V30;
        match kind {
            Kind::Schema if !is_3_0 => {}
            Kind::Schema
            | Kind::Parameter
            | Kind::Header
            | Kind::Body
            | Kind::Response
            | Kind::Link
            | Kind::Callback
            | Kind::Scheme => {
                members.retain(|name, _| name == "$ref" || (!is_3_0 && (name == "summary" || name == "description")));
            }
            _ => {}
        }
    }

    /// Reads the target of a reference, once.
    fn read(&mut self, reference: &str, kind: Kind) {
        if self.document.targets.contains_key(reference) {
            return;
        }
        let Some(value) = self.document.written(reference).cloned() else { return };
        // Cycles end here.
        self.document.targets.insert(reference.to_owned(), Value::Null);
        let value = self.object(value, kind, reference);
        self.document.targets.insert(reference.to_owned(), value);
    }

    /// The normal form at the end of a chain of references, and its pointer.
    fn followed(&mut self, value: Value, kind: Kind, at: String) -> (Value, String) {
        let (mut value, mut at) = (value, at);
        let mut seen = Vec::new();
        while let Some(reference) = value.get("$ref").and_then(Value::as_str).map(ToOwned::to_owned) {
            self.read(&reference, kind);
            match self.document.targets.get(&reference) {
                Some(target) if !seen.contains(&reference) => (value, at) = (target.clone(), reference.clone()),
                _ => break,
            }
            seen.push(reference);
        }
        (value, at)
    }

    /// The normalized form of a reference at a pointer: `/components/schemas/A`, or `other.yaml#/A`.
    fn resolved(&mut self, reference: &str, at: &str) -> Option<String> {
        let (place, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let fragment = percent_decode_str(fragment).decode_utf8().ok()?;
        let here = parted(at).0.to_owned();
        let (file, around) = if place.is_empty() {
            (here, String::new())
        } else if let Some(named) = self.named_in("").get(place).cloned() {
            (String::new(), named)
        } else {
            (self.opened(place, &here)?, String::new())
        };
        let pointer = if fragment.is_empty() || fragment.starts_with('/') {
            format!("{around}{fragment}")
        } else {
            self.named_in(&file).get(&*fragment)?.clone()
        };
        let resolved = if file.is_empty() { pointer } else { format!("{file}#{pointer}") };
        self.document.written(&resolved)?;
        Some(resolved)
    }

    /// The name of another file, which has been read; empty for the document itself, even if referenced by name.
    fn opened(&mut self, place: &str, here: &str) -> Option<String> {
        let own_ids = ["$self", "$id"].map(|key| self.input.value.get(key).and_then(Value::as_str));
        if place == self.input.name || own_ids.contains(&Some(place)) {
            return Some(String::new());
        }
        if place.contains("://") || place.starts_with("//") {
            return None;
        }
        let name = joined(here, &percent_decode_str(place).decode_utf8().ok()?);
        if self.input.name.rsplit(['/', '\\']).next() == Some(&*name) {
            return Some(String::new());
        }
        if !self.document.files.contains_key(&name) {
            let value = (self.input.others)(&name)?;
            self.document.files.insert(name.clone(), Rc::new(value));
        }
        Some(name)
    }

    /// The pointers of the anchors and ids of a file.
    fn named_in(&mut self, file: &str) -> Rc<BTreeMap<String, String>> {
        if let Some(known) = self.anchors.get(file) {
            return Rc::clone(known);
        }
        let mut found = BTreeMap::new();
        let whole =
            if file.is_empty() { Some(self.input.value) } else { self.document.files.get(file).map(|file| &**file) };
        let mut next: Vec<(String, &Value)> = whole.map(|value| (String::new(), value)).into_iter().collect();
        while let Some((pointer, value)) = next.pop() {
            if let Value::Object(members) = value {
                for keyword in ["$anchor", "$dynamicAnchor", "$id"] {
                    if let Some(Value::String(name)) = members.get(keyword) {
                        found.entry(name.trim_end_matches('#').to_owned()).or_insert_with(|| pointer.clone());
                    }
                }
                next.extend(members.iter().map(|(key, value)| (below(&pointer, key), value)));
            } else if let Value::Array(items) = value {
                next.extend(items.iter().enumerate().map(|(index, item)| (below(&pointer, &index.to_string()), item)));
            }
        }
        let found = Rc::new(found);
        self.anchors.insert(file.to_owned(), Rc::clone(&found));
        found
    }
}

/// The name of a file, as referenced from another one.
fn joined(here: &str, place: &str) -> String {
    let mut parts: Vec<&str> = here.split('/').collect();
    parts.pop();
    for part in place.split('/') {
        match part {
            "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            other => parts.push(other),
        }
    }
    parts.join("/")
}
