//! The members of objects: which there are, which must be there, and what the others may be.

use std::{collections::BTreeSet, rc::Rc};

use serde_json::Value;

use super::{Flat, Node, pair::Pair, types::Types};
use crate::drift::{
    class::{Effect, Usage},
    site::{Document, Site, escaped, names},
    words,
};

/// What may stand in an object besides what it names.
#[derive(Debug)]
pub(super) enum Others<'a> {
    /// Anything.
    Open,
    /// Nothing.
    Closed,
    /// What a schema allows.
    Typed(Node<'a>),
}

impl<'a> Others<'a> {
    /// By keywords such as `additionalProperties`, where they stand.
    pub fn of(flat: &Flat<'a>, keywords: &[&str]) -> Self {
        let mut sites: Vec<Site<'a>> = Vec::new();
        for keyword in keywords {
            sites.extend(flat.all(keyword).into_iter().map(|(_, site)| site));
        }
        if sites.iter().any(|site| site.value == &Value::Bool(false)) {
            return Self::Closed;
        }
        sites.retain(|site| site.object().is_some_and(|members| !members.is_empty()));
        if sites.is_empty() { Self::Open } else { Self::Typed(Node(sites)) }
    }
}

/// A schema keyword that holds for the rest of an object or array, from `Open` to `Closed`.
pub(super) fn others(pair: &mut Pair<'_>, keyword: &str, label: &str) {
    let (old, new) = (Others::of(&pair.old, &[keyword]), Others::of(&pair.new, &[keyword]));
    let effect = match (old, new) {
        (Others::Open, Others::Open) | (Others::Closed, Others::Closed) => return,
        (Others::Typed(old), Others::Typed(new)) => return pair.edge(label.into(), old, new),
        (Others::Open, _) | (Others::Typed(_), Others::Closed) => Effect::Narrower,
        (_, Others::Open) | (Others::Closed, Others::Typed(_)) => Effect::Wider,
    };
    let (old, new) = (pair.old.first(keyword), pair.new.first(keyword));
    pair.change(effect, keyword, old, new);
}

const REST: [&str; 2] = ["additionalProperties", "unevaluatedProperties"];

pub(super) fn compare<'a>(pair: &mut Pair<'a>, documents: (&Document<'a>, &Document<'a>)) {
    let all = names(pair.old.names("properties"), pair.new.names("properties"));
    let mut spoken = BTreeSet::new();
    for name in all {
        if property(pair, documents, name) {
            spoken.insert(name);
        }
    }
    required(pair, documents, &spoken);
    others(pair, "additionalProperties", "/*");
    others(pair, "unevaluatedProperties", "/*");
    patterns(pair);
    dependent(pair);
}

/// One property; whether it has come or gone.
fn property<'a>(pair: &mut Pair<'a>, documents: (&Document<'a>, &Document<'a>), name: &str) -> bool {
    let (label, before) = (format!("/{}", escaped(name)), pair.differences.len());
    let (old, new) = (pair.old.member("properties", name), pair.new.member("properties", name));
    let usage = pair.reading.usage;
    let hidden = |document: &Document<'a>, node: &Node<'a>| is_hidden(&Flat::new(document, node), usage);
    let (old_hidden, new_hidden) = (
        old.as_ref().is_some_and(|node| hidden(documents.0, node)),
        new.as_ref().is_some_and(|node| hidden(documents.1, node)),
    );
    match (old, new) {
        (Some(old), Some(new)) if !old_hidden && !new_hidden => pair.edge(label, old, new),
        (Some(old), Some(new)) if old_hidden && new_hidden => {
            let reading = super::Reading { usage: Usage::Unused, ..pair.reading };
            pair.below.push((label, old, new, reading));
        }
        (Some(old), None) if old_hidden => unused(pair, label, old.0.first().cloned(), None),
        (None, Some(new)) if new_hidden => unused(pair, label, None, new.0.first().cloned()),
        (Some(old), new) if !old_hidden => gone(pair, name, label, old, new),
        (old, Some(new)) => come(pair, name, label, old, new),
        (_, None) => {}
    }
    pair.differences.len() > before
}

/// Whether a property is left out of a message: `readOnly` of requests, `writeOnly` of answers (OpenAPI 3.1.1, 4.8.24.3).
fn is_hidden(flat: &Flat<'_>, usage: Usage) -> bool {
    match usage {
        Usage::Sent => flat.is_true("readOnly"),
        Usage::Received => flat.is_true("writeOnly"),
        Usage::Unused => false,
    }
}

/// Why a property that is still there counts as none.
fn hiding(usage: Usage) -> &'static str {
    if usage == Usage::Sent { "readOnly" } else { "writeOnly" }
}

fn gone<'a>(pair: &mut Pair<'a>, name: &str, label: String, old: Node<'a>, new: Option<Node<'a>>) {
    let usage = pair.reading.usage;
    let (site, new_site) = (old.0.first().cloned(), new.as_ref().and_then(|new| new.0.first().cloned()));
    let (effect, what, reason) = match (&new, Others::of(&pair.new, &REST), usage) {
        (Some(_), _, _) => {
            (Effect::Either, format!("property became {}", hiding(usage)), "it is no part of this message any more")
        }
        (None, Others::Typed(rest), _) => {
            pair.edge(label.clone(), old, rest);
            (
                Effect::Notice,
                "property is not named any more, what may stand beside the named ones covers it".into(),
                "",
            )
        }
        (None, Others::Closed, Usage::Sent) => (Effect::Either, "property removed".into(), "who sends it is refused"),
        (None, Others::Open, Usage::Sent) => {
            (Effect::Either, "property removed".into(), "what is sent in it has no said effect any more")
        }
        (None, _, _) => (Effect::Either, "property removed".into(), "who reads it finds it no more"),
    };
    let covers = required_at(&pair.old, name);
    let said = pair.say(effect, "properties", what, site, new_site);
    (said.reason, said.suffix, said.covers) = (reason, label, covers);
}

fn come<'a>(pair: &mut Pair<'a>, name: &str, label: String, old: Option<Node<'a>>, new: Node<'a>) {
    let usage = pair.reading.usage;
    let is_required = requires(&pair.new, name);
    let (old_site, site) = (old.as_ref().and_then(|old| old.0.first().cloned()), new.0.first().cloned());
    let kind = if is_required { "required property" } else { "optional property" };
    let added = format!("{kind} added");
    let (effect, what, reason) = match (&old, Others::of(&pair.old, &REST), usage) {
        (_, _, Usage::Sent) if is_required && !requires(&pair.old, name) => {
            (Effect::Either, added, "who does not send it is refused")
        }
        (Some(_), _, _) => (Effect::Notice, format!("{kind} is not {} any more", hiding(usage)), ""),
        (None, Others::Typed(rest), _) => {
            pair.edge(label.clone(), rest, new);
            (Effect::Notice, added, "compared with what might stand beside the named ones before")
        }
        (None, Others::Closed, Usage::Received) => (Effect::Wider, added, "it was said that nothing else comes"),
        (None, _, _) => (Effect::Notice, added, ""),
    };
    let covers = required_at(&pair.new, name);
    let said = pair.say(effect, "properties", what, old_site, site);
    (said.reason, said.suffix, said.covers) = (reason, label, covers);
}

fn unused<'a>(pair: &mut Pair<'a>, label: String, old: Option<Site<'a>>, new: Option<Site<'a>>) {
    let what = format!("{} property {}", hiding(pair.reading.usage), if new.is_some() { "added" } else { "removed" });
    let said = pair.say(Effect::Text, "properties", what, old, new);
    (said.reason, said.suffix) = ("it is no part of this message", label);
}

fn requires(flat: &Flat<'_>, name: &str) -> bool {
    !required_at(flat, name).is_empty()
}

/// Where a name is required.
fn required_at(flat: &Flat<'_>, name: &str) -> Vec<Rc<str>> {
    let items = flat.all("required").into_iter().flat_map(|(_, list)| list.items());
    items.filter(|item| item.value == name).map(|item| item.pointer).collect()
}

/// `required`, but for the properties that have come or gone, and those that are no part of the message.
fn required<'a>(pair: &mut Pair<'a>, documents: (&Document<'a>, &Document<'a>), spoken: &BTreeSet<&str>) {
    let listed = |flat: &Flat<'a>| -> Vec<Site<'a>> {
        flat.all("required").into_iter().flat_map(|(_, list)| list.items()).collect()
    };
    let (old, new) = (listed(&pair.old), listed(&pair.new));
    let named = |sites: &[Site<'a>]| sites.iter().filter_map(|site| site.value.as_str()).collect::<BTreeSet<_>>();
    let (old_names, new_names) = (named(&old), named(&new));
    for name in old_names.symmetric_difference(&new_names) {
        if spoken.contains(name) {
            continue;
        }
        let is_new = new_names.contains(name);
        let (document, flat, sites) =
            if is_new { (documents.1, &pair.new, &new) } else { (documents.0, &pair.old, &old) };
        let is_hidden = flat
            .member("properties", name)
            .is_some_and(|node| is_hidden(&Flat::new(document, &node), pair.reading.usage));
        let site = sites.iter().find(|site| site.value == *name).cloned();
        let applies = pair.common.meets(Types::OBJECT);
        let effect = match (is_hidden || !applies, is_new) {
            (true, _) => Effect::Text,
            (false, true) => Effect::Narrower,
            (false, false) => Effect::Wider,
        };
        let what = if is_new { "became required" } else { "became optional" };
        let label = format!("/{}", escaped(name));
        let said = if is_new {
            pair.say(effect, "required", what.into(), None, site)
        } else {
            pair.say(effect, "required", what.into(), site, None)
        };
        said.suffix = label;
        if is_hidden {
            said.reason = "it is no part of this message";
        }
    }
}

/// `patternProperties`, by the text of the pattern.
fn patterns(pair: &mut Pair<'_>) {
    const KEYWORD: &str = "patternProperties";
    for pattern in names(pair.old.names(KEYWORD), pair.new.names(KEYWORD)) {
        let label = format!("/{{{pattern}}}");
        let is_closed = |flat: &Flat<'_>| matches!(Others::of(flat, &REST), Others::Closed);
        match (pair.old.member(KEYWORD, pattern), pair.new.member(KEYWORD, pattern)) {
            (Some(old), Some(new)) => pair.edge(label, old, new),
            (Some(old), None) => {
                let effect = if is_closed(&pair.new) { Effect::Narrower } else { Effect::Wider };
                let site = old.0.first().cloned();
                pair.change(effect, KEYWORD, site, None).suffix = label;
            }
            (None, Some(new)) => {
                let effect = if is_closed(&pair.old) { Effect::Wider } else { Effect::Narrower };
                let site = new.0.first().cloned();
                pair.change(effect, KEYWORD, None, site).suffix = label;
            }
            (None, None) => {}
        }
    }
}

/// `dependentRequired`: the names that must come with another.
fn dependent(pair: &mut Pair<'_>) {
    const KEYWORD: &str = "dependentRequired";
    let needed = |flat: &Flat<'_>, name: &str| -> BTreeSet<String> {
        let lists = flat.all(KEYWORD).into_iter().filter_map(|(_, site)| site.get(name));
        lists.flat_map(|list| list.items()).map(|item| item.value.to_string()).collect()
    };
    for name in names(pair.old.names(KEYWORD), pair.new.names(KEYWORD)) {
        let (old, new) = (needed(&pair.old, name), needed(&pair.new, name));
        let (lost, gained): (Vec<_>, Vec<_>) =
            (old.difference(&new).cloned().collect(), new.difference(&old).cloned().collect());
        let effect = match (lost.is_empty(), gained.is_empty()) {
            (true, true) => continue,
            (true, false) => Effect::Narrower,
            (false, true) => Effect::Wider,
            (false, false) => Effect::Either,
        };
        let (old, new) = (pair.old.first(KEYWORD), pair.new.first(KEYWORD));
        pair.say(effect, KEYWORD, words::members(KEYWORD, &lost, &gained), old, new).suffix =
            format!("/{}", escaped(name));
    }
}
