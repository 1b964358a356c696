//! The catch-all: reports every difference that no finding covers.
//!
//! The rules compare every field of the objects they reach, so there are two kinds of remaining differences: components
//! that no operation uses, and other spellings of the same meaning (another order, an explicit default).

use std::{collections::BTreeSet, rc::Rc};

use serde_json::Value;

use super::{
    document::{Document, Located, Sides, last_key},
    finding::changed,
    graph::Findings,
    judge::Class,
    pair::Difference,
};

/// Why a difference that no rule has reported does not matter.
const SPELLING: &str = "written differently, but the rules read it the same";

type Pointers = BTreeSet<Rc<str>>;

pub(super) fn compare<'a>(findings: &mut Findings<'_, 'a>, (old, new): (&'a Document<'a>, &'a Document<'a>)) {
    let whole = |document: &'a Document<'a>| Some(Located { value: document.raw, pointer: "".into() });
    let mut left = Vec::new();
    walk(Sides::new(whole(old), whole(new)), &findings.covered, &mut left);
    for name in old.files.keys().chain(new.files.keys()).collect::<BTreeSet<_>>() {
        let file = |document: &'a Document<'a>| {
            let value = document.files.get(name)?;
            Some(Located { value, pointer: format!("{name}#").into() })
        };
        walk(Sides::new(file(old), file(new)), &findings.covered, &mut left);
    }
    for sides in left {
        let pointer =
            sides.new.as_ref().or(sides.old.as_ref()).map(|side| Rc::clone(&side.pointer)).unwrap_or_default();
        let component = pointer.split('/').take(4).collect::<Vec<_>>().join("/");
        let is_used = [old, new].iter().any(|document| {
            let mut used = document.targets.range(component.clone()..);
            used.next().is_some_and(|(reference, _)| reference.starts_with(&component))
        });
        let is_text = pointer.starts_with("/info/") || pointer.starts_with("/tags/");
        let reason = match pointer.strip_prefix("/components/") {
            Some(below) if !(is_used || below.starts_with("securitySchemes/")) => "no operation uses it",
            None if is_text => "",
            _ => SPELLING,
        };
        let rule = last_key(&pointer);
        let what = changed(&rule, &sides);
        let (class, suffix, covers) = (Class::Documentation, String::new(), Vec::new());
        let difference = Difference { class, rule, suffix, what, reason, sides, covers };
        let place = if is_text { pointer[1..].replace('/', ".") } else { pointer.to_string() };
        findings.add_to_document(&place, difference);
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
        (Some(Value::Array(old)), Some(Value::Array(new))) if is_reordered(&sides, old, new) => {}
        // Reported as a whole, unless something in it has been reported.
        _ if is_or_holds(sides.old.as_ref(), &covered.0) || is_or_holds(sides.new.as_ref(), &covered.1) => {}
        _ => left.push(sides),
    }
}

/// The order of `required` and of a list of types has no meaning.
fn is_reordered(sides: &Sides<'_>, old: &[Value], new: &[Value]) -> bool {
    let is_set =
        sides.new.as_ref().is_some_and(|new| ["/required", "/type"].iter().any(|end| new.pointer.ends_with(end)));
    let texts =
        |values: &[Value]| values.iter().map(|value| value.as_str().map(ToOwned::to_owned)).collect::<BTreeSet<_>>();
    is_set && old.len() == new.len() && texts(old) == texts(new) && !texts(old).contains(&None)
}

/// Whether one of the pointers leads to a value or into it.
fn is_or_holds(side: Option<&Located<'_>>, pointers: &Pointers) -> bool {
    side.is_some_and(|side| {
        let below: Rc<str> = format!("{}/", side.pointer).into();
        pointers.contains(&side.pointer)
            || pointers.range(Rc::clone(&below)..).next().is_some_and(|next| next.starts_with(&*below))
    })
}
