//! The keywords that are known, and the rules for those that do not change which values are valid.
//!
//! Sources: JSON Schema 2020-12 core (applicators), JSON Schema 2020-12 validation (assertions and annotations), and the
//! Schema Object of OpenAPI 3.1.1 (4.8.24: `discriminator`, `xml`, `externalDocs`, `example`).

use std::collections::BTreeSet;

use super::pair::Pair;
use crate::drift::{
    document::Sides,
    judge::{Effect, Usage},
};

/// Keywords whose value is compared as a whole, and what a change of it does.
const WHOLE: [(&str, Effect, &str); 16] = [
    ("title", Effect::Text, ""),
    ("description", Effect::Text, ""),
    ("example", Effect::Text, ""),
    ("examples", Effect::Text, ""),
    ("externalDocs", Effect::Text, ""),
    ("$comment", Effect::Text, ""),
    ("$id", Effect::Text, "names a schema and constrains nothing"),
    ("$anchor", Effect::Text, "names a schema and constrains nothing"),
    ("$dynamicAnchor", Effect::Either, "what refers to it is not followed"),
    ("$dynamicRef", Effect::Either, "it is not followed"),
    ("$recursiveAnchor", Effect::Either, "it is not followed"),
    ("$recursiveRef", Effect::Either, "it is not followed"),
    ("$schema", Effect::Either, "another dialect may read every keyword in another way"),
    ("$vocabulary", Effect::Either, "another dialect may read every keyword in another way"),
    ("deprecated", Effect::Notice, "it works as before, for now"),
    ("xml", Effect::Either, "bodies in XML are written in another way"),
];

/// Keywords with rules of their own.
const WITH_RULES: &str = "$ref $defs definitions type enum const minimum exclusiveMinimum maximum exclusiveMaximum \
     multipleOf minLength maxLength pattern format contentEncoding contentMediaType contentSchema minItems maxItems \
     uniqueItems items prefixItems unevaluatedItems contains minContains maxContains minProperties maxProperties \
     properties required additionalProperties unevaluatedProperties patternProperties propertyNames dependentRequired \
     dependentSchemas allOf oneOf anyOf not if then else discriminator default readOnly writeOnly";

/// Keywords that make no value invalid, besides those of [`WHOLE`].
const SILENT: &str = "default readOnly writeOnly discriminator $defs definitions";

fn is_in(keywords: &str, keyword: &str) -> bool {
    keywords.split(' ').any(|known| known == keyword)
}

/// Whether a keyword makes no value invalid.
pub(super) fn says_nothing(keyword: &str) -> bool {
    let is_text = |(known, effect, _): &(&str, Effect, &str)| {
        *known == keyword && matches!(effect, Effect::Text | Effect::Notice)
    };
    is_in(SILENT, keyword) || keyword.starts_with("x-") || WHOLE.iter().any(is_text)
}

pub(super) fn compare(pair: &mut Pair<'_, '_>) {
    for (keyword, effect, reason) in WHOLE {
        let differs = if keyword == "deprecated" {
            pair.old.is_true(keyword) != pair.new.is_true(keyword)
        } else {
            pair.old.values(keyword) != pair.new.values(keyword)
        };
        if differs {
            let difference = pair.change(effect, keyword, &first_that_differ(pair, keyword));
            if difference.reason.is_empty() {
                difference.reason = reason;
            }
        }
    }
    default(pair);
    for (keyword, usage) in [("readOnly", Usage::Sent), ("writeOnly", Usage::Received)] {
        // Where this hides or shows the property in this direction, `members.rs` has reported it.
        if pair.old.is_true(keyword) != pair.new.is_true(keyword) && pair.reading.usage != usage {
            pair.change(Effect::Notice, keyword, &pair.first(keyword));
        }
    }
    unknown(pair);
}

/// What the server assumes for a value that the client leaves out; in a response it says nothing.
fn default(pair: &mut Pair<'_, '_>) {
    let sides = pair.first("default");
    if !sides.differ() {
        return;
    }
    let (effect, reason) = match (pair.reading.usage, &sides.old) {
        (Usage::Received | Usage::Unused, _) => (Effect::Text, "nothing is left out of an answer because of it"),
        (Usage::Sent, None) => (Effect::Notice, "what leaving it out means was not said before"),
        (Usage::Sent, Some(_)) => (Effect::Either, "leaving it out means something else"),
    };
    pair.change(effect, "default", &sides).reason = reason;
}

/// The first values of a keyword that are not the same on both sides.
fn first_that_differ<'a>(pair: &Pair<'_, 'a>, keyword: &str) -> Sides<'a> {
    let (old, new) = (pair.old.all(keyword), pair.new.all(keyword));
    let same = old.iter().zip(&new).take_while(|(old, new)| old.value == new.value).count();
    Sides::new(old.get(same).cloned(), new.get(same).cloned())
}

/// Keywords that no rule knows.
fn unknown(pair: &mut Pair<'_, '_>) {
    let is_known = |keyword: &str| is_in(WITH_RULES, keyword) || WHOLE.iter().any(|(known, ..)| *known == keyword);
    let all = pair.old.keywords().chain(pair.new.keywords());
    let unknown: BTreeSet<&str> = all.filter(|keyword| !is_known(keyword)).collect();
    for keyword in unknown {
        if pair.old.values(keyword) == pair.new.values(keyword) {
            continue;
        }
        let sides = pair.first(keyword);
        if keyword.starts_with("x-") {
            pair.change(Effect::Text, keyword, &sides);
        } else {
            pair.change(Effect::Either, keyword, &sides).reason = "no rule knows this keyword, so it may constrain";
        }
    }
}
