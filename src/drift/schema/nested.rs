//! Subschemas that are neither members nor branches (`not`, `if`, `contains` ...), and the discriminator.

use std::rc::Rc;

use super::{
    expanded::{Expanded, Schema, outermost},
    pair::Pair,
};
use crate::drift::{
    document::{Document, Located, Sides},
    finding::changed,
    judge::{Effect, Sense},
};

pub(super) fn compare(pair: &mut Pair<'_, '_>) {
    let sense = pair.reading.sense;
    for (keyword, label, sense) in [
        ("propertyNames", "/{names}", sense),
        ("contains", "/{contains}", sense),
        ("contentSchema", "/{content}", sense),
        ("not", "/{not}", sense.negated()),
        ("if", "/{if}", Sense::Both),
        ("then", "/{then}", sense),
        ("else", "/{else}", sense),
    ] {
        let effect = match pair.child(keyword) {
            (Some(old), Some(new)) => {
                pair.descend_in(label.into(), old, new, sense);
                continue;
            }
            (None, None) => continue,
            // Alone, `if` does nothing; with it, `then` and `else` take effect or cease to.
            _ if keyword == "if" => Effect::Either,
            (None, Some(_)) => Effect::Narrower,
            (Some(_), None) => Effect::Wider,
        };
        pair.change(effect, keyword, &pair.first(keyword));
    }
    dependent_schemas(pair);
    discriminator(pair);
}

/// `dependentSchemas`, by the name of the property that they depend on.
fn dependent_schemas(pair: &mut Pair<'_, '_>) {
    const KEYWORD: &str = "dependentSchemas";
    for name in pair.names(KEYWORD) {
        let label = format!("/{{with {name}}}");
        let (old, new) = pair.member(KEYWORD, name);
        if let (Some(old), Some(new)) = (&old, &new) {
            pair.descend(label, old.clone(), new.clone());
            continue;
        }
        let effect = if old.is_none() { Effect::Narrower } else { Effect::Wider };
        pair.change(effect, KEYWORD, &outermost(old.as_ref(), new.as_ref())).suffix = label;
    }
}

const DISCRIMINATOR: &str = "discriminator";

/// The member that tells what an object is, and what its values stand for (OpenAPI 3.1.1, 4.8.25).
fn discriminator(pair: &mut Pair<'_, '_>) {
    let sides = pair.first(DISCRIMINATOR);
    if sides.is_one_sided() {
        let effect = if sides.old.is_none() { Effect::Narrower } else { Effect::Wider };
        pair.change(effect, DISCRIMINATOR, &sides).reason = "clients choose the type of an object by it";
        return;
    }
    for (name, member) in sides.members() {
        if name == "mapping" {
            mapping(pair, &member);
        } else if member.differ() {
            let effect = if name.starts_with("x-") { Effect::Text } else { Effect::Either };
            let what = changed(&format!("discriminator.{name}"), &member);
            pair.say(effect, DISCRIMINATOR, what, &member);
        }
    }
}

fn mapping<'a>(pair: &mut Pair<'_, 'a>, sides: &Sides<'a>) {
    let branches = common_branches(pair);
    for (value, target) in sides.members() {
        let effect = match (&target.old, &target.new) {
            (Some(old_at), Some(new_at)) => {
                match (mapped(pair.documents.0, old_at), mapped(pair.documents.1, new_at)) {
                    // The branches of the union beside it are compared there.
                    (Some(old), Some(new)) if old.pointer == new.pointer && branches.contains(&old.pointer) => continue,
                    (Some(old), Some(new)) => {
                        pair.descend(format!("/{{{value}}}"), Schema::of(old), Schema::of(new));
                        continue;
                    }
                    _ if !target.differ() => continue,
                    _ => Effect::Either,
                }
            }
            (None, _) => Effect::Wider,
            (_, None) => Effect::Narrower,
        };
        let what = changed(&format!("discriminator.mapping.{value}"), &target);
        pair.say(effect, DISCRIMINATOR, what, &target);
    }
}

/// The schemas that branches of both sides refer to.
fn common_branches(pair: &Pair<'_, '_>) -> Vec<Rc<str>> {
    fn of<'a>(schema: &Expanded<'a>, document: &Document<'a>) -> Vec<Rc<str>> {
        let lists = ["oneOf", "anyOf"].into_iter().flat_map(|keyword| schema.all(keyword));
        let branches = lists.flat_map(|list| list.items());
        branches.filter_map(|branch| document.follow(&branch).ok()).map(|branch| branch.pointer).collect()
    }
    let new = of(&pair.new, pair.documents.1);
    of(&pair.old, pair.documents.0).into_iter().filter(|pointer| new.contains(pointer)).collect()
}

/// The schema that a value of the mapping stands for: a reference, or the name of a component.
fn mapped<'a>(document: &Document<'a>, at: &Located<'a>) -> Option<Located<'a>> {
    let text = at.value.as_str()?;
    let is_name = text.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
    let by_name = || document.root.get("components")?.get("schemas")?.get(text);
    is_name.then(by_name).flatten().or_else(|| document.target(text))
}
