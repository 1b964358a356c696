//! The members of objects and the items of arrays: which exist, which are required, and what else is allowed.

use std::{collections::BTreeSet, rc::Rc};

use serde_json::Value;

use crate::drift::{
    document::{Located, Sides, escaped},
    expanded::{Expanded, Given},
    judge::{Effect, Usage},
    pair::Pair,
    specification::{Kind, Types},
};

/// Which members an object or array may have besides the named ones.
#[derive(Debug)]
enum Others<'a> {
    /// Any.
    Open,
    /// None.
    Closed,
    /// Those that a schema allows.
    Typed(Given<'a>),
}

impl<'a> Others<'a> {
    /// According to keywords such as `additionalProperties`.
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

/// Whether an object may only have the properties that it names.
pub(super) fn is_closed(schema: &Expanded<'_>) -> bool {
    matches!(Others::of(schema, &OTHER_PROPERTIES), Others::Closed)
}

/// The keyword that excludes a property from a message: `readOnly` from requests, `writeOnly` from responses (OpenAPI
/// 3.1.1, 4.8.24.3).
fn hiding(usage: Usage) -> &'static str {
    if usage == Usage::Sent { "readOnly" } else { "writeOnly" }
}

/// The outermost parts of two schemas.
fn beginning<'a>(old: &Given<'a>, new: &Given<'a>) -> Sides<'a> {
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
        self.by_name("patternProperties", &OTHER_PROPERTIES, "{", "}");
        self.by_name("prefixItems", &["items"], "", "");
        self.by_name("dependentSchemas", &[], "{with ", "}");
    }

    /// Compares a keyword for the rest of an object or array, from open to closed.
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
        let hiding = hiding(self.reading.usage);
        let is_hidden = |document, schema: &Given<'a>| Expanded::schema(document, schema).is_true(hiding);
        let is_old = !(old.is_absent() || is_hidden(self.documents.0, &old));
        let is_new = !(new.is_absent() || is_hidden(self.documents.1, &new));
        match (is_old, is_new) {
            (true, true) => self.descend(label, Kind::Schema, (old, new)),
            (true, false) => self.property_removed(name, label, old, &new),
            (false, true) => self.property_added(name, label, &old, new),
            // It is not part of messages in this direction.
            (false, false) => {}
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

    /// Compares `required`, except for properties that were reported, and those not in the message.
    fn required_names(&mut self, reported: &BTreeSet<&str>) {
        let (old, new) = (self.old.texts("required"), self.new.texts("required"));
        let named = |items: &[(&'a str, Located<'a>)]| items.iter().map(|(name, _)| *name).collect::<BTreeSet<_>>();
        let (old_names, new_names) = (named(&old), named(&new));
        for name in old_names.symmetric_difference(&new_names).filter(|name| !reported.contains(*name)) {
            let is_new = new_names.contains(name);
            let (document, schema, items) =
                if is_new { (self.documents.1, &self.new, &new) } else { (self.documents.0, &self.old, &old) };
            // A property that is not in the message is not missed.
            let property = Expanded::schema(document, &schema.member("properties", name));
            let effect = match (property.is_true(hiding(self.reading.usage)), is_new) {
                (true, _) => Effect::Text,
                (false, true) => Effect::Narrower,
                (false, false) => Effect::Wider,
            };
            let effect = if self.common.meets(Types::OBJECT) { effect } else { Effect::Text };
            let item = items.iter().find(|(text, _)| text == name).map(|(_, item)| item.clone());
            let (what, sides) = if is_new {
                ("became required", Sides::new(None, item))
            } else {
                ("became optional", Sides::new(item, None))
            };
            self.say(effect, "required", what.into(), &sides).at(format!("/{}", escaped(name)));
        }
    }

    /// Compares schemas by property name or pattern, or by item index. If one side has none, the schema of its other
    /// members takes its place.
    fn by_name(&mut self, keyword: &'static str, others: &[&str], before: &str, after: &str) {
        for name in self.names(keyword) {
            let label = format!("/{before}{}{after}", escaped(name));
            let (old, new) = self.member(keyword, name);
            let (sides, has_gone) = (beginning(&old, &new), new.is_absent());
            if !(old.is_absent() || new.is_absent()) {
                self.descend(label, Kind::Schema, (old, new));
                continue;
            }
            let effect = match (Others::of(if has_gone { &self.new } else { &self.old }, others), has_gone) {
                (Others::Typed(others), _) => {
                    let both = if has_gone { (old, others) } else { (others, new) };
                    self.descend(&*label, Kind::Schema, both);
                    Effect::Notice
                }
                (Others::Open, true) | (Others::Closed, false) => Effect::Wider,
                (Others::Open, false) | (Others::Closed, true) => Effect::Narrower,
            };
            self.change(effect, keyword, &sides).at(label);
        }
    }
}
