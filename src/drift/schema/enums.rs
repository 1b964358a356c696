//! `enum` and `const`: the values that are listed.

use std::rc::Rc;

use serde_json::Value;

use super::{Flat, pair::Pair};
use crate::drift::{class::Effect, words};

const KEYWORDS: [&str; 2] = ["enum", "const"];

pub(super) fn compare(pair: &mut Pair<'_>) {
    let (old, new) = (allowed(&pair.old), allowed(&pair.new));
    let sites = KEYWORDS.map(|keyword| (pair.old.first(keyword), pair.new.first(keyword)));
    let [(old_enum, new_enum), (old_const, new_const)] = sites;
    let (old_site, new_site) = (old_enum.or(old_const), new_enum.or(new_const));
    let (effect, what) = match (&old, &new) {
        (None, None) => return,
        (None, Some(new)) => (
            Effect::Narrower,
            format!(
                "enum added: only {} allowed",
                new.iter().map(|one| words::short(one)).collect::<Vec<_>>().join(", ")
            ),
        ),
        (Some(old), None) => {
            (Effect::Wider, format!("enum removed: was {}", words::short(&old.iter().copied().cloned().collect())))
        }
        (Some(old), Some(new)) => {
            let lacks = |all: &[&Value], one: &Value| !all.iter().any(|other| same(other, one));
            // That null has come or gone is said by the types.
            let missing = |from: &[&Value], of: &[&Value]| -> Vec<String> {
                of.iter().filter(|one| !one.is_null() && lacks(from, one)).map(ToString::to_string).collect()
            };
            let (lost, gained) = (missing(new, old), missing(old, new));
            let effect = match (lost.is_empty(), gained.is_empty()) {
                (true, true) => return,
                (true, false) => Effect::Wider,
                (false, true) => Effect::Narrower,
                (false, false) => Effect::Either,
            };
            (effect, words::members("enum", &lost, &gained))
        }
    };
    let covers: Vec<Rc<str>> = [&pair.old, &pair.new]
        .into_iter()
        .flat_map(|flat| KEYWORDS.iter().flat_map(|keyword| flat.all(keyword)))
        .map(|(_, site)| Rc::clone(&site.pointer))
        .collect();
    pair.say(effect, "enum", what, old_site, new_site).covers = covers;
}

/// The values that every list has; `None` where there is no list.
fn allowed<'a>(flat: &Flat<'a>) -> Option<Vec<&'a Value>> {
    let mut allowed: Option<Vec<&'a Value>> = None;
    for piece in &flat.pieces {
        let list =
            piece.site.value.get("enum").and_then(Value::as_array).map(|values| values.iter().collect::<Vec<_>>());
        let constant = piece.site.value.get("const").map(|value| vec![value]);
        for mut values in [list, constant].into_iter().flatten() {
            if piece.or_null && !values.iter().any(|value| value.is_null()) {
                values.push(&Value::Null);
            }
            allowed = Some(match allowed {
                None => values,
                Some(before) => before.into_iter().filter(|one| values.iter().any(|other| same(one, other))).collect(),
            });
        }
    }
    allowed
}

/// Equality as JSON Schema has it: 1 and 1.0 are one number.
fn same(one: &Value, other: &Value) -> bool {
    match (one.as_f64(), other.as_f64()) {
        (Some(a), Some(b)) if one != other => {
            one.as_i64().is_none() != other.as_i64().is_none() && a.to_bits() == b.to_bits()
        }
        _ => one == other,
    }
}
