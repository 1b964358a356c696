//! Values that know where they stand, and references between them.

use std::{
    cell::{OnceCell, RefCell},
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::read::Version;

/// As many references in a row are followed; more are a circle.
const LONGEST_CHAIN: usize = 100;

/// A value and the JSON pointer to it.
#[derive(Clone, Debug)]
pub(super) struct Site<'a> {
    pub value: &'a Value,
    pub pointer: Rc<str>,
}

impl<'a> Site<'a> {
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

    pub fn object(&self) -> Option<&'a Map<String, Value>> {
        self.value.as_object()
    }

    pub fn text(&self, key: &str) -> Option<&'a str> {
        self.value.get(key)?.as_str()
    }

    pub fn is_true(&self, key: &str) -> bool {
        self.value.get(key).and_then(Value::as_bool).unwrap_or(false)
    }

    /// What tells this value from all others of its document.
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

/// The names of both sides, each once.
pub(super) fn names<'k>(
    old: impl IntoIterator<Item = &'k str>,
    new: impl IntoIterator<Item = &'k str>,
) -> BTreeSet<&'k str> {
    old.into_iter().chain(new).collect()
}

/// One of the two documents.
#[derive(Debug)]
pub(super) struct Document<'a> {
    pub root: Site<'a>,
    pub version: Version,
    anchors: OnceCell<BTreeMap<&'a str, Site<'a>>>,
    /// The references that were met and not followed.
    pub unfollowed: RefCell<BTreeSet<String>>,
}

impl<'a> Document<'a> {
    pub fn new(root: &'a Value, version: Version) -> Self {
        let root = Site { value: root, pointer: "".into() };
        Self { root, version, anchors: OnceCell::new(), unfollowed: RefCell::default() }
    }

    /// What a reference leads to; `None`, and a note, where that is outside this document or nowhere.
    pub fn target(&self, reference: &str) -> Option<Site<'a>> {
        let found = reference.strip_prefix('#').and_then(|fragment| {
            let fragment = percent_decode_str(fragment).decode_utf8().ok()?;
            if fragment.is_empty() || fragment.starts_with('/') {
                let value = self.root.value.pointer(&fragment)?;
                return Some(Site { value, pointer: fragment.as_ref().into() });
            }
            self.anchors.get_or_init(|| anchors(&self.root)).get(fragment.as_ref()).cloned()
        });
        if found.is_none() {
            self.unfollowed.borrow_mut().insert(reference.to_owned());
        }
        found
    }

    /// What stands at the end of the references at a site; the last one that could not be followed, otherwise.
    pub fn follow(&self, site: &Site<'a>) -> Result<Site<'a>, &'a str> {
        let mut site = site.clone();
        for _ in 0..LONGEST_CHAIN {
            let Some(reference) = site.text("$ref") else { return Ok(site) };
            site = self.target(reference).ok_or(reference)?;
        }
        let reference = site.text("$ref").unwrap_or_default();
        self.unfollowed.borrow_mut().insert(reference.to_owned());
        Err(reference)
    }
}

/// Every `$anchor` of a document.
fn anchors<'a>(root: &Site<'a>) -> BTreeMap<&'a str, Site<'a>> {
    let (mut found, mut next) = (BTreeMap::new(), vec![root.clone()]);
    while let Some(site) = next.pop() {
        if let Some(name) = site.text("$anchor") {
            found.entry(name).or_insert_with(|| site.clone());
        }
        next.extend(site.entries().into_iter().map(|(_, site)| site));
        next.extend(site.items());
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
        let follow = |key| document.follow(&document.root.get(key).unwrap()).map(|site| site.pointer.to_string());
        assert_eq!(follow("a/b"), Ok("/deep/0".into()));
        assert_eq!((follow("round"), follow("out")), (Err("#/round"), Err("other.yaml#/x")));
        assert_eq!(document.unfollowed.borrow().len(), 2);
        assert_eq!(document.root.get("a/b").unwrap().pointer.as_ref(), "/a~1b");
    }
}
