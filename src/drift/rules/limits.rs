//! Constraints on single values: minimum and maximum keywords, and others such as `pattern`, `format` and `multipleOf`.

use std::cmp::Ordering;

use serde_json::{Number, Value};

use crate::drift::{
    document::{Located, Sides},
    expanded::Expanded,
    judge::Effect,
    pair::Pair,
    specification::Types,
};

/// The keyword of a limit, its exclusive variant, which end it is of, and for which type.
struct Limit(&'static str, &'static str, End, Types);

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Lower,
    Upper,
}

use End::{Lower, Upper};

/// JSON Schema 2020-12 validation, 6.2 to 6.5.
const LIMITS: [Limit; 10] = [
    Limit("minimum", "exclusiveMinimum", Lower, Types::NUMBER),
    Limit("maximum", "exclusiveMaximum", Upper, Types::NUMBER),
    Limit("minLength", "", Lower, Types::STRING),
    Limit("maxLength", "", Upper, Types::STRING),
    Limit("minItems", "", Lower, Types::ARRAY),
    Limit("maxItems", "", Upper, Types::ARRAY),
    Limit("minContains", "", Lower, Types::ARRAY),
    Limit("maxContains", "", Upper, Types::ARRAY),
    Limit("minProperties", "", Lower, Types::OBJECT),
    Limit("maxProperties", "", Upper, Types::OBJECT),
];

/// The location of a limit.
#[derive(Clone, Debug)]
struct Bound<'a> {
    number: &'a Number,
    is_exclusive: bool,
    keyword: &'static str,
    at: Located<'a>,
}

/// The strictest limit of a schema.
fn tightest<'a>(schema: &Expanded<'a>, limit: &Limit) -> Option<Bound<'a>> {
    let keywords = [(limit.0, false), (limit.1, true)].into_iter();
    let bounds = keywords.flat_map(|(keyword, is_exclusive)| {
        let all = schema.all(keyword).into_iter();
        all.filter_map(move |at| Some(Bound { number: at.value.as_number()?, is_exclusive, keyword, at }))
    });
    bounds.reduce(|one, other| if order(&one, &other, limit.2) == Ordering::Less { other } else { one })
}

/// `Less` if the second limit is stricter.
fn order(one: &Bound<'_>, other: &Bound<'_>, end: End) -> Ordering {
    let by_number = numbers(one.number, other.number);
    let by_number = if end == Lower { by_number } else { by_number.reverse() };
    by_number.then(one.is_exclusive.cmp(&other.is_exclusive))
}

/// The order of two JSON numbers, exact if both are integers.
fn numbers(one: &Number, other: &Number) -> Ordering {
    match (one.as_i128(), other.as_i128()) {
        (Some(one), Some(other)) => one.cmp(&other),
        _ => one.as_f64().partial_cmp(&other.as_f64()).unwrap_or(Ordering::Equal),
    }
}

/// Whether no value of these types satisfies the limits of both schemas.
pub(super) fn exclude_each_other(one: &Expanded<'_>, other: &Expanded<'_>, types: Types) -> bool {
    LIMITS.chunks(2).any(|ends| {
        let [low, high] = ends else { return false };
        let is_apart = |one: &Expanded<'_>, other: &Expanded<'_>| {
            let (Some(low), Some(high)) = (tightest(one, low), tightest(other, high)) else { return false };
            match numbers(low.number, high.number) {
                Ordering::Less => false,
                Ordering::Equal => low.is_exclusive || high.is_exclusive,
                Ordering::Greater => true,
            }
        };
        low.0 != "minContains" && types.without(low.3).is_empty() && (is_apart(one, other) || is_apart(other, one))
    })
}

/// Formats of which the first is a subset of the second.
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

/// Keywords whose values are compared as sets of words, and the types they apply to.
const WORDS: [(&str, Types); 6] = [
    ("pattern", Types::STRING),
    ("format", Types::ALL),
    ("contentEncoding", Types::STRING),
    ("contentMediaType", Types::STRING),
    ("multipleOf", Types::NUMBER),
    ("uniqueItems", Types::ARRAY),
];

impl Pair<'_> {
    pub(super) fn limits(&mut self) {
        for limit in &LIMITS {
            self.limit(limit);
        }
    }

    fn limit(&mut self, limit: &Limit) {
        let (old, new) = (tightest(&self.old, limit), tightest(&self.new, limit));
        let is_tighter = match (&old, &new) {
            (None, None) => return,
            (None, Some(_)) => true,
            (Some(_), None) => false,
            (Some(old), Some(new)) => match order(old, new, limit.2) {
                Ordering::Equal => return,
                Ordering::Less => true,
                Ordering::Greater => false,
            },
        };
        let (effect, reason) = match (self.common.meets(limit.3), is_tighter) {
            (false, _) => (Effect::Text, "no value that was and is allowed is of a type that it concerns"),
            (true, true) => (Effect::Narrower, ""),
            (true, false) => (Effect::Wider, ""),
        };
        let what = match (&old, &new) {
            (Some(old), Some(new)) if old.keyword == new.keyword => {
                format!("{} was {}, is {}", old.keyword, old.number, new.number)
            }
            (old, new) => {
                let text = |bound: &Option<Bound<'_>>| {
                    bound.as_ref().map_or_else(|| "none".into(), |bound| format!("{} {}", bound.keyword, bound.number))
                };
                format!("{} was {}, is {}", limit.0, text(old), text(new))
            }
        };
        let sides = Sides::new(old.map(|bound| bound.at), new.map(|bound| bound.at));
        self.say(effect, limit.0, what, &sides).because(reason);
    }

    pub(super) fn words(&mut self) {
        for (keyword, applies) in WORDS {
            let (old, new) = (self.old.all(keyword), self.new.all(keyword));
            let missing = |from: &[Located<'_>], of: &[Located<'_>]| {
                of.iter().position(|one| !from.iter().any(|other| other.value == one.value))
            };
            let (lost, gained) = (missing(&new, &old), missing(&old, &new));
            let effect = match (lost, gained) {
                (None, None) => continue,
                _ if !self.common.meets(applies) => Effect::Text,
                (None, Some(_)) => Effect::Narrower,
                (Some(_), None) => Effect::Wider,
                (Some(_), Some(_)) => match (old.as_slice(), new.as_slice()) {
                    ([old], [new]) => replaced(keyword, old.value, new.value),
                    _ => Effect::Either,
                },
            };
            let sides = Sides::new(lost.map(|at| old[at].clone()), gained.map(|at| new[at].clone()));
            self.change(effect, keyword, &sides);
        }
    }
}

/// The effect of replacing one value with another.
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
