//! The net below the rules: every difference that no finding is about is named here.
//!
//! The rules compare every field of the objects that they come to, so what is left is of two kinds: components that no
//! operation uses, and other spellings of one meaning (another order, a default that is written out).

use std::{collections::BTreeSet, rc::Rc};

use serde_json::Value;

use super::{
    comparer::{Comparer, Place},
    document::{Located, Sides},
    judge::Class,
};

/// Why a difference that no rule has reported does not matter.
const SPELLING: &str = "written differently, but the rules read it the same";

type Pointers = BTreeSet<Rc<str>>;

pub(super) fn compare(comparer: &mut Comparer<'_>) {
    let covered = std::mem::take(&mut comparer.covered);
    let root = comparer.root();
    let (old_used, new_used) = (used(&comparer.old.root), used(&comparer.new.root));
    let mut left = Vec::new();
    walk(root, &covered, &mut left);
    for sides in left {
        let pointer =
            sides.new.as_ref().or(sides.old.as_ref()).map(|side| Rc::clone(&side.pointer)).unwrap_or_default();
        let parts: Vec<&str> = pointer.split('/').collect();
        let reason = match parts.as_slice() {
            ["", "components", "examples", ..] => "an example",
            ["", "components", kind, name, below @ ..] => {
                let component = format!("/components/{kind}/{name}");
                let is_used = old_used.contains(&component) || new_used.contains(&component);
                match (is_used, below.is_empty() && sides.is_one_sided(), *kind) {
                    (false, ..) => "no operation uses it",
                    (true, true, _) => "whatever refers to it is reported on its own",
                    (true, false, "schemas") => "what matters of it is reported by operation",
                    (true, false, _) => SPELLING,
                }
            }
            _ => SPELLING,
        };
        let name = parts.last().copied().unwrap_or_default();
        comparer.change(&Place::document(&pointer), Class::Documentation, name, &sides).reason = reason;
    }
}

fn walk<'a>(sides: Sides<'a>, covered: &(Pointers, Pointers), left: &mut Vec<Sides<'a>>) {
    let is_covered = |side: &Option<Located<'a>>, pointers: &Pointers| {
        side.as_ref().is_some_and(|side| pointers.contains(&side.pointer))
    };
    let is_in_both = sides.old.is_some() && sides.new.is_some();
    if is_in_both && (!sides.differ() || is_covered(&sides.old, &covered.0) || is_covered(&sides.new, &covered.1)) {
        return;
    }
    match sides.values() {
        (Some(Value::Object(_)), Some(Value::Object(_))) => {
            for (_, member) in sides.members() {
                walk(member, covered, left);
            }
        }
        (Some(Value::Array(old)), Some(Value::Array(new)))
            if old.len() == new.len() && old.iter().chain(new).any(|item| item.is_object() || item.is_array()) =>
        {
            let (old, new) = sides.items();
            for (old, new) in old.into_iter().zip(new) {
                walk(Sides::new(Some(old), Some(new)), covered, left);
            }
        }
        // Reported as a whole, unless something in it has been reported.
        _ if is_or_holds(sides.old.as_ref(), &covered.0) || is_or_holds(sides.new.as_ref(), &covered.1) => {}
        _ => left.push(sides),
    }
}

/// Whether one of the pointers leads to a value or into it.
fn is_or_holds(side: Option<&Located<'_>>, pointers: &Pointers) -> bool {
    side.is_some_and(|side| {
        let below: Rc<str> = format!("{}/", side.pointer).into();
        pointers.contains(&side.pointer)
            || pointers.range(Rc::clone(&below)..).next().is_some_and(|next| next.starts_with(&*below))
    })
}

/// The components that the paths and webhooks of a document refer to, directly or through others.
fn used(root: &Located<'_>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut next: Vec<&Value> = ["paths", "webhooks"].iter().filter_map(|key| root.value.get(key)).collect();
    while let Some(value) = next.pop() {
        match value {
            Value::Object(members) => next.extend(members.values()),
            Value::Array(items) => next.extend(items),
            // A reference, also in the mapping of a discriminator.
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
