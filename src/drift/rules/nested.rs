//! Subschemas that are neither members nor branches (`not`, `if`, `contains` ...), and the discriminator.

use super::unions::UNIONS;
use crate::drift::{
    document::{Document, Located, Sides},
    expanded::{Expanded, Given},
    finding::changed,
    judge::{Effect, Sense},
    pair::{Pair, Reading, Step},
    specification::Kind,
};

impl<'a> Pair<'a> {
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
                // Alone, `if` does nothing; with it, `then` and `else` take effect or cease to.
                _ if keyword == "if" => Effect::Either,
                (true, false) => Effect::Narrower,
                (false, true) => Effect::Wider,
            };
            self.change(effect, keyword, &self.first(keyword));
        }
    }

    /// The member that tells what an object is, and what its values stand for (OpenAPI 3.1.1, 4.8.25).
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

    /// Whether the schemas of a mapping are branches of the union beside it, or this is itself one of those that the
    /// mapping of its parent leads to: then it is none of its siblings.
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

/// The schema that a value of the mapping stands for.
fn mapped<'a>(document: &'a Document<'a>, at: &Located<'a>) -> Option<Located<'a>> {
    document.target(at.value.as_str()?)
}
