//! Subschemas that are neither members nor branches: `not`, `if`, `contains` and the like, and the discriminator.

use std::rc::Rc;

use super::{Flat, Node, pair::Pair};
use crate::drift::{
    class::{Effect, Sense},
    site::{Document, Site, names},
    words,
};

pub(super) fn compare<'a>(pair: &mut Pair<'a>, documents: (&Document<'a>, &Document<'a>)) {
    let sense = pair.reading.sense;
    one(pair, "propertyNames", "/{names}", sense);
    one(pair, "contains", "/{contains}", sense);
    one(pair, "contentSchema", "/{content}", sense);
    one(pair, "not", "/{not}", sense.negated());
    one(pair, "if", "/{if}", Sense::Both);
    one(pair, "then", "/{then}", sense);
    one(pair, "else", "/{else}", sense);
    dependent(pair);
    discriminator(pair, documents);
}

fn one(pair: &mut Pair<'_>, keyword: &str, label: &str, sense: Sense) {
    let effect = match (pair.old.child(keyword), pair.new.child(keyword)) {
        (Some(old), Some(new)) => return pair.edge_in(label.into(), old, new, sense),
        (None, None) => return,
        // Alone, `if` does nothing; with it, `then` and `else` begin or cease to.
        (_, _) if keyword == "if" => Effect::Either,
        (None, Some(_)) => Effect::Narrower,
        (Some(_), None) => Effect::Wider,
    };
    let (old, new) = (pair.old.first(keyword), pair.new.first(keyword));
    pair.change(effect, keyword, old, new);
}

/// `dependentSchemas`, by the name that they come with.
fn dependent(pair: &mut Pair<'_>) {
    const KEYWORD: &str = "dependentSchemas";
    for name in names(pair.old.names(KEYWORD), pair.new.names(KEYWORD)) {
        let (old, new) = (pair.old.member(KEYWORD, name), pair.new.member(KEYWORD, name));
        let label = format!("/{{with {name}}}");
        match (old, new) {
            (Some(old), Some(new)) => pair.edge(label, old, new),
            (old, new) => {
                let effect = if old.is_none() { Effect::Narrower } else { Effect::Wider };
                let (old, new) =
                    (old.and_then(|node| node.0.into_iter().next()), new.and_then(|node| node.0.into_iter().next()));
                pair.change(effect, KEYWORD, old, new).suffix = label;
            }
        }
    }
}

/// Which member tells what an object is, and what its values stand for (OpenAPI 3.1.1, 4.8.25).
fn discriminator<'a>(pair: &mut Pair<'a>, documents: (&Document<'a>, &Document<'a>)) {
    const KEYWORD: &str = "discriminator";
    let (old, new) = match (pair.old.first(KEYWORD), pair.new.first(KEYWORD)) {
        (None, None) => return,
        (Some(old), Some(new)) => (old, new),
        (old, new) => {
            let effect = if old.is_none() { Effect::Narrower } else { Effect::Wider };
            pair.change(effect, KEYWORD, old, new).reason = "clients choose the type of an object by it";
            return;
        }
    };
    let (old_name, new_name) = (old.get("propertyName"), new.get("propertyName"));
    if old_name.as_ref().map(|name| name.value) != new_name.as_ref().map(|name| name.value) {
        let what = |site: &Option<Site<'a>>| site.as_ref().map(|site| site.value);
        let what = words::change("discriminator.propertyName", what(&old_name), what(&new_name));
        pair.say(Effect::Either, KEYWORD, what, old_name, new_name);
    }
    mapping(pair, documents, &old, &new);
    for name in names(keys(&old), keys(&new)) {
        let (old, new) = (old.get(name), new.get(name));
        if !matches!(name, "propertyName" | "mapping")
            && old.as_ref().map(|site| site.value) != new.as_ref().map(|site| site.value)
        {
            let effect = if name.starts_with("x-") { Effect::Text } else { Effect::Either };
            let what = |site: &Option<Site<'a>>| site.as_ref().map(|site| site.value);
            let what = words::change(&format!("discriminator.{name}"), what(&old), what(&new));
            pair.say(effect, KEYWORD, what, old, new);
        }
    }
}

fn keys<'a>(site: &Site<'a>) -> Vec<&'a str> {
    site.object().into_iter().flat_map(serde_json::Map::keys).map(String::as_str).collect()
}

fn mapping<'a>(pair: &mut Pair<'a>, documents: (&Document<'a>, &Document<'a>), old: &Site<'a>, new: &Site<'a>) {
    let (old, new) = (old.get("mapping"), new.get("mapping"));
    let of = |site: &Option<Site<'a>>| site.as_ref().map(keys).unwrap_or_default();
    let branches = branches(pair, documents);
    for value in names(of(&old), of(&new)) {
        let at = |site: &Option<Site<'a>>| site.as_ref().and_then(|site| site.get(value));
        let (old, new) = (at(&old), at(&new));
        let label = format!("/{{{value}}}");
        let what = words::change(
            &format!("discriminator.mapping.{value}"),
            old.as_ref().map(|site| site.value),
            new.as_ref().map(|site| site.value),
        );
        match (&old, &new) {
            (Some(old_at), Some(new_at)) => match (mapped(documents.0, old_at), mapped(documents.1, new_at)) {
                // The branches of the union beside it are compared there.
                (Some(old), Some(new)) if old.pointer == new.pointer && branches.contains(&old.pointer) => {}
                (Some(old), Some(new)) => pair.edge(label, Node::of(old), Node::of(new)),
                _ if old_at.value == new_at.value => {}
                _ => {
                    pair.say(Effect::Either, "discriminator", what, old, new);
                }
            },
            (None, _) => {
                pair.say(Effect::Wider, "discriminator", what, old, new);
            }
            (_, None) => {
                pair.say(Effect::Narrower, "discriminator", what, old, new);
            }
        }
    }
}

/// What the branches of both sides refer to.
fn branches<'a>(pair: &Pair<'a>, documents: (&Document<'a>, &Document<'a>)) -> Vec<Rc<str>> {
    let of = |flat: &Flat<'a>, document: &Document<'a>| -> Vec<Rc<str>> {
        let lists = ["oneOf", "anyOf"].into_iter().flat_map(|keyword| flat.all(keyword));
        let branches = lists.flat_map(|(_, list)| list.items());
        branches.filter_map(|branch| document.follow(&branch).ok()).map(|site| site.pointer).collect()
    };
    let new = of(&pair.new, documents.1);
    of(&pair.old, documents.0).into_iter().filter(|pointer| new.contains(pointer)).collect()
}

/// The schema that a value of the mapping stands for: a reference, or the name of a component.
fn mapped<'a>(document: &Document<'a>, site: &Site<'a>) -> Option<Site<'a>> {
    let text = site.value.as_str()?;
    let is_name = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
    let by_name = || document.root.get("components")?.get("schemas")?.get(text);
    is_name(text).then(by_name).flatten().or_else(|| document.target(text))
}
