//! The members of objects and the items of arrays: which there are, which must be there, and what the others may be.

use std::{collections::BTreeSet, rc::Rc};

use serde_json::Value;

use super::{
    expanded::{Expanded, Schema, outermost},
    pair::{Below, Pair, Reading},
    types::Types,
};
use crate::drift::{
    document::{Document, Located, Sides, escaped},
    finding::lost_and_gained,
    judge::{Effect, Usage},
};

/// What else may stand in an object or array, besides what it names.
#[derive(Debug)]
enum Others<'a> {
    /// Anything.
    Open,
    /// Nothing.
    Closed,
    /// What a schema allows.
    Typed(Schema<'a>),
}

impl<'a> Others<'a> {
    /// By keywords such as `additionalProperties`.
    fn of(schema: &Expanded<'a>, keywords: &[&str]) -> Self {
        let all = keywords.iter().flat_map(|keyword| schema.all(keyword));
        let mut all: Vec<Located<'a>> = all.collect();
        if all.iter().any(|at| at.value == &Value::Bool(false)) {
            return Self::Closed;
        }
        all.retain(|at| at.object().is_some_and(|members| !members.is_empty()));
        if all.is_empty() { Self::Open } else { Self::Typed(Schema(all)) }
    }
}

const OTHER_PROPERTIES: [&str; 2] = ["additionalProperties", "unevaluatedProperties"];

pub(super) fn compare(pair: &mut Pair<'_, '_>) {
    let mut reported = BTreeSet::new();
    for name in pair.names("properties") {
        let before = pair.differences.len();
        property(pair, name);
        if pair.differences.len() > before {
            reported.insert(name);
        }
    }
    required(pair, &reported);
    for keyword in ["additionalProperties", "unevaluatedProperties", "items", "unevaluatedItems"] {
        others(pair, keyword);
    }
    pattern_properties(pair);
    dependent_required(pair);
    prefix_items(pair);
}

/// A keyword that holds for the rest of an object or array, from open to closed.
fn others(pair: &mut Pair<'_, '_>, keyword: &str) {
    let effect = match (Others::of(&pair.old, &[keyword]), Others::of(&pair.new, &[keyword])) {
        (Others::Open, Others::Open) | (Others::Closed, Others::Closed) => return,
        (Others::Typed(old), Others::Typed(new)) => return pair.descend("/*".into(), old, new),
        (Others::Open, _) | (Others::Typed(_), Others::Closed) => Effect::Narrower,
        (_, Others::Open) | (Others::Closed, Others::Typed(_)) => Effect::Wider,
    };
    pair.change(effect, keyword, &pair.first(keyword));
}

/// The keyword that leaves a property out of a message: `readOnly` of requests, `writeOnly` of responses (OpenAPI 3.1.1,
/// 4.8.24.3).
fn hiding(usage: Usage) -> Option<&'static str> {
    match usage {
        Usage::Sent => Some("readOnly"),
        Usage::Received => Some("writeOnly"),
        Usage::Unused => None,
    }
}

fn is_hidden<'a>(document: &Document<'a>, schema: &Schema<'a>, usage: Usage) -> bool {
    hiding(usage).is_some_and(|keyword| Expanded::new(document, schema).is_true(keyword))
}

fn property(pair: &mut Pair<'_, '_>, name: &str) {
    let label = format!("/{}", escaped(name));
    let (old, new) = pair.member("properties", name);
    let (documents, usage) = (pair.documents, pair.reading.usage);
    let old_hidden = old.as_ref().is_some_and(|schema| is_hidden(documents.0, schema, usage));
    let new_hidden = new.as_ref().is_some_and(|schema| is_hidden(documents.1, schema, usage));
    match (old, new) {
        (Some(old), Some(new)) if !old_hidden && !new_hidden => pair.descend(label, old, new),
        (Some(old), Some(new)) if old_hidden && new_hidden => {
            let reading = Reading { usage: Usage::Unused, ..pair.reading };
            pair.below.push(Below { label, old, new, reading });
        }
        (Some(old), None) if old_hidden => unused(pair, label, "removed", &outermost(Some(&old), None)),
        (None, Some(new)) if new_hidden => unused(pair, label, "added", &outermost(None, Some(&new))),
        (Some(old), new) if !old_hidden => removed(pair, name, label, old, new.as_ref()),
        (old, Some(new)) => added(pair, name, label, old.as_ref(), new),
        (_, None) => {}
    }
}

fn removed<'a>(pair: &mut Pair<'_, 'a>, name: &str, label: String, old: Schema<'a>, new: Option<&Schema<'a>>) {
    let usage = pair.reading.usage;
    let sides = outermost(Some(&old), new);
    let gone = || "property removed".to_owned();
    let (effect, what, reason) = match (new, Others::of(&pair.new, &OTHER_PROPERTIES), usage) {
        (Some(_), ..) => {
            let what = format!("property became {}", hiding(usage).unwrap_or_default());
            (Effect::Either, what, "it is no longer part of this message")
        }
        (None, Others::Typed(others), _) => {
            pair.descend(label.clone(), old, others);
            let what = "property is no longer named, the schema of the other properties covers it";
            (Effect::Notice, what.into(), "")
        }
        (None, Others::Closed, Usage::Sent) => (Effect::Either, gone(), "those who send it are refused"),
        (None, Others::Open, Usage::Sent) => (Effect::Either, gone(), "it is no longer said what sending it does"),
        (None, ..) => (Effect::Either, gone(), "clients that read it no longer find it"),
    };
    let covers = required_at(&pair.old, name);
    let difference = pair.say(effect, "properties", what, &sides);
    (difference.reason, difference.suffix, difference.covers) = (reason, label, covers);
}

fn added<'a>(pair: &mut Pair<'_, 'a>, name: &str, label: String, old: Option<&Schema<'a>>, new: Schema<'a>) {
    let usage = pair.reading.usage;
    let sides = outermost(old, Some(&new));
    let covers = required_at(&pair.new, name);
    let kind = if covers.is_empty() { "optional property" } else { "required property" };
    let what = format!("{kind} added");
    let (effect, what, reason) = match (old, Others::of(&pair.old, &OTHER_PROPERTIES), usage) {
        (_, _, Usage::Sent) if !covers.is_empty() && required_at(&pair.old, name).is_empty() => {
            (Effect::Either, what, "those who do not send it are refused")
        }
        (Some(_), ..) => {
            let what = format!("{kind} is no longer {}", hiding(usage).unwrap_or_default());
            (Effect::Notice, what, "")
        }
        (None, Others::Typed(others), _) => {
            pair.descend(label.clone(), others, new);
            (Effect::Notice, what, "compared with the schema of the other properties before")
        }
        (None, Others::Closed, Usage::Received) => (Effect::Wider, what, "it was said that nothing else comes"),
        (None, ..) => (Effect::Notice, what, ""),
    };
    let difference = pair.say(effect, "properties", what, &sides);
    (difference.reason, difference.suffix, difference.covers) = (reason, label, covers);
}

/// A property that is not part of messages in this direction.
fn unused<'a>(pair: &mut Pair<'_, 'a>, label: String, change: &str, sides: &Sides<'a>) {
    let what = format!("{} property {change}", hiding(pair.reading.usage).unwrap_or_default());
    let difference = pair.say(Effect::Text, "properties", what, sides);
    (difference.reason, difference.suffix) = ("it is not part of this message", label);
}

/// Where a name is required.
fn required_at(schema: &Expanded<'_>, name: &str) -> Vec<Rc<str>> {
    let items = schema.all("required").into_iter().flat_map(|list| list.items());
    items.filter(|item| item.value == name).map(|item| item.pointer).collect()
}

/// `required`, except for the properties that have been reported, and those that are not part of the message.
fn required<'a>(pair: &mut Pair<'_, 'a>, reported: &BTreeSet<&str>) {
    let listed = |schema: &Expanded<'a>| -> Vec<Located<'a>> {
        schema.all("required").into_iter().flat_map(|list| list.items()).collect()
    };
    let (old, new) = (listed(&pair.old), listed(&pair.new));
    let named = |items: &[Located<'a>]| items.iter().filter_map(|item| item.value.as_str()).collect::<BTreeSet<_>>();
    let (old_names, new_names) = (named(&old), named(&new));
    for name in old_names.symmetric_difference(&new_names).filter(|name| !reported.contains(*name)) {
        let is_new = new_names.contains(name);
        let (document, schema, items) =
            if is_new { (pair.documents.1, &pair.new, &new) } else { (pair.documents.0, &pair.old, &old) };
        let property = schema.member("properties", name);
        let is_hidden = property.is_some_and(|property| is_hidden(document, &property, pair.reading.usage));
        let effect = match (is_hidden || !pair.common.meets(Types::OBJECT), is_new) {
            (true, _) => Effect::Text,
            (false, true) => Effect::Narrower,
            (false, false) => Effect::Wider,
        };
        let item = items.iter().find(|item| item.value == *name).cloned();
        let (what, sides) = if is_new {
            ("became required", Sides::new(None, item))
        } else {
            ("became optional", Sides::new(item, None))
        };
        let difference = pair.say(effect, "required", what.into(), &sides);
        difference.suffix = format!("/{}", escaped(name));
        if is_hidden {
            difference.reason = "it is not part of this message";
        }
    }
}

/// `patternProperties`, by the text of the pattern.
fn pattern_properties(pair: &mut Pair<'_, '_>) {
    const KEYWORD: &str = "patternProperties";
    let is_closed = |schema: &Expanded<'_>| matches!(Others::of(schema, &OTHER_PROPERTIES), Others::Closed);
    for pattern in pair.names(KEYWORD) {
        let label = format!("/{{{pattern}}}");
        let (old, new) = pair.member(KEYWORD, pattern);
        let sides = outermost(old.as_ref(), new.as_ref());
        let narrows = match (old, new) {
            (Some(old), Some(new)) => {
                pair.descend(label, old, new);
                continue;
            }
            (Some(_), None) => is_closed(&pair.new),
            (None, _) => !is_closed(&pair.old),
        };
        let effect = if narrows { Effect::Narrower } else { Effect::Wider };
        pair.change(effect, KEYWORD, &sides).suffix = label;
    }
}

/// `dependentRequired`: the names that must come with another.
fn dependent_required(pair: &mut Pair<'_, '_>) {
    const KEYWORD: &str = "dependentRequired";
    let needed = |schema: &Expanded<'_>, name: &str| -> BTreeSet<String> {
        let lists = schema.all(KEYWORD).into_iter().flat_map(|at| at.list(name));
        lists.map(|item| item.value.to_string()).collect()
    };
    for name in pair.names(KEYWORD) {
        let (old, new) = (needed(&pair.old, name), needed(&pair.new, name));
        let missing = |from: &BTreeSet<String>, of: &BTreeSet<String>| of.difference(from).cloned().collect::<Vec<_>>();
        let (lost, gained) = (missing(&new, &old), missing(&old, &new));
        // Each name that is needed is one more condition.
        if let Some(effect) = Effect::on_set(!gained.is_empty(), !lost.is_empty()) {
            let what = lost_and_gained(KEYWORD, &lost, &gained);
            pair.say(effect, KEYWORD, what, &pair.first(KEYWORD)).suffix = format!("/{}", escaped(name));
        }
    }
}

/// `prefixItems`, one by one; where one side has no schema for an item, that of its other items stands in.
fn prefix_items(pair: &mut Pair<'_, '_>) {
    const KEYWORD: &str = "prefixItems";
    let length = |schema: &Expanded<'_>| schema.all(KEYWORD).into_iter().map(|list| list.items().len()).max();
    for n in 0..length(&pair.old).max(length(&pair.new)).unwrap_or(0) {
        let label = format!("/{n}");
        let (old, new) = (nth_item(&pair.old, n), nth_item(&pair.new, n));
        let sides = outermost(old.as_ref(), new.as_ref());
        let effect = match (old, new) {
            (Some(old), Some(new)) => {
                pair.descend(label, old, new);
                continue;
            }
            (Some(old), None) => match Others::of(&pair.new, &["items"]) {
                Others::Typed(others) => {
                    pair.descend(label.clone(), old, others);
                    Effect::Notice
                }
                Others::Open => Effect::Wider,
                Others::Closed => Effect::Narrower,
            },
            (None, Some(new)) => match Others::of(&pair.old, &["items"]) {
                Others::Typed(others) => {
                    pair.descend(label.clone(), others, new);
                    Effect::Notice
                }
                Others::Open => Effect::Narrower,
                Others::Closed => Effect::Wider,
            },
            (None, None) => continue,
        };
        pair.change(effect, KEYWORD, &sides).suffix = label;
    }
}

/// The schemas of the nth item, in every list of them.
fn nth_item<'a>(schema: &Expanded<'a>, n: usize) -> Option<Schema<'a>> {
    let lists = schema.all("prefixItems").into_iter().map(|list| list.items());
    Schema::all_of(lists.filter_map(|items| items.into_iter().nth(n)).collect())
}
