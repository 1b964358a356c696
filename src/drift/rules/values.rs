//! The values of a schema, according to keywords other than members, limits and branches: `type`, `enum`, `not`, `if`,
//! `contains`, the discriminator; and annotations.

use std::rc::Rc;

use crate::drift::{
    document::{Document, Located, Sides},
    expanded::{Expanded, Given, same},
    finding::{changed, lost_and_gained, short},
    judge::{Effect, Sense, Usage},
    pair::{Pair, Reading, Step},
    specification::{Kind, Role, UNIONS, field},
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

impl<'a> Pair<'a> {
    /// Handles a schema that now allows any value: its former restrictions do not matter any more.
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

    /// Compares the listed values.
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
                // The comparison of types reports that null was added or removed.
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

    /// Compares the keywords that do not affect validity: texts, defaults, `readOnly` and `writeOnly`.
    pub(super) fn annotations(&mut self) {
        self.fields();
        self.deprecated();
        self.default();
        for (keyword, usage) in [("readOnly", Usage::Sent), ("writeOnly", Usage::Received)] {
            // If this hides or shows the property in this direction, `members.rs` has reported it.
            if self.reading.usage != usage {
                self.flag(keyword, (Effect::Notice, ""), (Effect::Notice, ""));
            }
        }
    }

    /// Compares what the server assumes if the client omits a value; in a response it has no meaning.
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

    pub(super) fn nested(&mut self) {
        let sense = self.reading.sense;
        for (keyword, label, sense) in [
            ("propertyNames", "/{names}", sense),
            ("contains", "/{contains}", sense),
            ("contentSchema", "/{content}", sense),
            ("not", "/{not}", sense.negated()),
            ("if", "/{if}", Sense::Both),
            ("then", "/{then}", sense),
            ("else", "/{else}", sense),
        ] {
            let (old, new) = self.child(keyword);
            let effect = match (old.is_absent(), new.is_absent()) {
                (false, false) => {
                    let reading = Reading { sense, ..self.reading };
                    self.descend_as(Step::Label(label.into()), Kind::Schema, (old, new), reading);
                    continue;
                }
                (true, true) => continue,
                // Alone, `if` has no effect; adding or removing it switches `then` and `else` on or off.
                _ if keyword == "if" => Effect::Either,
                (true, false) => Effect::Narrower,
                (false, true) => Effect::Wider,
            };
            self.change(effect, keyword, &self.first(keyword));
        }
    }

    /// Compares the member that identifies an object's type, and the meaning of its values (OpenAPI 3.1.1, 4.8.25).
    pub(super) fn discriminator(&mut self) {
        const KEYWORD: &str = "discriminator";
        let sides = self.first(KEYWORD);
        if sides.is_one_sided() {
            let effect = if sides.old.is_none() { Effect::Narrower } else { Effect::Wider };
            self.change(effect, KEYWORD, &sides).because("clients choose the type of an object by it");
            return;
        }
        for (name, member) in sides.members().into_iter().filter(|(name, _)| *name != "mapping") {
            if member.differ() {
                let effect = if name.starts_with("x-") { Effect::Text } else { Effect::Either };
                let what = changed(&format!("discriminator.{name}"), &member);
                self.say(effect, KEYWORD, what, &member);
            }
        }
        for (value, target) in sides.get("mapping").members() {
            let effect = match (&target.old, &target.new) {
                (Some(old), Some(new)) => {
                    let ends = (mapped(self.documents.0, old), mapped(self.documents.1, new));
                    if let (Some(old), Some(new)) = ends {
                        if !self.is_compared_elsewhere(&sides, &old, &new) {
                            self.descend(format!("/{{{value}}}"), Kind::Schema, (Given::of(old), Given::of(new)));
                        }
                        continue;
                    }
                    if target.differ() { Effect::Either } else { continue }
                }
                (None, _) => Effect::Wider,
                (_, None) => Effect::Narrower,
            };
            let what = changed(&format!("discriminator.mapping.{value}"), &target);
            self.say(effect, KEYWORD, what, &target);
        }
    }

    /// Whether the schemas of a mapping are branches of the union next to it, or this schema is itself a target of its
    /// parent's mapping, so that it is none of its siblings.
    fn is_compared_elsewhere(&self, discriminators: &Sides<'a>, old: &Located<'a>, new: &Located<'a>) -> bool {
        let is_branch = |schema: &Expanded<'a>, end: &Located<'a>| {
            let mut branches = UNIONS.iter().flat_map(|union| schema.all(union)).flat_map(|list| list.items());
            branches.any(|branch| branch.text("$ref") == Some(&*end.pointer))
        };
        let is_sibling = |schema: &Expanded<'a>, discriminator: &Option<Located<'a>>| {
            let mapping = discriminator.as_ref().and_then(|at| at.get("mapping"));
            let mut targets = mapping.iter().filter_map(Located::object).flat_map(|targets| targets.values());
            targets.any(|target| schema.parts.iter().any(|part| target == &*part.at.pointer))
        };
        (old.pointer == new.pointer && is_branch(&self.old, old) && is_branch(&self.new, new))
            || is_sibling(&self.old, &discriminators.old)
            || is_sibling(&self.new, &discriminators.new)
    }
}

/// The schema for a value of the mapping.
fn mapped<'a>(document: &'a Document<'a>, at: &Located<'a>) -> Option<Located<'a>> {
    document.target(at.value.as_str()?)
}
