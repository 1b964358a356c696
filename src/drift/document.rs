//! Values that know where they stand, in one document or in both, and references between them.

use std::{
    cell::{OnceCell, RefCell},
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

/// The line of the OpenAPI specification that a document follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// 3.0.x: schemas are a dialect of their own.
    V30,
    /// 3.1.x: schemas are JSON Schema 2020-12.
    V31,
}

impl Version {
    /// Whether this is 3.0 and the other one 3.1: then the other may say things that this one has no word for.
    pub(super) fn is_older_than(self, other: Self) -> bool {
        self == Self::V30 && other == Self::V31
    }
}

/// A chain of references that is longer than this counts as a circle.
const LONGEST_CHAIN: usize = 100;

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
        Some(Self { value, pointer: self.below(key) })
    }

    /// The members of an object.
    pub fn entries(&self) -> Vec<(&'a str, Self)> {
        let members = self.value.as_object().into_iter().flatten();
        members.map(|(key, value)| (key.as_str(), Self { value, pointer: self.below(key) })).collect()
    }

    /// The items of an array.
    pub fn items(&self) -> Vec<Self> {
        let items = self.value.as_array().into_iter().flatten().enumerate();
        items.map(|(index, value)| Self { value, pointer: self.below(&index.to_string()) }).collect()
    }

    /// The items of the array that is the member of this name.
    pub fn list(&self, key: &str) -> Vec<Self> {
        self.get(key).map(|list| list.items()).unwrap_or_default()
    }

    /// The values right below, by name or number.
    pub fn children(&self) -> Vec<Self> {
        self.entries().into_iter().map(|(_, child)| child).chain(self.items()).collect()
    }

    pub fn object(&self) -> Option<&'a Map<String, Value>> {
        self.value.as_object()
    }

    pub fn text(&self, key: &str) -> Option<&'a str> {
        self.value.get(key)?.as_str()
    }

    /// Whether a member is `true`; without it, it is not.
    pub fn is_true(&self, key: &str) -> bool {
        self.value.get(key).and_then(Value::as_bool).unwrap_or(false)
    }

    /// Identifies this value within its document.
    pub fn address(&self) -> usize {
        std::ptr::from_ref(self.value).addr()
    }

    fn below(&self, key: &str) -> Rc<str> {
        format!("{}/{}", self.pointer, escaped(key)).into()
    }
}

/// A key as a part of a JSON pointer (RFC 6901).
pub(super) fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// What the two documents have in one place; either may have nothing there.
#[derive(Clone, Debug, Default)]
pub(super) struct Sides<'a> {
    pub old: Option<Located<'a>>,
    pub new: Option<Located<'a>>,
}

impl<'a> Sides<'a> {
    pub fn new(old: Option<Located<'a>>, new: Option<Located<'a>>) -> Self {
        Self { old, new }
    }

    pub fn both(old: &Located<'a>, new: &Located<'a>) -> Self {
        Self { old: Some(old.clone()), new: Some(new.clone()) }
    }

    pub fn removed(old: &Located<'a>) -> Self {
        Self { old: Some(old.clone()), new: None }
    }

    pub fn added(new: &Located<'a>) -> Self {
        Self { old: None, new: Some(new.clone()) }
    }

    /// The members of this name.
    pub fn get(&self, key: &str) -> Self {
        self.map(|side| side.get(key))
    }

    pub fn map(&self, get: impl Fn(&Located<'a>) -> Option<Located<'a>>) -> Self {
        Self { old: self.old.as_ref().and_then(&get), new: self.new.as_ref().and_then(&get) }
    }

    /// Every member of either side, by its name.
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

    /// The members of either side, in their order.
    pub fn entries(&self) -> (Entries<'a>, Entries<'a>) {
        let entries = |side: &Option<Located<'a>>| side.as_ref().map(Located::entries).unwrap_or_default();
        (entries(&self.old), entries(&self.new))
    }

    pub fn values(&self) -> (Option<&'a Value>, Option<&'a Value>) {
        (self.old.as_ref().map(|side| side.value), self.new.as_ref().map(|side| side.value))
    }

    /// Whether the values are not the same, or only one side has one.
    pub fn differ(&self) -> bool {
        let (old, new) = self.values();
        old != new
    }

    /// Whether exactly one side has a value.
    pub fn is_one_sided(&self) -> bool {
        self.old.is_some() != self.new.is_some()
    }

    /// A member of either side, `false` where it is not given.
    pub fn flags(&self, key: &str) -> (bool, bool) {
        let is_true = |side: &Option<Located<'a>>| side.as_ref().is_some_and(|side| side.is_true(key));
        (is_true(&self.old), is_true(&self.new))
    }
}

/// The members of an object.
pub(super) type Entries<'a> = Vec<(&'a str, Located<'a>)>;

/// One of the two documents.
#[derive(Debug)]
pub(super) struct Document<'a> {
    pub root: Located<'a>,
    pub version: Version,
    anchors: OnceCell<BTreeMap<&'a str, Located<'a>>>,
    /// References that were not followed.
    pub unfollowed: RefCell<BTreeSet<String>>,
}

impl<'a> Document<'a> {
    pub fn new(root: &'a Value, version: Version) -> Self {
        let root = Located { value: root, pointer: "".into() };
        Self { root, version, anchors: OnceCell::new(), unfollowed: RefCell::default() }
    }

    /// The value that a reference refers to; `None`, and a note, where that is outside this document or nowhere.
    pub fn target(&self, reference: &str) -> Option<Located<'a>> {
        let found = reference.strip_prefix('#').and_then(|fragment| {
            let fragment = percent_decode_str(fragment).decode_utf8().ok()?;
            if fragment.is_empty() || fragment.starts_with('/') {
                let value = self.root.value.pointer(&fragment)?;
                return Some(Located { value, pointer: fragment.as_ref().into() });
            }
            self.anchors.get_or_init(|| anchors(&self.root)).get(fragment.as_ref()).cloned()
        });
        if found.is_none() {
            self.unfollowed.borrow_mut().insert(reference.to_owned());
        }
        found
    }

    /// The value at the end of a chain of references; otherwise the reference that could not be followed.
    pub fn follow(&self, at: &Located<'a>) -> Result<Located<'a>, &'a str> {
        let mut at = at.clone();
        for _ in 0..LONGEST_CHAIN {
            let Some(reference) = at.text("$ref") else { return Ok(at) };
            at = self.target(reference).ok_or(reference)?;
        }
        let reference = at.text("$ref").unwrap_or_default();
        self.unfollowed.borrow_mut().insert(reference.to_owned());
        Err(reference)
    }
}

/// Every `$anchor` of a document.
fn anchors<'a>(root: &Located<'a>) -> BTreeMap<&'a str, Located<'a>> {
    let (mut found, mut next) = (BTreeMap::new(), vec![root.clone()]);
    while let Some(at) = next.pop() {
        if let Some(name) = at.text("$anchor") {
            found.entry(name).or_insert_with(|| at.clone());
        }
        next.extend(at.children());
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn references_are_followed() {
        let value = json!({"a/b": {"$ref": "#/%C3%BC~0"}, "ü~": {"$ref": "#x"}, "deep": [{"$anchor": "x"}],
            "round": {"$ref": "#/round"}, "out": {"$ref": "other.yaml#/x"}});
        let document = Document::new(&value, Version::V31);
        let follow = |key| document.follow(&document.root.get(key).unwrap()).map(|at| at.pointer.to_string());
        assert_eq!(follow("a/b"), Ok("/deep/0".into()));
        assert_eq!((follow("round"), follow("out")), (Err("#/round"), Err("other.yaml#/x")));
        assert_eq!(document.unfollowed.borrow().len(), 2);
        assert_eq!(document.root.get("a/b").unwrap().pointer.as_ref(), "/a~1b");
    }
}
