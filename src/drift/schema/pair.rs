//! One pair of schemas: what differs at it, and the pairs below it.

use std::rc::Rc;

use serde_json::Value;

use super::{
    Flat, Node, Reading, annotations, arrays, bounds, enums, nested, objects, rules, strings,
    types::{Types, types},
    unions,
};
use crate::drift::{
    class::{Class, Effect, Sense, Usage, judge},
    read::Version,
    site::{Document, Site},
    words,
};

/// What differs between two schemas, seen from themselves.
#[derive(Clone, Debug)]
pub(in crate::drift) struct Difference<'a> {
    pub class: Class,
    pub rule: String,
    /// What comes behind the place of the schemas.
    pub suffix: String,
    pub what: String,
    pub reason: &'static str,
    pub old: Option<Site<'a>>,
    pub new: Option<Site<'a>>,
    /// Further places that this finding speaks for.
    pub covers: Vec<Rc<str>>,
}

/// Two schemas while they are compared.
#[derive(Debug)]
pub(super) struct Pair<'a> {
    pub old: Flat<'a>,
    pub new: Flat<'a>,
    /// The types that both allow.
    pub common: Types,
    pub reading: Reading,
    versions: (Version, Version),
    pub differences: Vec<Difference<'a>>,
    pub below: Vec<(String, Node<'a>, Node<'a>, Reading)>,
}

impl<'a> Pair<'a> {
    pub fn compare(documents: (&Document<'a>, &Document<'a>), old: Node<'a>, new: Node<'a>, reading: Reading) -> Self {
        let flat = (Flat::new(documents.0, &old), Flat::new(documents.1, &new));
        let mut pair = Self {
            common: types(&flat.0).and(types(&flat.1)),
            old: flat.0,
            new: flat.1,
            reading,
            versions: (documents.0.version, documents.1.version),
            differences: Vec::new(),
            below: Vec::new(),
        };
        if unions::one_sided(&mut pair, documents, &old, &new) {
            return pair;
        }
        pair.existence();
        pair.opaque();
        pair.types();
        enums::compare(&mut pair);
        bounds::compare(&mut pair);
        strings::compare(&mut pair);
        objects::compare(&mut pair, documents);
        arrays::compare(&mut pair);
        nested::compare(&mut pair, documents);
        unions::compare(&mut pair, documents);
        annotations::compare(&mut pair);
        pair.rest();
        pair
    }

    /// Notes a difference.
    pub fn say(
        &mut self,
        effect: Effect,
        rule: &str,
        what: String,
        old: Option<Site<'a>>,
        new: Option<Site<'a>>,
    ) -> &mut Difference<'a> {
        let mut class = judge(effect, self.reading.usage, self.reading.sense);
        let mut reason = match (class, self.reading.usage) {
            (_, Usage::Unused) => "a request carries no readOnly property and a response no writeOnly one",
            _ => "",
        };
        if self.cannot_be_said_in_30(rule, old.is_none(), new.is_none()) {
            class = Class::Documentation;
            reason = "OpenAPI 3.0 has no word for it";
        }
        self.differences.push(Difference {
            class,
            rule: rule.to_owned(),
            suffix: String::new(),
            what,
            reason,
            old: old.or_else(|| self.old.site().cloned()),
            new: new.or_else(|| self.new.site().cloned()),
            covers: Vec::new(),
        });
        let last = self.differences.len() - 1;
        &mut self.differences[last]
    }

    /// A keyword that has changed, has come or has gone.
    pub fn change(
        &mut self,
        effect: Effect,
        keyword: &str,
        old: Option<Site<'a>>,
        new: Option<Site<'a>>,
    ) -> &mut Difference<'a> {
        let what = words::change(keyword, old.as_ref().map(|site| site.value), new.as_ref().map(|site| site.value));
        self.say(effect, keyword, what, old, new)
    }

    /// A pair below this one.
    pub fn edge(&mut self, label: String, old: Node<'a>, new: Node<'a>) {
        self.below.push((label, old, new, self.reading));
    }

    /// The same, read in another sense.
    pub fn edge_in(&mut self, label: String, old: Node<'a>, new: Node<'a>, sense: Sense) {
        self.below.push((label, old, new, Reading { sense, ..self.reading }));
    }

    /// Whether the 3.0 one of a 3.0 and a 3.1 document lacks a keyword that came with 3.1: it could not be written there.
    fn cannot_be_said_in_30(&self, keyword: &str, old_lacks: bool, new_lacks: bool) -> bool {
        rules::CAME_WITH_31.contains(&keyword)
            && match self.versions {
                (Version::V30, Version::V31) => old_lacks,
                (Version::V31, Version::V30) => new_lacks,
                (Version::V30, Version::V30) | (Version::V31, Version::V31) => false,
            }
    }

    fn existence(&mut self) {
        let (old, new) = (self.old.never.clone(), self.new.never.clone());
        match (&old, &new) {
            (None, Some(_)) => self.say(Effect::Narrower, "false", "no value is valid any more".into(), old, new),
            (Some(_), None) => self.say(Effect::Wider, "false", "values have become valid".into(), old, new),
            (None, None) | (Some(_), Some(_)) => return,
        };
    }

    /// What was not followed is compared as text.
    fn opaque(&mut self) {
        let texts = |flat: &Flat<'a>| flat.opaque.iter().map(|(text, _)| text.clone()).collect::<Vec<_>>();
        let (old, new) = (texts(&self.old), texts(&self.new));
        if old != new {
            let text = |texts: &[String]| if texts.is_empty() { "none".into() } else { texts.join(", ") };
            let what = format!("$ref was {}, is {}", text(&old), text(&new));
            let sites = (self.old.opaque.first(), self.new.opaque.first());
            let (old, new) = (sites.0.map(|(_, site)| site.clone()), sites.1.map(|(_, site)| site.clone()));
            self.say(Effect::Either, "$ref", what, old, new).reason = "not followed, so it may be anything";
        }
    }

    fn types(&mut self) {
        let (old, new) = (types(&self.old), types(&self.new));
        let effect = match (old.without(new).is_empty(), new.without(old).is_empty()) {
            (true, true) => {
                // The words differ where the meaning does not, or where a word is unknown.
                let (old, new) = (self.old.values("type"), self.new.values("type"));
                let is_unknown = |value: &&Value| value.as_str().is_some_and(|name| !rules::TYPES.contains(&name));
                if old == new || !old.iter().chain(&new).any(is_unknown) {
                    return;
                }
                Effect::Either
            }
            (true, false) => Effect::Wider,
            (false, true) => Effect::Narrower,
            (false, false) => Effect::Either,
        };
        let what = format!("type was {old}, is {new}");
        let sites = (self.old.first("type"), self.new.first("type"));
        self.say(effect, "type", what, sites.0, sites.1);
    }

    /// Keywords that no rule knows.
    fn rest(&mut self) {
        let mut unknown: Vec<&str> =
            self.old.keywords().chain(self.new.keywords()).filter(|keyword| !rules::is_known(keyword)).collect();
        unknown.sort_unstable();
        unknown.dedup();
        for keyword in unknown {
            if self.old.values(keyword) == self.new.values(keyword) {
                continue;
            }
            let (old, new) = (self.old.first(keyword), self.new.first(keyword));
            if keyword.starts_with("x-") {
                self.change(Effect::Text, keyword, old, new);
            } else {
                self.change(Effect::Either, keyword, old, new).reason =
                    "no rule knows this keyword, so it may constrain";
            }
        }
    }
}
