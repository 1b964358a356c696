//! `type`, `enum` and `const`.

use std::rc::Rc;

use serde_json::Value;

use super::{expanded::Expanded, pair::Pair, types::Types};
use crate::drift::{
    document::Sides,
    finding::{lost_and_gained, short},
    judge::Effect,
};

pub(super) fn compare(pair: &mut Pair<'_, '_>) {
    types(pair);
    listed_values(pair);
}

fn types(pair: &mut Pair<'_, '_>) {
    let (old, new) = (Types::of_schema(&pair.old), Types::of_schema(&pair.new));
    let effect = Effect::on_set(!old.without(new).is_empty(), !new.without(old).is_empty()).or_else(|| {
        // The words may differ where the meaning does not, or because a word is unknown.
        let (old, new) = (pair.old.values("type"), pair.new.values("type"));
        let is_known = |name: &str| Types::NAMED.iter().any(|(known, _)| *known == name);
        let has_unknown = old.iter().chain(&new).any(|value| value.as_str().is_some_and(|name| !is_known(name)));
        (old != new && has_unknown).then_some(Effect::Either)
    });
    if let Some(effect) = effect {
        pair.say(effect, "type", format!("type was {old}, is {new}"), &pair.first("type"));
    }
}

const LISTS: [&str; 2] = ["enum", "const"];

/// The values that are listed by `enum` and `const`.
fn listed_values(pair: &mut Pair<'_, '_>) {
    let (effect, what) = match (allowed(&pair.old), allowed(&pair.new)) {
        (None, None) => return,
        (None, Some(new)) => {
            let values: Vec<String> = new.into_iter().map(short).collect();
            (Effect::Narrower, format!("enum added: only {} allowed", values.join(", ")))
        }
        (Some(old), None) => {
            (Effect::Wider, format!("enum removed: was {}", short(&old.into_iter().cloned().collect())))
        }
        (Some(old), Some(new)) => {
            let has = |all: &[&Value], one: &Value| all.iter().any(|other| same(other, one));
            // The types report that null was added or removed.
            let missing = |from: &[&Value], of: &[&Value]| -> Vec<String> {
                of.iter().filter(|one| !one.is_null() && !has(from, one)).map(ToString::to_string).collect()
            };
            let (lost, gained) = (missing(&new, &old), missing(&old, &new));
            let Some(effect) = Effect::on_set(!lost.is_empty(), !gained.is_empty()) else { return };
            (effect, lost_and_gained("enum", &lost, &gained))
        }
    };
    let lists = [&pair.old, &pair.new].into_iter().flat_map(|side| LISTS.iter().flat_map(|keyword| side.all(keyword)));
    let covers: Vec<Rc<str>> = lists.map(|list| list.pointer).collect();
    let (values, constant) = (pair.first("enum"), pair.first("const"));
    let sides = Sides::new(values.old.or(constant.old), values.new.or(constant.new));
    pair.say(effect, "enum", what, &sides).covers = covers;
}

/// The values that every list has; `None` where there is no list.
fn allowed<'a>(schema: &Expanded<'a>) -> Option<Vec<&'a Value>> {
    let mut allowed: Option<Vec<&'a Value>> = None;
    for part in &schema.parts {
        let list = part.at.value.get("enum").and_then(Value::as_array).map(|values| values.iter().collect::<Vec<_>>());
        let constant = part.at.value.get("const").map(|value| vec![value]);
        for mut values in [list, constant].into_iter().flatten() {
            if part.or_null && !values.iter().any(|value| value.is_null()) {
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
