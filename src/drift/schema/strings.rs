//! Assertions that are compared as sets of words: `pattern`, `format`, `multipleOf` and their like.

use serde_json::Value;

use super::{Flat, pair::Pair, types::Types};
use crate::drift::{class::Effect, site::Site};

/// Formats that tell a user interface something and constrain nothing (OpenAPI 3.1.1, 4.4.1).
const HINTS: [&str; 1] = ["password"];

/// Formats of which the first is a part of the second.
const PARTS: [(&str, &str); 9] = [
    ("int32", "int64"),
    ("float", "double"),
    ("email", "idn-email"),
    ("hostname", "idn-hostname"),
    ("uri", "uri-reference"),
    ("uri", "iri"),
    ("uri", "iri-reference"),
    ("uri-reference", "iri-reference"),
    ("iri", "iri-reference"),
];

pub(super) fn compare(pair: &mut Pair<'_>) {
    for (keyword, applies) in [
        ("pattern", Types::STRING),
        ("format", Types::ALL),
        ("contentEncoding", Types::STRING),
        ("contentMediaType", Types::STRING),
        ("multipleOf", Types::NUMBER),
        ("uniqueItems", Types::ARRAY),
    ] {
        let (old, new) = (asserted(&pair.old, keyword), asserted(&pair.new, keyword));
        let effect = match (subset(&old, &new), subset(&new, &old)) {
            (true, true) => {
                hints(pair, keyword);
                continue;
            }
            _ if !pair.common.meets(applies) => Effect::Text,
            (true, false) => Effect::Narrower,
            (false, true) => Effect::Wider,
            (false, false) => match (old.as_slice(), new.as_slice()) {
                ([old], [new]) => replaced(keyword, old.value, new.value),
                _ => Effect::Either,
            },
        };
        let differing = |all: &[Site<'_>], other: &[Site<'_>]| all.iter().position(|one| !holds(other, one));
        let (old_at, new_at) = (differing(&old, &new), differing(&new, &old));
        let (old, new) = (old_at.map(|at| old[at].clone()), new_at.map(|at| new[at].clone()));
        pair.change(effect, keyword, old, new);
    }
}

/// The values of a keyword that say something.
fn asserted<'a>(flat: &Flat<'a>, keyword: &str) -> Vec<Site<'a>> {
    let all = flat.all(keyword).into_iter().map(|(_, site)| site);
    all.filter(|site| site.value != &Value::Bool(false) && !is_hint(keyword, site.value)).collect()
}

fn is_hint(keyword: &str, value: &Value) -> bool {
    keyword == "format" && value.as_str().is_some_and(|name| HINTS.contains(&name))
}

fn holds(all: &[Site<'_>], one: &Site<'_>) -> bool {
    all.iter().any(|other| other.value == one.value)
}

fn subset(part: &[Site<'_>], whole: &[Site<'_>]) -> bool {
    part.iter().all(|one| holds(whole, one))
}

/// Hints that have changed, where nothing else has.
fn hints(pair: &mut Pair<'_>, keyword: &str) {
    if pair.old.values(keyword) != pair.new.values(keyword) {
        let hint = |flat: &Flat<'_>| flat.values(keyword).iter().any(|value| is_hint(keyword, value));
        if hint(&pair.old) || hint(&pair.new) {
            let (old, new) = (pair.old.first(keyword), pair.new.first(keyword));
            pair.change(Effect::Text, keyword, old, new).reason = "this format is a hint to user interfaces";
        }
    }
}

/// What it does to put one value in the place of another.
fn replaced(keyword: &str, old: &Value, new: &Value) -> Effect {
    let is_part = |part: &Value, whole: &Value| match (keyword, part, whole) {
        ("format", Value::String(part), Value::String(whole)) => PARTS.contains(&(part.as_str(), whole.as_str())),
        ("multipleOf", part, whole) => match (part.as_i64(), whole.as_i64()) {
            (Some(part), Some(whole)) => whole != 0 && part % whole == 0,
            _ => match (part.as_f64(), whole.as_f64()) {
                (Some(part), Some(whole)) => (part / whole).fract() == 0.0,
                _ => false,
            },
        },
        _ => false,
    };
    if is_part(new, old) {
        Effect::Narrower
    } else if is_part(old, new) {
        Effect::Wider
    } else {
        Effect::Either
    }
}
