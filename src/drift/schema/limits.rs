//! Assertions about single values: lower and upper limits, and words such as `pattern`, `format` and `multipleOf`.

use std::cmp::Ordering;

use serde_json::{Number, Value};

use super::{expanded::Expanded, pair::Pair, types::Types};
use crate::drift::{
    document::{Located, Sides},
    judge::Effect,
};

/// A pair of keywords for one limit (the second says that the limit itself is out), which end it is of, for which type, and
/// what holds without it.
struct Limit {
    keyword: &'static str,
    exclusive: Option<&'static str>,
    is_lower: bool,
    applies: Types,
    otherwise: Option<i64>,
}

const fn limit(keyword: &'static str, is_lower: bool, applies: Types, otherwise: Option<i64>) -> Limit {
    Limit { keyword, exclusive: None, is_lower, applies, otherwise }
}

/// JSON Schema 2020-12 validation, 6.2 to 6.5.
const LIMITS: [Limit; 10] = [
    Limit { exclusive: Some("exclusiveMinimum"), ..limit("minimum", true, Types::NUMBER, None) },
    Limit { exclusive: Some("exclusiveMaximum"), ..limit("maximum", false, Types::NUMBER, None) },
    limit("minLength", true, Types::STRING, Some(0)),
    limit("maxLength", false, Types::STRING, None),
    limit("minItems", true, Types::ARRAY, Some(0)),
    limit("maxItems", false, Types::ARRAY, None),
    limit("minContains", true, Types::ARRAY, Some(1)),
    limit("maxContains", false, Types::ARRAY, None),
    limit("minProperties", true, Types::OBJECT, Some(0)),
    limit("maxProperties", false, Types::OBJECT, None),
];

/// Where a limit is.
#[derive(Clone, Debug)]
struct Bound<'a> {
    number: Number,
    is_exclusive: bool,
    keyword: &'static str,
    at: Option<Located<'a>>,
}

impl std::fmt::Display for Bound<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.keyword, self.number)
    }
}

pub(super) fn compare(pair: &mut Pair<'_, '_>) {
    for limit in &LIMITS {
        compare_limit(pair, limit);
    }
    words(pair);
}

fn compare_limit(pair: &mut Pair<'_, '_>, limit: &Limit) {
    let (old, new) = (tightest(&pair.old, limit), tightest(&pair.new, limit));
    let tighter = match (&old, &new) {
        (None, None) => return,
        (None, Some(_)) => true,
        (Some(_), None) => false,
        (Some(old), Some(new)) => match order(old, new, limit) {
            Ordering::Equal => return,
            Ordering::Less => true,
            Ordering::Greater => false,
        },
    };
    let (effect, reason) = match (pair.common.meets(limit.applies), tighter) {
        (false, _) => (Effect::Text, "no value that was and is allowed is of a type that it concerns"),
        (true, true) => (Effect::Narrower, ""),
        (true, false) => (Effect::Wider, ""),
    };
    let what = match (&old, &new) {
        (Some(old), Some(new)) if old.keyword == new.keyword => {
            format!("{} was {}, is {}", old.keyword, old.number, new.number)
        }
        (old, new) => {
            let text = |bound: &Option<Bound<'_>>| bound.as_ref().map_or_else(|| "none".into(), ToString::to_string);
            format!("{} was {}, is {}", limit.keyword, text(old), text(new))
        }
    };
    let sides = Sides::new(old.and_then(|bound| bound.at), new.and_then(|bound| bound.at));
    let difference = pair.say(effect, limit.keyword, what, &sides);
    if !reason.is_empty() {
        difference.reason = reason;
    }
}

/// The limit that decides, of all that a schema has.
fn tightest<'a>(schema: &Expanded<'a>, limit: &Limit) -> Option<Bound<'a>> {
    let are_integers = Types::of_schema(schema).and(Types::NUMBER) == Types::INTEGER;
    let mut tightest: Option<Bound<'a>> = None;
    let keywords = [(Some(limit.keyword), false), (limit.exclusive, true)];
    for (keyword, is_exclusive) in keywords.into_iter().filter_map(|(keyword, is)| Some((keyword?, is))) {
        for at in schema.all(keyword) {
            let Some(number) = at.value.as_number().cloned() else { continue };
            let bound = whole(Bound { number, is_exclusive, keyword, at: Some(at) }, are_integers, limit.is_lower);
            if tightest.as_ref().is_none_or(|known| order(known, &bound, limit) == Ordering::Less) {
                tightest = Some(bound);
            }
        }
    }
    // A limit that holds anyway is not one, unless it differs from having none at all (`minContains`).
    let is_default = |bound: &Bound<'_>| limit.otherwise.is_some_and(|n| bound.number.as_i64() == Some(n));
    match tightest {
        Some(bound) if limit.keyword != "minContains" && is_default(&bound) => None,
        None if limit.keyword == "minContains" && schema.first("contains").is_some() => {
            Some(Bound { number: 1.into(), is_exclusive: false, keyword: limit.keyword, at: None })
        }
        other => other,
    }
}

/// Among integers, `> 0` is `>= 1`.
fn whole(bound: Bound<'_>, are_integers: bool, is_lower: bool) -> Bound<'_> {
    match bound.number.as_i64() {
        Some(number) if are_integers && bound.is_exclusive => {
            let number = if is_lower { number.saturating_add(1) } else { number.saturating_sub(1) };
            Bound { number: number.into(), is_exclusive: false, ..bound }
        }
        _ => bound,
    }
}

/// `Less` where the second limit is the tighter one.
fn order(one: &Bound<'_>, other: &Bound<'_>, limit: &Limit) -> Ordering {
    let by_number = numbers(&one.number, &other.number);
    let by_number = if limit.is_lower { by_number } else { by_number.reverse() };
    by_number.then(one.is_exclusive.cmp(&other.is_exclusive))
}

/// The order of two JSON numbers, exact where both are integers.
fn numbers(one: &Number, other: &Number) -> Ordering {
    match (one.as_i128(), other.as_i128()) {
        (Some(one), Some(other)) => one.cmp(&other),
        _ => one.as_f64().partial_cmp(&other.as_f64()).unwrap_or(Ordering::Equal),
    }
}

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

/// Keywords whose values are compared as sets of words, and the types that they concern.
const WORDS: [(&str, Types); 6] = [
    ("pattern", Types::STRING),
    ("format", Types::ALL),
    ("contentEncoding", Types::STRING),
    ("contentMediaType", Types::STRING),
    ("multipleOf", Types::NUMBER),
    ("uniqueItems", Types::ARRAY),
];

fn words(pair: &mut Pair<'_, '_>) {
    for (keyword, applies) in WORDS {
        let (old, new) = (asserted(&pair.old, keyword), asserted(&pair.new, keyword));
        let missing = |from: &[Located<'_>], of: &[Located<'_>]| {
            of.iter().position(|one| !from.iter().any(|other| other.value == one.value))
        };
        let (lost, gained) = (missing(&new, &old), missing(&old, &new));
        let effect = match (lost, gained) {
            (None, None) => {
                hints(pair, keyword);
                continue;
            }
            _ if !pair.common.meets(applies) => Effect::Text,
            (None, Some(_)) => Effect::Narrower,
            (Some(_), None) => Effect::Wider,
            (Some(_), Some(_)) => match (old.as_slice(), new.as_slice()) {
                ([old], [new]) => replaced(keyword, old.value, new.value),
                _ => Effect::Either,
            },
        };
        let sides = Sides::new(lost.map(|at| old[at].clone()), gained.map(|at| new[at].clone()));
        pair.change(effect, keyword, &sides);
    }
}

/// The values of a keyword that constrain something.
fn asserted<'a>(schema: &Expanded<'a>, keyword: &str) -> Vec<Located<'a>> {
    let all = schema.all(keyword).into_iter();
    all.filter(|at| at.value != &Value::Bool(false) && !is_hint(keyword, at.value)).collect()
}

fn is_hint(keyword: &str, value: &Value) -> bool {
    keyword == "format" && value.as_str().is_some_and(|name| HINTS.contains(&name))
}

/// Hints that have changed, where nothing else has.
fn hints(pair: &mut Pair<'_, '_>, keyword: &str) {
    let (old, new) = (pair.old.values(keyword), pair.new.values(keyword));
    if old != new && old.iter().chain(&new).any(|value| is_hint(keyword, value)) {
        pair.change(Effect::Text, keyword, &pair.first(keyword)).reason = "this format is a hint to user interfaces";
    }
}

/// The effect of replacing one value by another.
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
