//! Two objects being compared, one from each document: the differences so far, and the pairs below them.

use std::{collections::BTreeSet, rc::Rc};

use serde_json::Value;

use super::{
    document::{Document, Located, Sides},
    expanded::{Expanded, Given, given},
    finding::changed,
    judge::{Class, Effect, Sense, Usage, judge},
    specification::{Kind, NOT_UNDERSTOOD, Role, Types, field},
};

/// Fields that OpenAPI 3.0 does not have.
const CAME_WITH_31: &str = "propertyNames patternProperties dependentRequired dependentSchemas unevaluatedProperties \
     unevaluatedItems prefixItems contains minContains maxContains if then else contentSchema contentEncoding \
     contentMediaType $dynamicAnchor $dynamicRef $schema $vocabulary webhooks";

/// Replaces a missing schema: anything is valid.
static ANYTHING: Value = Value::Bool(true);

/// How an object is read: by whom, and below how many `not`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Reading {
    pub usage: Usage,
    pub sense: Sense,
}

/// A step from a pair to one below it.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// To the item of a path or webhook.
    Path(String),
    /// To an operation: its method, and its id.
    Method(String, Option<String>),
    /// To anything else.
    Label(String),
}

/// Named objects in a map: their kind, the field, the prefix of their names in a place, the effects of adding and
/// removing one, and why the latter matters.
#[derive(Clone, Copy)]
pub(super) struct Named(pub Kind, pub &'static str, pub &'static str, pub (Effect, Effect), pub &'static str);

/// A difference between two objects, wherever they are used.
#[derive(Clone, Debug)]
pub(super) struct Difference<'a> {
    pub class: Class,
    pub rule: String,
    /// Appended to the place of the objects.
    pub suffix: String,
    pub what: String,
    pub reason: &'static str,
    pub sides: Sides<'a>,
    /// Further pointers that this finding covers.
    pub covers: Vec<Rc<str>>,
}

impl Difference<'_> {
    pub fn because(&mut self, reason: &'static str) -> &mut Self {
        // Why the whole object does not matter is the better reason.
        if self.reason.is_empty() {
            self.reason = reason;
        }
        self
    }

    pub fn at(&mut self, suffix: impl Into<String>) -> &mut Self {
        self.suffix = suffix.into();
        self
    }
}

/// A pair below another.
#[derive(Debug)]
pub(super) struct Below<'a> {
    pub step: Step,
    pub kind: Kind,
    pub old: Given<'a>,
    pub new: Given<'a>,
    pub reading: Reading,
}

/// Two objects being compared.
#[derive(Debug)]
pub(super) struct Pair<'a> {
    pub documents: (&'a Document<'a>, &'a Document<'a>),
    pub kind: Kind,
    pub old: Expanded<'a>,
    pub new: Expanded<'a>,
    /// The types that both schemas allow.
    pub common: Types,
    pub reading: Reading,
    pub differences: Vec<Difference<'a>>,
    pub below: Vec<Below<'a>>,
}

impl<'a> Pair<'a> {
    pub fn new(
        documents: (&'a Document<'a>, &'a Document<'a>),
        kind: Kind,
        (old, new): (&Given<'a>, &Given<'a>),
        reading: Reading,
    ) -> Self {
        let (old, new) = (Expanded::new(documents.0, kind, old), Expanded::new(documents.1, kind, new));
        let common = old.types().and(new.types());
        Self { documents, kind, old, new, common, reading, differences: Vec::new(), below: Vec::new() }
    }

    /// The outermost value of a field on either side.
    pub fn first(&self, name: &str) -> Sides<'a> {
        Sides::new(self.old.first(name), self.new.first(name))
    }

    /// The value of a field on both sides.
    pub fn child(&self, name: &str) -> (Given<'a>, Given<'a>) {
        (self.old.child(name), self.new.child(name))
    }

    /// The entry with one name in a map on both sides.
    pub fn member(&self, field: &str, name: &str) -> (Given<'a>, Given<'a>) {
        (self.old.member(field, name), self.new.member(field, name))
    }

    /// The names in a map on either side.
    pub fn names(&self, field: &str) -> BTreeSet<&'a str> {
        self.old.names(field).into_iter().chain(self.new.names(field)).collect()
    }

    /// Whether a field is `true` on either side.
    pub fn flags(&self, name: &str) -> (bool, bool) {
        (self.old.is_true(name), self.new.is_true(name))
    }

    /// The objects as in their documents.
    pub fn outermost(&self) -> Sides<'a> {
        Sides::new(self.old.outermost(), self.new.outermost())
    }

    /// Adds a difference.
    pub fn say(&mut self, effect: Effect, rule: &str, what: String, sides: &Sides<'a>) -> &mut Difference<'a> {
        let mut class = judge(effect, self.reading.usage, self.reading.sense);
        let mut reason = "";
        if self.cannot_be_said_in_30(rule, sides) {
            class = Class::Documentation;
            reason = "OpenAPI 3.0 has no word for it";
        }
        let or_whole = |side: &Option<Located<'a>>, whole: &Expanded<'a>| side.clone().or_else(|| whole.outermost());
        let sides = match self.kind {
            // Schemas can always be shown; of other objects, one side may be missing.
            Kind::Schema => Sides::new(or_whole(&sides.old, &self.old), or_whole(&sides.new, &self.new)),
            _ => sides.clone(),
        };
        let (rule, suffix, covers) = (rule.to_owned(), String::new(), Vec::new());
        self.differences.push(Difference { class, rule, suffix, what, reason, sides, covers });
        let last = self.differences.len() - 1;
        &mut self.differences[last]
    }

    /// Adds a difference for a field that was changed, added or removed.
    pub fn change(&mut self, effect: Effect, name: &str, sides: &Sides<'a>) -> &mut Difference<'a> {
        self.say(effect, name, changed(name, sides), sides)
    }

    /// Adds a pair below this one.
    pub fn descend(&mut self, label: impl Into<String>, kind: Kind, (old, new): (Given<'a>, Given<'a>)) {
        self.descend_as(Step::Label(label.into()), kind, (old, new), self.reading);
    }

    /// The same with a different step or reading.
    pub fn descend_as(&mut self, step: Step, kind: Kind, (old, new): (Given<'a>, Given<'a>), reading: Reading) {
        let or_anything = |given: Given<'a>| {
            let is_missing = kind == Kind::Schema && given.is_absent();
            if is_missing { Given::of(Located { value: &ANYTHING, pointer: "".into() }) } else { given }
        };
        self.below.push(Below { step, kind, old: or_anything(old), new: or_anything(new), reading });
    }

    /// Adds the values of a field on both sides as a pair of objects.
    pub fn descend_to(&mut self, label: impl Into<String>, kind: Kind, sides: &Sides<'a>) {
        self.descend(label, kind, given(sides));
    }

    /// Compares the objects in a map by name.
    pub fn each(&mut self, sides: &Sides<'a>, &Named(kind, field, label, (added, removed), reason): &Named) {
        let noun = field.trim_end_matches('s');
        for (name, one) in sides.members() {
            let label = format!("{label} {name}");
            if one.old.is_none() {
                self.say(added, field, format!("{noun} added"), &one).at(label);
            } else if one.new.is_none() {
                self.say(removed, field, format!("{noun} removed"), &one).because(reason).at(label);
            } else {
                self.descend_to(label, kind, &one);
            }
        }
    }

    /// Compares the fields without a rule of their own. An unknown field counts as part of the contract, an extension
    /// (`x-`) as text.
    pub fn fields(&mut self) {
        let names: BTreeSet<&str> = self.old.fields().chain(self.new.fields()).collect();
        for name in names {
            let (effect, reason) = match field(self.kind, name) {
                Some((_, Role::Rule)) => continue,
                Some((_, Role::Whole(effect, reason))) => (effect, reason),
                None if name.ends_with(NOT_UNDERSTOOD) => (Effect::Either, "so it may matter"),
                None if name.starts_with("x-") => (Effect::Text, ""),
                None => (Effect::Either, "no rule knows it, so it may matter"),
            };
            if self.old.values(name) != self.new.values(name) {
                let sides = self.first(name);
                let place = if self.kind == Kind::Document { name } else { "" };
                self.change(effect, name, &sides).because(reason).at(place);
            }
        }
    }

    /// `deprecated` of an operation, parameter, header or schema.
    pub fn deprecated(&mut self) {
        let reasons = ("it works as before, for now", "it is no longer deprecated");
        self.flag("deprecated", (Effect::Notice, reasons.0), (Effect::Notice, reasons.1));
    }

    /// A field that has become `true`, or is no longer.
    pub fn flag(&mut self, name: &str, set: (Effect, &'static str), unset: (Effect, &'static str)) {
        let (effect, reason) = match self.flags(name) {
            (false, true) => set,
            (true, false) => unset,
            (true, true) | (false, false) => return,
        };
        self.change(effect, name, &self.first(name)).because(reason);
    }

    /// `required` of a parameter, header or request body.
    pub fn required(&mut self) {
        let (effect, what) = match self.flags("required") {
            (false, true) => (Effect::Narrower, "became required"),
            (true, false) => (Effect::Wider, "became optional"),
            (true, true) | (false, false) => return,
        };
        self.say(effect, "required", what.into(), &self.first("required"));
    }

    /// Compares unresolved references as text. Returns whether there were any.
    pub fn not_followed(&mut self) -> bool {
        let texts = |side: &Expanded<'_>| side.opaque.iter().map(|(text, _)| text.clone()).collect::<Vec<_>>();
        let (old, new) = (texts(&self.old), texts(&self.new));
        if old != new {
            let text = |texts: &[String]| if texts.is_empty() { "none".into() } else { texts.join(", ") };
            let what = format!("$ref was {}, is {}", text(&old), text(&new));
            let reason = "not followed, so it may be anything";
            self.say(Effect::Either, "$ref", what, &self.outermost()).because(reason);
        }
        !(old.is_empty() && new.is_empty())
    }

    /// Whether a 3.0 document, compared with a 3.1 one, lacks a field that only 3.1 has.
    fn cannot_be_said_in_30(&self, name: &str, sides: &Sides<'a>) -> bool {
        let (old, new) = (self.documents.0.version, self.documents.1.version);
        CAME_WITH_31.split(' ').any(|known| known == name)
            && ((old.is_older_than(new) && sides.old.is_none()) || (new.is_older_than(old) && sides.new.is_none()))
    }
}
