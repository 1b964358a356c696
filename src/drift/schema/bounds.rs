//! Lower and upper limits.

use std::cmp::Ordering;

use serde_json::Number;

use super::{
    Flat,
    pair::Pair,
    types::{Types, types},
};
use crate::drift::{class::Effect, site::Site};

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
    site: Option<Site<'a>>,
}

impl std::fmt::Display for Bound<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.keyword, self.number)
    }
}

pub(super) fn compare(pair: &mut Pair<'_>) {
    for limit in &LIMITS {
        let (old, new) = (tightest(&pair.old, limit), tightest(&pair.new, limit));
        let tighter = match (&old, &new) {
            (None, None) => continue,
            (None, Some(_)) => true,
            (Some(_), None) => false,
            (Some(old), Some(new)) => match order(old, new, limit) {
                Ordering::Equal => continue,
                Ordering::Less => true,
                Ordering::Greater => false,
            },
        };
        let applies = pair.common.meets(limit.applies);
        let effect = match (applies, tighter) {
            (false, _) => Effect::Text,
            (true, true) => Effect::Narrower,
            (true, false) => Effect::Wider,
        };
        let text = |bound: &Option<Bound<'_>>| bound.as_ref().map_or_else(|| "none".into(), ToString::to_string);
        let (sites, what) = match (old, new) {
            (Some(old), Some(new)) if old.keyword == new.keyword => {
                let what = format!("{} was {}, is {}", old.keyword, old.number, new.number);
                ((old.site, new.site), what)
            }
            (old, new) => {
                let what = format!("{} was {}, is {}", limit.keyword, text(&old), text(&new));
                ((old.and_then(|bound| bound.site), new.and_then(|bound| bound.site)), what)
            }
        };
        let said = pair.say(effect, limit.keyword, what, sites.0, sites.1);
        if !applies {
            said.reason = "no value that was and is allowed is of a type that it concerns";
        }
    }
}

/// The limit that bites, of all that a schema has.
fn tightest<'a>(flat: &Flat<'a>, limit: &Limit) -> Option<Bound<'a>> {
    let are_integers = types(flat).and(Types::NUMBER) == Types::INTEGER;
    let mut tightest: Option<Bound<'a>> = None;
    let keywords = [(Some(limit.keyword), false), (limit.exclusive, true)];
    for (keyword, is_exclusive) in keywords.into_iter().filter_map(|(keyword, is)| Some((keyword?, is))) {
        for (_, site) in flat.all(keyword) {
            let Some(number) = site.value.as_number().cloned() else { continue };
            let bound = whole(Bound { number, is_exclusive, keyword, site: Some(site) }, are_integers, limit.is_lower);
            if tightest.as_ref().is_none_or(|known| order(known, &bound, limit) == Ordering::Less) {
                tightest = Some(bound);
            }
        }
    }
    // What holds anyway is no limit; but where it differs from nothing at all (`minContains`), it is one.
    let is_default = |bound: &Bound<'_>| limit.otherwise.is_some_and(|n| bound.number.as_i64() == Some(n));
    match tightest {
        Some(bound) if limit.keyword != "minContains" && is_default(&bound) => None,
        None if limit.keyword == "minContains" && flat.first("contains").is_some() => {
            Some(Bound { number: 1.into(), is_exclusive: false, keyword: limit.keyword, site: None })
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

/// `Less` where the second bites more than the first.
fn order(one: &Bound<'_>, other: &Bound<'_>, limit: &Limit) -> Ordering {
    let by_number = numbers(&one.number, &other.number);
    let by_number = if limit.is_lower { by_number } else { by_number.reverse() };
    by_number.then(one.is_exclusive.cmp(&other.is_exclusive))
}

/// The order of two JSON numbers, exact where both are integers.
pub(super) fn numbers(one: &Number, other: &Number) -> Ordering {
    match (one.as_i128(), other.as_i128()) {
        (Some(one), Some(other)) => one.cmp(&other),
        _ => one.as_f64().partial_cmp(&other.as_f64()).unwrap_or(Ordering::Equal),
    }
}
