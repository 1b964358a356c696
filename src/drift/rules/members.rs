//! The members of objects and the items of arrays: which there are, which must be there, and what the others may be.

use std::{collections::BTreeSet, rc::Rc};

use serde_json::Value;

use crate::drift::{
    document::{Document, Located, Sides, escaped},
    expanded::{Expanded, Given},
    finding::lost_and_gained,
    judge::{Effect, Usage},
    pair::{Pair, Reading, Step},
    specification::{Kind, Types},
};

/// What else may stand in an object or array, besides what it names.
#[derive(Debug)]
enum Others<'a> {
    /// Anything.
    Open,
    /// Nothing.
    Closed,
    /// What a schema allows.
    Typed(Given<'a>),
}

impl<'a> Others<'a> {
    /// By keywords such as `additionalProperties`.
    fn of(schema: &Expanded<'a>, keywords: &[&str]) -> Self {
        let all: Vec<Located<'a>> = keywords.iter().flat_map(|keyword| schema.all(keyword)).collect();
        if all.iter().any(|at| at.value == &Value::Bool(false)) {
            Self::Closed
        } else if all.is_empty() {
            Self::Open
        } else {
            Self::Typed(Given(all))
        }
    }
}

const OTHER_PROPERTIES: [&str; 2] = ["additionalProperties", "unevaluatedProperties"];

/// Whether an object may have no properties besides those that it names.
pub(super) fn is_closed(schema: &Expanded<'_>) -> bool {
    matches!(Others::of(schema, &OTHER_PROPERTIES), Others::Closed)
}

/// The keyword that leaves a property out of a message: `readOnly` of requests, `writeOnly` of responses (OpenAPI 3.1.1,
/// 4.8.24.3).
fn hiding(usage: Usage) -> &'static str {
    match usage {
        Usage::Sent => "readOnly",
        Usage::Received => "writeOnly",
        Usage::Unused => "",
    }
}

fn is_hidden<'a>(document: &'a Document<'a>, schema: &Given<'a>, usage: Usage) -> bool {
    usage != Usage::Unused && Expanded::schema(document, schema).is_true(hiding(usage))
}

/// Where two schemas begin.
pub(super) fn beginning<'a>(old: &Given<'a>, new: &Given<'a>) -> Sides<'a> {
    Sides::new(old.0.first().cloned(), new.0.first().cloned())
}

/// Where a name is required.
fn required_at(schema: &Expanded<'_>, name: &str) -> Vec<Rc<str>> {
    let items = schema.texts("required").into_iter().filter(|(text, _)| *text == name);
    items.map(|(_, item)| item.pointer).collect()
}

impl<'a> Pair<'a> {
    pub(super) fn members(&mut self) {
        let mut reported = BTreeSet::new();
        for name in self.names("properties") {
            let before = self.differences.len();
            self.property(name);
            if self.differences.len() > before {
                reported.insert(name);
            }
        }
        self.required_names(&reported);
        for keyword in ["additionalProperties", "unevaluatedProperties", "items", "unevaluatedItems"] {
            self.others(keyword);
        }
        self.pattern_properties();
        self.dependent_required();
        self.prefix_items();
    }

    /// A keyword that holds for the rest of an object or array, from open to closed.
    fn others(&mut self, keyword: &str) {
        let effect = match (Others::of(&self.old, &[keyword]), Others::of(&self.new, &[keyword])) {
            (Others::Open, Others::Open) | (Others::Closed, Others::Closed) => return,
            (Others::Typed(old), Others::Typed(new)) => return self.descend("/*", Kind::Schema, (old, new)),
            (Others::Open, _) | (Others::Typed(_), Others::Closed) => Effect::Narrower,
            (_, Others::Open) | (Others::Closed, Others::Typed(_)) => Effect::Wider,
        };
        self.change(effect, keyword, &self.first(keyword));
    }

    fn property(&mut self, name: &str) {
        let label = format!("/{}", escaped(name));
        let (old, new) = self.member("properties", name);
        let usage = self.reading.usage;
        let old_hidden = is_hidden(self.documents.0, &old, usage);
        let new_hidden = is_hidden(self.documents.1, &new, usage);
        match (old.is_absent(), new.is_absent()) {
            (false, false) if !old_hidden && !new_hidden => self.descend(label, Kind::Schema, (old, new)),
            (false, false) if old_hidden && new_hidden => {
                let reading = Reading { usage: Usage::Unused, ..self.reading };
                self.descend_as(Step::Label(label), Kind::Schema, (old, new), reading);
            }
            // A property that is not part of messages in this direction.
            (false, true) | (true, false) if old_hidden || new_hidden => {
                let change = if new.is_absent() { "removed" } else { "added" };
                let what = format!("{} property {change}", hiding(usage));
                let sides = beginning(&old, &new);
                self.say(Effect::Text, "properties", what, &sides).because("it is not part of this message").at(label);
            }
            (false, _) if !old_hidden => self.property_removed(name, label, old, &new),
            _ => self.property_added(name, label, &old, new),
        }
    }

    fn property_removed(&mut self, name: &str, label: String, old: Given<'a>, new: &Given<'a>) {
        let usage = self.reading.usage;
        let sides = beginning(&old, new);
        let gone = || "property removed".to_owned();
        let (effect, what, reason) = match (new.is_absent(), Others::of(&self.new, &OTHER_PROPERTIES), usage) {
            (false, ..) => {
                let what = format!("property became {}", hiding(usage));
                (Effect::Either, what, "it is no longer part of this message")
            }
            (true, Others::Typed(others), _) => {
                self.descend(&*label, Kind::Schema, (old, others));
                let what = "property is no longer named, the schema of the other properties covers it";
                (Effect::Notice, what.into(), "")
            }
            (true, Others::Closed, Usage::Sent) => (Effect::Either, gone(), "those who send it are refused"),
            (true, Others::Open, Usage::Sent) => (Effect::Either, gone(), "it is no longer said what sending it does"),
            (true, ..) => (Effect::Either, gone(), "clients that read it no longer find it"),
        };
        let covers = required_at(&self.old, name);
        self.say(effect, "properties", what, &sides).because(reason).at(label).covers = covers;
    }

    fn property_added(&mut self, name: &str, label: String, old: &Given<'a>, new: Given<'a>) {
        let usage = self.reading.usage;
        let sides = beginning(old, &new);
        let covers = required_at(&self.new, name);
        let kind = if covers.is_empty() { "optional property" } else { "required property" };
        let what = format!("{kind} added");
        let (effect, what, reason) = match (old.is_absent(), Others::of(&self.old, &OTHER_PROPERTIES), usage) {
            (_, _, Usage::Sent) if !covers.is_empty() && required_at(&self.old, name).is_empty() => {
                (Effect::Either, what, "those who do not send it are refused")
            }
            (false, ..) => (Effect::Notice, format!("{kind} is no longer {}", hiding(usage)), ""),
            (true, Others::Typed(others), _) => {
                self.descend(&*label, Kind::Schema, (others, new));
                (Effect::Notice, what, "compared with the schema of the other properties before")
            }
            (true, Others::Closed, Usage::Received) => (Effect::Wider, what, "it was said that nothing else comes"),
            (true, ..) => (Effect::Notice, what, ""),
        };
        self.say(effect, "properties", what, &sides).because(reason).at(label).covers = covers;
    }

    /// `required`, except for the properties that have been reported, and those that are not part of the message.
    fn required_names(&mut self, reported: &BTreeSet<&str>) {
        let (old, new) = (self.old.texts("required"), self.new.texts("required"));
        let named = |items: &[(&'a str, Located<'a>)]| items.iter().map(|(name, _)| *name).collect::<BTreeSet<_>>();
        let (old_names, new_names) = (named(&old), named(&new));
        for name in old_names.symmetric_difference(&new_names).filter(|name| !reported.contains(*name)) {
            let is_new = new_names.contains(name);
            let (document, schema, items) =
                if is_new { (self.documents.1, &self.new, &new) } else { (self.documents.0, &self.old, &old) };
            let property = schema.member("properties", name);
            let is_hidden = !property.is_absent() && is_hidden(document, &property, self.reading.usage);
            let effect = match (is_hidden || !self.common.meets(Types::OBJECT), is_new) {
                (true, _) => Effect::Text,
                (false, true) => Effect::Narrower,
                (false, false) => Effect::Wider,
            };
            let item = items.iter().find(|(text, _)| text == name).map(|(_, item)| item.clone());
            let (what, sides) = if is_new {
                ("became required", Sides::new(None, item))
            } else {
                ("became optional", Sides::new(item, None))
            };
            let difference = self.say(effect, "required", what.into(), &sides).at(format!("/{}", escaped(name)));
            if is_hidden {
                difference.because("it is not part of this message");
            }
        }
    }

    /// `patternProperties`, by the text of the pattern.
    fn pattern_properties(&mut self) {
        const KEYWORD: &str = "patternProperties";
        for pattern in self.names(KEYWORD) {
            let label = format!("/{{{pattern}}}");
            let (old, new) = self.member(KEYWORD, pattern);
            let narrows = match (old.is_absent(), new.is_absent()) {
                (false, false) => {
                    self.descend(label, Kind::Schema, (old, new));
                    continue;
                }
                (false, true) => is_closed(&self.new),
                (true, _) => !is_closed(&self.old),
            };
            let effect = if narrows { Effect::Narrower } else { Effect::Wider };
            self.change(effect, KEYWORD, &beginning(&old, &new)).at(label);
        }
    }

    /// `dependentRequired`: the names that must come with another.
    fn dependent_required(&mut self) {
        const KEYWORD: &str = "dependentRequired";
        let needed = |schema: &Expanded<'_>, name: &str| -> BTreeSet<String> {
            let lists = schema.all(KEYWORD).into_iter().flat_map(|at| at.list(name));
            lists.map(|item| item.value.to_string()).collect()
        };
        for name in self.names(KEYWORD) {
            let (old, new) = (needed(&self.old, name), needed(&self.new, name));
            let missing =
                |from: &BTreeSet<String>, of: &BTreeSet<String>| of.difference(from).cloned().collect::<Vec<_>>();
            let (lost, gained) = (missing(&new, &old), missing(&old, &new));
            // Each name that is needed is one more condition.
            if let Some(effect) = Effect::on_set(!gained.is_empty(), !lost.is_empty()) {
                let what = lost_and_gained(KEYWORD, &lost, &gained);
                self.say(effect, KEYWORD, what, &self.first(KEYWORD)).at(format!("/{}", escaped(name)));
            }
        }
    }

    /// `prefixItems`, one by one; where one side has no schema for an item, that of its other items stands in.
    fn prefix_items(&mut self) {
        const KEYWORD: &str = "prefixItems";
        let length = |schema: &Expanded<'_>| schema.all(KEYWORD).into_iter().map(|list| list.items().len()).max();
        for n in 0..length(&self.old).max(length(&self.new)).unwrap_or(0) {
            let label = format!("/{n}");
            let (old, new) = (nth_item(&self.old, n), nth_item(&self.new, n));
            let sides = beginning(&old, &new);
            let has_gone = new.is_absent();
            if !(old.is_absent() || new.is_absent()) {
                self.descend(label, Kind::Schema, (old, new));
                continue;
            }
            let effect = match (Others::of(if has_gone { &self.new } else { &self.old }, &["items"]), has_gone) {
                (Others::Typed(others), _) => {
                    let both = if has_gone { (old, others) } else { (others, new) };
                    self.descend(&*label, Kind::Schema, both);
                    Effect::Notice
                }
                (Others::Open, true) | (Others::Closed, false) => Effect::Wider,
                (Others::Open, false) | (Others::Closed, true) => Effect::Narrower,
            };
            self.change(effect, KEYWORD, &sides).at(label);
        }
    }
}

/// The schemas of the nth item, in every list of them.
fn nth_item<'a>(schema: &Expanded<'a>, n: usize) -> Given<'a> {
    let lists = schema.all("prefixItems").into_iter().map(|list| list.items());
    Given(lists.filter_map(|items| items.into_iter().nth(n)).collect())
}
