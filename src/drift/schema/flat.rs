//! A schema with its references, its `allOf` and its "or null" taken apart into plain pieces that must all hold.

use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::drift::site::{Document, Site};

/// Schemas that must all hold, as one.
#[derive(Clone, Debug, Default)]
pub(in crate::drift) struct Node<'a>(pub Vec<Site<'a>>);

impl<'a> Node<'a> {
    pub fn of(site: Site<'a>) -> Self {
        Self(vec![site])
    }

    /// What tells this node from all others of its document.
    pub fn key(&self) -> Vec<usize> {
        self.0.iter().map(Site::address).collect()
    }

    /// The only schema that it consists of.
    pub fn single(&self) -> Option<&Site<'a>> {
        if let [site] = self.0.as_slice() { Some(site) } else { None }
    }

    /// A short name: that of the component it refers to, else its title.
    pub fn name(&self) -> Option<String> {
        let site = self.single()?;
        match site.text("$ref") {
            Some(reference) => reference.rsplit('/').next().map(ToOwned::to_owned),
            None => site.text("title").map(ToOwned::to_owned),
        }
    }
}

/// One plain schema object.
#[derive(Clone, Debug)]
pub(super) struct Piece<'a> {
    pub site: Site<'a>,
    /// Null is allowed besides what this piece allows.
    pub or_null: bool,
    /// The union that only says so.
    hidden: Option<&'static str>,
}

/// A node, taken apart.
#[derive(Debug, Default)]
pub(super) struct Flat<'a> {
    pub pieces: Vec<Piece<'a>>,
    /// The schema `false` is among them: nothing is valid.
    pub never: Option<Site<'a>>,
    /// References that were not followed, and what is no schema at all.
    pub opaque: Vec<(String, Site<'a>)>,
}

impl<'a> Flat<'a> {
    pub fn new(document: &Document<'a>, node: &Node<'a>) -> Self {
        let mut flat = Self::default();
        let mut seen = HashSet::new();
        // The last one is taken first: the outer schema before what it refers to, and that in its order.
        let mut next: Vec<(Site<'a>, bool)> = node.0.iter().rev().map(|site| (site.clone(), false)).collect();
        while let Some((site, or_null)) = next.pop() {
            if seen.insert((site.address(), or_null)) {
                flat.take(document, site, or_null, &mut next);
            }
        }
        flat
    }

    fn take(&mut self, document: &Document<'a>, site: Site<'a>, or_null: bool, next: &mut Vec<(Site<'a>, bool)>) {
        match site.value {
            Value::Bool(true) => {}
            Value::Bool(false) => self.never = Some(site),
            Value::Object(_) => {
                next.extend(list(&site, "allOf").into_iter().rev().map(|member| (member, or_null)));
                let wrapped = nullable(&site);
                if let Some((_, inner)) = &wrapped {
                    next.push((inner.clone(), true));
                }
                if let Some(reference) = site.text("$ref") {
                    match document.target(reference) {
                        Some(target) => next.push((target, or_null)),
                        None => self.opaque.push((reference.to_owned(), site.clone())),
                    }
                }
                self.pieces.push(Piece { site, or_null, hidden: wrapped.map(|(keyword, _)| keyword) });
            }
            other => self.opaque.push((other.to_string(), site)),
        }
    }

    /// Every value of a keyword, the outermost first.
    pub fn all(&self, keyword: &str) -> Vec<(&Piece<'a>, Site<'a>)> {
        let holds = self.pieces.iter().filter(|piece| piece.hidden != Some(keyword));
        holds.filter_map(|piece| piece.site.get(keyword).map(|site| (piece, site))).collect()
    }

    /// The values of a keyword, each once.
    pub fn values(&self, keyword: &str) -> Vec<&'a Value> {
        let mut values = Vec::new();
        for (_, site) in self.all(keyword) {
            if !values.contains(&site.value) {
                values.push(site.value);
            }
        }
        values
    }

    /// The outermost value of a keyword.
    pub fn first(&self, keyword: &str) -> Option<Site<'a>> {
        self.all(keyword).into_iter().next().map(|(_, site)| site)
    }

    pub fn is_true(&self, keyword: &str) -> bool {
        self.pieces.iter().any(|piece| piece.site.is_true(keyword))
    }

    /// The schemas below a keyword, as one.
    pub fn child(&self, keyword: &str) -> Option<Node<'a>> {
        let sites: Vec<_> = self.all(keyword).into_iter().map(|(_, site)| site).collect();
        (!sites.is_empty()).then_some(Node(sites))
    }

    /// The schemas of one name below a keyword that holds a map of them.
    pub fn member(&self, keyword: &str, name: &str) -> Option<Node<'a>> {
        let sites: Vec<_> = self.all(keyword).into_iter().filter_map(|(_, site)| site.get(name)).collect();
        (!sites.is_empty()).then_some(Node(sites))
    }

    /// The names below a keyword that holds a map.
    pub fn names(&self, keyword: &str) -> Vec<&'a str> {
        self.all(keyword).into_iter().flat_map(|(_, site)| site.entries()).map(|(name, _)| name).collect()
    }

    /// Every keyword that is there.
    pub fn keywords(&self) -> impl Iterator<Item = &'a str> {
        let objects = self.pieces.iter().filter_map(|piece| piece.site.object());
        objects.flat_map(Map::keys).map(String::as_str)
    }

    /// Where this stands: the outermost schema.
    pub fn site(&self) -> Option<&Site<'a>> {
        self.pieces.first().map(|piece| &piece.site).or(self.never.as_ref())
    }
}

/// The items below a key.
pub(super) fn list<'a>(site: &Site<'a>, key: &str) -> Vec<Site<'a>> {
    site.get(key).map(|list| list.items()).unwrap_or_default()
}

/// The schema `x` of `oneOf: [x, {type: null}]`, which is how 3.1 says that x may be null.
fn nullable<'a>(site: &Site<'a>) -> Option<(&'static str, Site<'a>)> {
    ["oneOf", "anyOf"].into_iter().find_map(|keyword| {
        let branches = list(site, keyword);
        let [one, other] = branches.as_slice() else { return None };
        match (is_null(one), is_null(other)) {
            (false, true) => Some((keyword, one.clone())),
            (true, false) => Some((keyword, other.clone())),
            (true, true) | (false, false) => None,
        }
    })
}

/// Whether nothing but null is valid, said plainly; `enum: [null]` is how OpenAPI 3.0 says it.
fn is_null(site: &Site<'_>) -> bool {
    const PLAIN: [&str; 5] = ["type", "enum", "const", "title", "description"];
    let Some(members) = site.object() else { return false };
    let says = |keyword: &str, value: Value| members.get(keyword) == Some(&value);
    members.keys().all(|keyword| PLAIN.contains(&keyword.as_str()))
        && (says("type", "null".into()) || says("enum", vec![Value::Null].into()) || says("const", Value::Null))
}
