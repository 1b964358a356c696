//! Which values a schema allows: `type`, `enum`, nothing and everything, and what it says about them besides.

use std::rc::Rc;

use crate::drift::{
    document::Sides,
    expanded::{Expanded, same},
    finding::{lost_and_gained, short},
    judge::{Effect, Usage},
    pair::Pair,
    specification::{Kind, Role, field},
};

/// Keywords with rules of their own that make no value invalid.
const SILENT: &str = "default deprecated readOnly writeOnly discriminator $defs definitions";

/// Whether a keyword makes no value invalid.
pub(super) fn says_nothing(keyword: &str) -> bool {
    let is_text = matches!(field(Kind::Schema, keyword), Some((_, Role::Whole(Effect::Text, _))));
    is_text || keyword.starts_with("x-") || SILENT.split(' ').any(|known| known == keyword)
}

/// Whether every value is valid.
fn is_anything(schema: &Expanded<'_>) -> bool {
    let has_rules = schema.fields().any(|keyword| keyword != "$ref" && !says_nothing(keyword));
    !has_rules && schema.never.is_none() && schema.opaque.is_empty()
}

impl Pair<'_> {
    /// A schema whose values become any: which of them were possible is of no account any more.
    pub(super) fn becomes_anything(&mut self) -> bool {
        if !is_anything(&self.new) || is_anything(&self.old) {
            return false;
        }
        self.types();
        if self.differences.is_empty() {
            self.say(Effect::Wider, "schema", "any value is valid now".into(), &Sides::default());
        }
        self.annotations();
        true
    }

    pub(super) fn types(&mut self) {
        let (old, new) = (self.old.types(), self.new.types());
        let Some(effect) = Effect::on_set(!old.without(new).is_empty(), !new.without(old).is_empty()) else { return };
        let never = Sides::new(self.old.never.clone(), self.new.never.clone());
        if never.is_one_sided() {
            let what = if never.new.is_some() { "no value is valid any more" } else { "values have become valid" };
            self.say(effect, "false", what.into(), &never);
        } else {
            self.say(effect, "type", format!("type was {old}, is {new}"), &self.first("type"));
        }
    }

    /// The values that are listed.
    pub(super) fn listed_values(&mut self) {
        let (effect, what) = match (self.old.allowed(), self.new.allowed()) {
            (None, None) => return,
            (None, Some(new)) => {
                let values: Vec<String> = new.into_iter().map(short).collect();
                (Effect::Narrower, format!("enum added: only {} allowed", values.join(", ")))
            }
            (Some(old), None) => {
                (Effect::Wider, format!("enum removed: was {}", short(&old.into_iter().cloned().collect())))
            }
            (Some(old), Some(new)) => {
                // The types report that null was added or removed.
                let missing = |from: &[&serde_json::Value], of: &[&serde_json::Value]| -> Vec<String> {
                    let has = |one: &serde_json::Value| one.is_null() || from.iter().any(|other| same(other, one));
                    of.iter().filter(|one| !has(one)).map(ToString::to_string).collect()
                };
                let (lost, gained) = (missing(&new, &old), missing(&old, &new));
                let Some(effect) = Effect::on_set(!lost.is_empty(), !gained.is_empty()) else { return };
                (effect, lost_and_gained("enum", &lost, &gained))
            }
        };
        let lists = [&self.old, &self.new].into_iter().flat_map(|side| side.all("enum"));
        let covers: Vec<Rc<str>> = lists.map(|list| list.pointer).collect();
        self.say(effect, "enum", what, &self.first("enum")).covers = covers;
    }

    /// The keywords that change no value: texts, defaults, what is read or written only.
    pub(super) fn annotations(&mut self) {
        self.fields();
        self.deprecated();
        self.default();
        for (keyword, usage) in [("readOnly", Usage::Sent), ("writeOnly", Usage::Received)] {
            // Where this hides or shows the property in this direction, `members.rs` has reported it.
            if self.reading.usage != usage {
                self.flag(keyword, (Effect::Notice, ""), (Effect::Notice, ""));
            }
        }
    }

    /// What the server assumes for a value that the client leaves out; in a response it says nothing.
    fn default(&mut self) {
        let sides = self.first("default");
        if !sides.differ() {
            return;
        }
        let (effect, reason) = match (self.reading.usage, &sides.old) {
            (Usage::Received, _) => (Effect::Text, "nothing is left out of an answer because of it"),
            (Usage::Sent, None) => (Effect::Notice, "what leaving it out means was not said before"),
            (Usage::Sent, Some(_)) => (Effect::Either, "leaving it out means something else"),
        };
        self.change(effect, "default", &sides).because(reason);
    }
}
