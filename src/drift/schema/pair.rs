//! Two schemas that are being compared: their keywords, the differences so far, and the pairs below them.

use std::{collections::BTreeSet, rc::Rc};

use super::{
    expanded::{Expanded, Schema},
    types::Types,
};
use crate::drift::{
    document::{Document, Located, Sides},
    finding::changed,
    judge::{Class, Effect, Sense, Usage, judge},
};

/// Keywords that OpenAPI 3.0 does not have, and that a document in 3.0 leaves out.
const CAME_WITH_31: &str = "propertyNames patternProperties dependentRequired dependentSchemas unevaluatedProperties \
     unevaluatedItems prefixItems contains minContains maxContains if then else contentSchema contentEncoding \
     contentMediaType $dynamicAnchor $dynamicRef $schema $vocabulary";

/// How a schema is read: by whom, and below how many `not`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Reading {
    pub usage: Usage,
    pub sense: Sense,
}

/// The old and the new document.
pub(super) type Documents<'d, 'a> = (&'d Document<'a>, &'d Document<'a>);

/// A difference between two schemas, wherever they are used.
#[derive(Clone, Debug)]
pub(in crate::drift) struct Difference<'a> {
    pub class: Class,
    pub rule: String,
    /// Comes after the place of the schemas.
    pub suffix: String,
    pub what: String,
    pub reason: &'static str,
    pub sides: Sides<'a>,
    /// Further pointers that this finding is about.
    pub covers: Vec<Rc<str>>,
}

/// A pair of schemas below another.
#[derive(Debug)]
pub(super) struct Below<'a> {
    /// As it is written in a place.
    pub label: String,
    pub old: Schema<'a>,
    pub new: Schema<'a>,
    pub reading: Reading,
}

/// Two schemas while they are compared.
#[derive(Debug)]
pub(super) struct Pair<'d, 'a> {
    pub documents: Documents<'d, 'a>,
    pub old: Expanded<'a>,
    pub new: Expanded<'a>,
    /// The types that both allow.
    pub common: Types,
    pub reading: Reading,
    pub differences: Vec<Difference<'a>>,
    pub below: Vec<Below<'a>>,
}

impl<'d, 'a> Pair<'d, 'a> {
    pub fn new(documents: Documents<'d, 'a>, old: &Schema<'a>, new: &Schema<'a>, reading: Reading) -> Self {
        let (old, new) = (Expanded::new(documents.0, old), Expanded::new(documents.1, new));
        let common = Types::of_schema(&old).and(Types::of_schema(&new));
        Self { documents, old, new, common, reading, differences: Vec::new(), below: Vec::new() }
    }

    /// The outermost value of a keyword on either side.
    pub fn first(&self, keyword: &str) -> Sides<'a> {
        Sides::new(self.old.first(keyword), self.new.first(keyword))
    }

    /// The schemas below a keyword, as one.
    pub fn child(&self, keyword: &str) -> (Option<Schema<'a>>, Option<Schema<'a>>) {
        (self.old.child(keyword), self.new.child(keyword))
    }

    /// The schemas of one name below a keyword that holds a map of them.
    pub fn member(&self, keyword: &str, name: &str) -> (Option<Schema<'a>>, Option<Schema<'a>>) {
        (self.old.member(keyword, name), self.new.member(keyword, name))
    }

    /// The names below a keyword that holds a map, on both sides.
    pub fn names(&self, keyword: &str) -> BTreeSet<&'a str> {
        self.old.names(keyword).into_iter().chain(self.new.names(keyword)).collect()
    }

    /// Adds a difference.
    pub fn say(&mut self, effect: Effect, rule: &str, what: String, sides: &Sides<'a>) -> &mut Difference<'a> {
        let mut class = judge(effect, self.reading.usage, self.reading.sense);
        let mut reason = match self.reading.usage {
            Usage::Unused => "a request carries no readOnly property and a response no writeOnly one",
            Usage::Sent | Usage::Received => "",
        };
        if self.cannot_be_said_in_30(rule, sides) {
            class = Class::Documentation;
            reason = "OpenAPI 3.0 has no word for it";
        }
        let or_whole = |side: &Option<Located<'a>>, whole: &Expanded<'a>| side.clone().or_else(|| whole.outermost());
        self.differences.push(Difference {
            class,
            rule: rule.to_owned(),
            suffix: String::new(),
            what,
            reason,
            sides: Sides::new(or_whole(&sides.old, &self.old), or_whole(&sides.new, &self.new)),
            covers: Vec::new(),
        });
        let last = self.differences.len() - 1;
        &mut self.differences[last]
    }

    /// Adds a difference about a keyword that has changed, was added or was removed.
    pub fn change(&mut self, effect: Effect, keyword: &str, sides: &Sides<'a>) -> &mut Difference<'a> {
        self.say(effect, keyword, changed(keyword, sides), sides)
    }

    /// Adds a pair below this one.
    pub fn descend(&mut self, label: String, old: Schema<'a>, new: Schema<'a>) {
        self.below.push(Below { label, old, new, reading: self.reading });
    }

    /// The same, read in another sense.
    pub fn descend_in(&mut self, label: String, old: Schema<'a>, new: Schema<'a>, sense: Sense) {
        self.below.push(Below { label, old, new, reading: Reading { sense, ..self.reading } });
    }

    /// Whether the 3.0 one of a 3.0 and a 3.1 document lacks a keyword that came with 3.1: it could not be written there.
    fn cannot_be_said_in_30(&self, keyword: &str, sides: &Sides<'a>) -> bool {
        let (old, new) = (self.documents.0.version, self.documents.1.version);
        CAME_WITH_31.split(' ').any(|known| known == keyword)
            && ((old.is_older_than(new) && sides.old.is_none()) || (new.is_older_than(old) && sides.new.is_none()))
    }
}
