//! Compares two schemas, keyword by keyword.

use super::{
    expanded::{Expanded, Schema},
    keywords, limits, members, nested,
    pair::{Documents, Pair, Reading},
    unions, values,
};
use crate::drift::{document::Sides, judge::Effect};

pub(super) fn compare<'d, 'a>(
    documents: Documents<'d, 'a>,
    old: &Schema<'a>,
    new: &Schema<'a>,
    reading: Reading,
) -> Pair<'d, 'a> {
    let mut pair = Pair::new(documents, old, new, reading);
    if unions::one_sided(&mut pair, old, new) {
        return pair;
    }
    existence(&mut pair);
    not_followed(&mut pair);
    values::compare(&mut pair);
    limits::compare(&mut pair);
    members::compare(&mut pair);
    nested::compare(&mut pair);
    unions::compare(&mut pair);
    keywords::compare(&mut pair);
    pair
}

/// The schema `false`.
fn existence(pair: &mut Pair<'_, '_>) {
    let sides = Sides::new(pair.old.never.clone(), pair.new.never.clone());
    if sides.is_one_sided() {
        let (effect, what) = if sides.new.is_some() {
            (Effect::Narrower, "no value is valid any more")
        } else {
            (Effect::Wider, "values have become valid")
        };
        pair.say(effect, "false", what.into(), &sides);
    }
}

/// Where references were not followed, their texts are compared.
fn not_followed(pair: &mut Pair<'_, '_>) {
    let texts = |schema: &Expanded<'_>| schema.opaque.iter().map(|(text, _)| text.clone()).collect::<Vec<_>>();
    let (old, new) = (texts(&pair.old), texts(&pair.new));
    if old == new {
        return;
    }
    let text = |texts: &[String]| if texts.is_empty() { "none".into() } else { texts.join(", ") };
    let what = format!("$ref was {}, is {}", text(&old), text(&new));
    let (old, new) = (pair.old.opaque.first(), pair.new.opaque.first());
    let sides = Sides::new(old.map(|(_, at)| at.clone()), new.map(|(_, at)| at.clone()));
    pair.say(Effect::Either, "$ref", what, &sides).reason = "not followed, so it may be anything";
}
