//! `oneOf` and `anyOf`: which branches there are, and which of one side stands for which of the other.

use serde_json::Value;

use super::{Node, flat::list, pair::Pair, rules, types};
use crate::drift::{
    class::Effect,
    site::{Document, Site, escaped},
    words,
};

const KEYWORDS: [&str; 2] = ["oneOf", "anyOf"];

/// A union of one side.
#[derive(Debug)]
struct Union<'a> {
    keyword: &'static str,
    site: Site<'a>,
    branches: Vec<Node<'a>>,
}

/// The unions of a flat schema, but for those that are a list of types in other words.
fn unions<'a>(flat: &super::Flat<'a>) -> Vec<Union<'a>> {
    let mut found = Vec::new();
    for keyword in KEYWORDS {
        for (piece, site) in flat.all(keyword) {
            if types::of_bare_union(&piece.site, keyword).is_none() {
                let branches = list(&piece.site, keyword).into_iter().map(Node::of).collect();
                found.push(Union { keyword, site, branches });
            }
        }
    }
    found
}

/// A schema on one side that is one of several on the other: `A` and `oneOf: [A, B]`. Whether it was that.
pub(super) fn one_sided<'a>(
    pair: &mut Pair<'a>,
    documents: (&Document<'a>, &Document<'a>),
    old: &Node<'a>,
    new: &Node<'a>,
) -> bool {
    let (old_unions, new_unions) = (unions(&pair.old), unions(&pair.new));
    let is_only_union = |flat: &super::Flat<'a>| {
        let says = |keyword: &str| !(KEYWORDS.contains(&keyword) || keyword == "$ref" || rules::says_nothing(keyword));
        flat.opaque.is_empty() && flat.never.is_none() && !flat.keywords().any(says)
    };
    let (plain, union, is_wider) = match (old_unions.as_slice(), new_unions.as_slice()) {
        ([], [union]) if is_only_union(&pair.new) => (old, union, true),
        ([union], []) if is_only_union(&pair.old) => (new, union, false),
        _ => return false,
    };
    let (own, other) = if is_wider { documents } else { (documents.1, documents.0) };
    let plain_side = [plain.clone()];
    let matched = matching((own, &plain_side), (other, &union.branches));
    let Some((_, index)) = matched.first().copied() else { return false };
    let branch = union.branches[index].clone();
    let others: Vec<String> =
        union.branches.iter().enumerate().filter(|(n, _)| *n != index).map(|(n, branch)| name(branch, n)).collect();
    if is_wider {
        pair.edge(String::new(), plain.clone(), branch);
    } else {
        pair.edge(String::new(), branch, plain.clone());
    }
    if !others.is_empty() {
        let (effect, what, old, new) = if is_wider {
            (Effect::Wider, format!("may also be {}", others.join(" or ")), None, Some(union.site.clone()))
        } else {
            (Effect::Narrower, format!("may not be {} any more", others.join(" or ")), Some(union.site.clone()), None)
        };
        pair.say(effect, union.keyword, what, old, new);
    }
    true
}

pub(super) fn compare<'a>(pair: &mut Pair<'a>, documents: (&Document<'a>, &Document<'a>)) {
    let (mut old, mut new) = (unions(&pair.old), unions(&pair.new));
    // Those that are the same text come together first, the others in their order.
    let mut couples = Vec::new();
    let mut index = 0;
    while index < old.len() {
        if let Some(same) = new.iter().position(|union| union.site.value == old[index].site.value) {
            couples.push((old.remove(index), new.remove(same)));
        } else {
            index += 1;
        }
    }
    let rest = old.len().min(new.len());
    couples.extend(old.drain(..rest).zip(new.drain(..rest)));
    for (old, new) in couples {
        couple(pair, documents, &old, &new);
    }
    for gone in old {
        pair.change(Effect::Wider, gone.keyword, Some(gone.site), None);
    }
    for come in new {
        pair.change(Effect::Narrower, come.keyword, None, Some(come.site));
    }
}

fn couple<'a>(pair: &mut Pair<'a>, documents: (&Document<'a>, &Document<'a>), old: &Union<'a>, new: &Union<'a>) {
    let sites = || (Some(old.site.clone()), Some(new.site.clone()));
    if old.keyword != new.keyword {
        // Whoever is in exactly one branch is in at least one.
        let effect = if new.keyword == "anyOf" { Effect::Wider } else { Effect::Narrower };
        let (old_at, new_at) = sites();
        pair.say(effect, new.keyword, format!("{} became {}", old.keyword, new.keyword), old_at, new_at);
    }
    let matched = matching((documents.0, &old.branches), (documents.1, &new.branches));
    let left = |branches: &[Node<'a>], taken: &dyn Fn(usize) -> bool| -> Vec<String> {
        branches.iter().enumerate().filter(|(n, _)| !taken(*n)).map(|(n, branch)| name(branch, n)).collect()
    };
    let lost = left(&old.branches, &|n| matched.iter().any(|(old, _)| *old == n));
    let gained = left(&new.branches, &|n| matched.iter().any(|(_, new)| *new == n));
    for (old_n, new_n) in &matched {
        let (old, new) = (old.branches[*old_n].clone(), new.branches[*new_n].clone());
        let label = format!("/{{{}}}", escaped(&name(&new, *new_n)));
        pair.edge(label, old, new);
    }
    let effect = match (lost.is_empty(), gained.is_empty()) {
        (true, true) => return,
        (true, false) => Effect::Wider,
        (false, true) => Effect::Narrower,
        (false, false) => Effect::Either,
    };
    let (old_at, new_at) = sites();
    pair.say(effect, new.keyword, words::members(new.keyword, &lost, &gained), old_at, new_at);
}

/// What a branch is called in a place.
fn name(branch: &Node<'_>, index: usize) -> String {
    branch.name().unwrap_or_else(|| {
        let type_ = branch.single().and_then(|site| site.value.get("type")).map(|value| match value {
            Value::String(name) => name.clone(),
            other => other.to_string(),
        });
        type_.map_or_else(|| format!("branch {index}"), |name| format!("branch {index}: {name}"))
    })
}

type Side<'s, 'a> = (&'s Document<'a>, &'s [Node<'a>]);

/// Which branch of the old side stands for which of the new one: the same component, the same text, the same values of an
/// enumerated member, the same title, the same type; then, where as many are left on either side, their order.
fn matching<'a>(old: Side<'_, 'a>, new: Side<'_, 'a>) -> Vec<(usize, usize)> {
    let mut left: (Vec<usize>, Vec<usize>) = ((0..old.1.len()).collect(), (0..new.1.len()).collect());
    let mut matched = Vec::new();
    for alike in STAGES {
        let marks: Vec<Option<Value>> = left.1.iter().map(|n| alike(new.0, &new.1[*n])).collect();
        let mut taken = vec![false; marks.len()];
        left.0.retain(|o| {
            let Some(mark) = alike(old.0, &old.1[*o]) else { return true };
            let free = (0..marks.len()).find(|n| !taken[*n] && marks[*n].as_ref() == Some(&mark));
            let Some(free) = free else { return true };
            taken[free] = true;
            matched.push((*o, left.1[free]));
            false
        });
        let mut keep = taken.iter();
        left.1.retain(|_| !keep.next().copied().unwrap_or(false));
    }
    if left.0.len() == left.1.len() {
        matched.extend(left.0.into_iter().zip(left.1));
    }
    matched.sort_unstable();
    matched
}

/// A mark of a branch; two branches with the same one belong together.
type Mark = for<'a> fn(&Document<'a>, &Node<'a>) -> Option<Value>;

const STAGES: [Mark; 6] = [
    |_, node| node.single().and_then(|site| site.value.get("$ref")).cloned(),
    |_, node| node.single().map(|site| site.value.clone()),
    |document, node| tags(document, node),
    |_, node| node.single().and_then(|site| site.value.get("title")).cloned(),
    members,
    scalar,
];

/// The members of which one value is possible: what tells the objects of a union apart.
fn tags<'a>(document: &Document<'a>, node: &Node<'a>) -> Option<Value> {
    let flat = super::Flat::new(document, node);
    let mut found = serde_json::Map::new();
    for name in flat.names("properties") {
        let Some(member) = flat.member("properties", name) else { continue };
        let member = super::Flat::new(document, &member);
        let constant = member.first("const").map(|site| site.value.clone());
        let only = member.first("enum").and_then(|site| match site.value.as_array()?.as_slice() {
            [one] => Some(one.clone()),
            _ => None,
        });
        if let Some(value) = constant.or(only) {
            found.insert(name.to_owned(), value);
        }
    }
    (!found.is_empty()).then_some(Value::Object(found))
}

/// The names of an object's members.
fn members<'a>(document: &Document<'a>, node: &Node<'a>) -> Option<Value> {
    let flat = super::Flat::new(document, node);
    let mut names = flat.names("properties");
    names.sort_unstable();
    (!names.is_empty()).then(|| names.into())
}

/// The types of what is no object.
fn scalar<'a>(document: &Document<'a>, node: &Node<'a>) -> Option<Value> {
    let types = types::types(&super::Flat::new(document, node));
    (!types.meets(types::Types::OBJECT) && !types.is_empty()).then(|| types.to_string().into())
}
