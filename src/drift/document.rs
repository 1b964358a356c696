//! Values with their locations, in one document or in both.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use serde_json::{Map, Value};

/// The OpenAPI version of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// 3.0.x: schemas are a separate dialect.
    V30,
    /// 3.1.x: schemas are JSON Schema 2020-12.
    V31,
}

impl Version {
    /// Whether this is 3.0 and the other one 3.1, which has more keywords.
    pub(super) fn is_older_than(self, other: Self) -> bool {
        self == Self::V30 && other == Self::V31
    }
}

/// A value and the JSON pointer to it.
#[derive(Clone, Debug)]
pub(super) struct Located<'a> {
    pub value: &'a Value,
    pub pointer: Rc<str>,
}

impl<'a> Located<'a> {
    /// A member of an object.
    pub fn get(&self, key: &str) -> Option<Self> {
        let value = self.value.as_object()?.get(key)?;
        Some(Self { value, pointer: below(&self.pointer, key).into() })
    }

    /// The items of an array.
    pub fn items(&self) -> Vec<Self> {
        let items = self.value.as_array().into_iter().flatten().enumerate();
        let at = |index: usize| below(&self.pointer, &index.to_string()).into();
        items.map(|(index, value)| Self { value, pointer: at(index) }).collect()
    }

    /// The items of the array member with this name.
    pub fn list(&self, key: &str) -> Vec<Self> {
        self.get(key).map(|list| list.items()).unwrap_or_default()
    }

    pub fn object(&self) -> Option<&'a Map<String, Value>> {
        self.value.as_object()
    }

    pub fn text(&self, key: &str) -> Option<&'a str> {
        self.value.get(key)?.as_str()
    }

    /// Whether a member is `true`; if it is missing, it is not.
    pub fn is_true(&self, key: &str) -> bool {
        self.value.get(key).and_then(Value::as_bool).unwrap_or(false)
    }

    /// Identifies this value within its document.
    pub fn address(&self) -> usize {
        std::ptr::from_ref(self.value).addr()
    }
}

/// Escapes a key for a JSON pointer (RFC 6901).
pub(super) fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// The pointer to a member.
pub(super) fn below(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", escaped(key))
}

/// The last key of a pointer.
pub(super) fn last_key(pointer: &str) -> String {
    pointer.rsplit('/').next().unwrap_or_default().replace("~1", "/").replace("~0", "~")
}

/// The values at one place of the two documents; either may be missing.
#[derive(Clone, Debug, Default)]
pub(super) struct Sides<'a> {
    pub old: Option<Located<'a>>,
    pub new: Option<Located<'a>>,
}

impl<'a> Sides<'a> {
    pub fn new(old: Option<Located<'a>>, new: Option<Located<'a>>) -> Self {
        Self { old, new }
    }

    /// The members with this name.
    pub fn get(&self, key: &str) -> Self {
        let get = |side: &Option<Located<'a>>| side.as_ref().and_then(|side| side.get(key));
        Self { old: get(&self.old), new: get(&self.new) }
    }

    /// Every member of either side, with its name.
    pub fn members(&self) -> Vec<(&'a str, Self)> {
        let keys = |side: &Option<Located<'a>>| side.iter().filter_map(Located::object).flat_map(Map::keys).collect();
        let (old, new): (BTreeSet<&'a String>, BTreeSet<&'a String>) = (keys(&self.old), keys(&self.new));
        old.union(&new).map(|key| (key.as_str(), self.get(key))).collect()
    }

    /// The items of either side.
    pub fn items(&self) -> (Vec<Located<'a>>, Vec<Located<'a>>) {
        let items = |side: &Option<Located<'a>>| side.as_ref().map(Located::items).unwrap_or_default();
        (items(&self.old), items(&self.new))
    }

    /// The items of two sets that are only in the old and only in the new one, as text.
    pub fn lost_and_gained(&self) -> (Vec<String>, Vec<String>) {
        let (old, new) = self.items();
        let missing = |from: &[Located<'a>], of: &[Located<'a>]| {
            let of = of.iter().filter(|one| !from.iter().any(|other| other.value == one.value));
            of.map(|one| one.value.to_string()).collect()
        };
        (missing(&new, &old), missing(&old, &new))
    }

    pub fn values(&self) -> (Option<&'a Value>, Option<&'a Value>) {
        (self.old.as_ref().map(|side| side.value), self.new.as_ref().map(|side| side.value))
    }

    /// Whether the values differ, or one is missing.
    pub fn differ(&self) -> bool {
        let (old, new) = self.values();
        old != new
    }

    /// Whether exactly one side has a value.
    pub fn is_one_sided(&self) -> bool {
        self.old.is_some() != self.new.is_some()
    }
}

/// One of the two documents, as read and in its normal form.
#[derive(Debug)]
pub(super) struct Document<'r> {
    pub version: Version,
    /// The document as read.
    pub raw: &'r Value,
    /// The other files that it refers to, by name.
    pub files: BTreeMap<String, Rc<Value>>,
    /// The normal form of the document, without its components.
    pub root: Value,
    /// The normal form of everything referenced, by reference.
    pub targets: BTreeMap<String, Value>,
    /// The values moved by normalization: their new pointers, and where they were read.
    pub origins: BTreeMap<String, String>,
    /// References that were not followed.
    pub unread: BTreeSet<String>,
}

/// More moves of one value would be a cycle.
const MOST_MOVES: usize = 20;

impl Document<'_> {
    pub fn at_root(&self) -> Located<'_> {
        Located { value: &self.root, pointer: "".into() }
    }

    /// The target of a reference.
    pub fn target(&self, reference: &str) -> Option<Located<'_>> {
        self.targets.get(reference).map(|value| Located { value, pointer: reference.into() })
    }

    /// The operation with an id, as its path and method.
    pub fn operation_with(&self, id: &Value) -> Option<(&str, &str)> {
        let items = self.root.get("paths")?.as_object()?;
        items.iter().find_map(|(path, item)| {
            let mut methods = item.as_object()?.iter();
            let (method, _) = methods.find(|(_, operation)| operation.get("operationId") == Some(id))?;
            Some((path.as_str(), method.as_str()))
        })
    }

    /// Where a value of the normal form was read, and its original form. A value added by the normal form is located at
    /// the nearest original one.
    pub fn origin(&self, pointer: &str) -> (Rc<str>, Option<&Value>) {
        let mut moved = pointer.to_owned();
        // A value may have moved several times, together with those around it.
        for _ in 0..MOST_MOVES {
            let ends = moved.rmatch_indices('/').map(|(end, _)| end);
            let known =
                std::iter::once(moved.len()).chain(ends).find_map(|end| Some((end, self.origins.get(&moved[..end])?)));
            let Some((end, origin)) = known else { break };
            moved = format!("{origin}{}", &moved[end..]);
        }
        let written = self.written(&moved);
        let mut shown = moved.as_str();
        while self.written(shown).is_none() {
            shown = &shown[..shown.rfind('/').unwrap_or(0)];
        }
        (shown.into(), written)
    }

    /// The original value at a pointer, in the document or, after its name and `#`, in another file.
    pub fn written(&self, reference: &str) -> Option<&Value> {
        let (file, pointer) = parted(reference);
        if file.is_empty() { self.raw.pointer(pointer) } else { self.files.get(file)?.pointer(pointer) }
    }
}

/// Splits a normalized reference into a file and a pointer.
pub(super) fn parted(reference: &str) -> (&str, &str) {
    if reference.starts_with('/') { ("", reference) } else { reference.split_once('#').unwrap_or(("", reference)) }
}
