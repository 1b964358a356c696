//! The net below the rules: whatever differs and no finding speaks for is named here.
//!
//! By their construction the rules compare every field of what they come to, so what is left is of two kinds: components
//! that no operation uses, and other spellings of one meaning (another order, a default that is written out).

use std::{
    collections::{BTreeSet, HashSet},
    rc::Rc,
};

use serde_json::Value;

use super::{
    class::Class,
    compare::{Comparer, Spot},
    site::{Site, names},
};

/// Why something that the rules have passed by does not matter.
const SPELLING: &str = "written differently, for the rules it means the same";

type Pointers = BTreeSet<Rc<str>>;

pub(super) fn compare(comparer: &mut Comparer<'_>) {
    let covered = std::mem::take(&mut comparer.covered);
    let used = (used(&comparer.old.root), used(&comparer.new.root));
    let mut left = Vec::new();
    walk(&comparer.old.root, &comparer.new.root, &covered, &mut left);
    for (old, new) in left {
        let pointer = new.as_ref().or(old.as_ref()).map(|site| Rc::clone(&site.pointer)).unwrap_or_default();
        let spot = Spot::document(&pointer);
        let parts: Vec<&str> = pointer.split('/').collect();
        let reason = match parts.as_slice() {
            ["", "components", "examples", ..] => "an example",
            ["", "components", kind, name, below @ ..] => {
                let component = format!("/components/{kind}/{name}");
                let is_used = used.0.contains(&component) || used.1.contains(&component);
                let is_judged =
                    *kind != "schemas" || old.as_ref().is_some_and(|old| is_seen(&comparer.seen, &old.pointer));
                match (is_used, below.is_empty() && (old.is_none() || new.is_none()), is_judged) {
                    (false, _, _) => "no operation uses it",
                    (true, true, _) => "with it goes or comes what refers to it, which is told of by itself",
                    (true, false, true) => SPELLING,
                    (true, false, false) => "what matters of it is told of by operations",
                }
            }
            _ => SPELLING,
        };
        let name = parts.last().copied().unwrap_or_default();
        comparer.change(&spot, Class::Documentation, name, (old.as_ref(), new.as_ref())).reason = reason;
    }
}

type Left<'a> = Vec<(Option<Site<'a>>, Option<Site<'a>>)>;

fn walk<'a>(old: &Site<'a>, new: &Site<'a>, covered: &(Pointers, Pointers), left: &mut Left<'a>) {
    if old.value == new.value || covered.0.contains(&old.pointer) || covered.1.contains(&new.pointer) {
        return;
    }
    match (old.value, new.value) {
        (Value::Object(_), Value::Object(_)) => {
            let keys = |site: &Site<'a>| site.entries().into_iter().map(|(key, _)| key).collect::<Vec<_>>();
            for key in names(keys(old), keys(new)) {
                match (old.get(key), new.get(key)) {
                    (Some(old), Some(new)) => walk(&old, &new, covered, left),
                    (old, new) => one_sided(old, new, covered, left),
                }
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() && a.iter().chain(b).any(|item| !is_scalar(item)) => {
            for (old, new) in old.items().iter().zip(new.items()) {
                walk(old, &new, covered, left);
            }
        }
        _ => one_sided(Some(old.clone()), Some(new.clone()), covered, left),
    }
}

fn is_scalar(value: &Value) -> bool {
    !(value.is_object() || value.is_array())
}

/// A value whose differences are told as one.
fn one_sided<'a>(old: Option<Site<'a>>, new: Option<Site<'a>>, covered: &(Pointers, Pointers), left: &mut Left<'a>) {
    let is_covered = |site: &Option<Site<'a>>, pointers: &Pointers| {
        site.as_ref().is_some_and(|site| {
            let below: Rc<str> = format!("{}/", site.pointer).into();
            pointers.contains(&site.pointer)
                || pointers.range(Rc::clone(&below)..).next().is_some_and(|next| next.starts_with(&*below))
        })
    };
    if !(is_covered(&old, &covered.0) || is_covered(&new, &covered.1)) {
        left.push((old, new));
    }
}

/// Whether the schema at a pointer, or one around it, was compared.
fn is_seen(seen: &HashSet<Rc<str>>, pointer: &str) -> bool {
    let ends = pointer.match_indices('/').map(|(end, _)| end).chain([pointer.len()]);
    ends.into_iter().any(|end| seen.contains(&pointer[..end]))
}

/// The components that the paths and webhooks of a document refer to, directly or through others.
fn used(root: &Site<'_>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut next: Vec<&Value> = ["paths", "webhooks"].iter().filter_map(|key| root.value.get(key)).collect();
    while let Some(value) = next.pop() {
        match value {
            Value::Object(members) => next.extend(members.values()),
            Value::Array(items) => next.extend(items),
            // A reference, or what a discriminator may hold.
            Value::String(text) => {
                let pointer = text.strip_prefix('#').unwrap_or_default();
                let component: Vec<&str> = pointer.splitn(5, '/').take(4).collect();
                let component = component.join("/");
                if !component.is_empty()
                    && let Some(target) = root.value.pointer(&component)
                    && found.insert(component)
                {
                    next.push(target);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    found
}
