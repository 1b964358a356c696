//! `oneOf` and `anyOf`: which branches there are, and which of one side stands for which of the other.

use serde_json::Value;

use super::{
    expanded::{Expanded, Schema},
    keywords::says_nothing,
    pair::Pair,
    types::{Types, of_bare_union},
};
use crate::drift::{
    document::{Document, Located, Sides, escaped},
    finding::lost_and_gained,
    judge::Effect,
};

const KEYWORDS: [&str; 2] = ["oneOf", "anyOf"];

/// A union of one side.
#[derive(Debug)]
struct Union<'a> {
    keyword: &'static str,
    at: Located<'a>,
    branches: Vec<Schema<'a>>,
}

/// The unions of a schema, but for those that are a list of types in other words.
fn unions<'a>(schema: &Expanded<'a>) -> Vec<Union<'a>> {
    let all = KEYWORDS.iter().flat_map(|keyword| schema.all(keyword).into_iter().map(move |at| (*keyword, at)));
    let all = all.filter(|(_, at)| of_bare_union(at).is_none());
    all.map(|(keyword, at)| Union { keyword, branches: at.items().into_iter().map(Schema::of).collect(), at }).collect()
}

/// A schema on one side that is one of several on the other: `A` and `oneOf: [A, B]`. Whether it was that.
pub(super) fn one_sided<'a>(pair: &mut Pair<'_, 'a>, old: &Schema<'a>, new: &Schema<'a>) -> bool {
    let (old_unions, new_unions) = (unions(&pair.old), unions(&pair.new));
    let is_only_union = |schema: &Expanded<'a>| {
        let says = |keyword: &str| !(KEYWORDS.contains(&keyword) || keyword == "$ref" || says_nothing(keyword));
        schema.opaque.is_empty() && schema.never.is_none() && !schema.keywords().any(says)
    };
    let (plain, union, is_wider) = match (old_unions.as_slice(), new_unions.as_slice()) {
        ([], [union]) if is_only_union(&pair.new) => (old, union, true),
        ([union], []) if is_only_union(&pair.old) => (new, union, false),
        _ => return false,
    };
    let (own, other) = if is_wider { pair.documents } else { (pair.documents.1, pair.documents.0) };
    let matched = matching((own, std::slice::from_ref(plain)), (other, &union.branches));
    let Some((_, index)) = matched.first().copied() else { return false };
    let branch = union.branches[index].clone();
    let others = names_without(&union.branches, |n| n == index);
    let (effect, what, sides) = if is_wider {
        pair.descend(String::new(), plain.clone(), branch);
        (Effect::Wider, format!("may also be {}", others.join(" or ")), Sides::added(&union.at))
    } else {
        pair.descend(String::new(), branch, plain.clone());
        (Effect::Narrower, format!("may no longer be {}", others.join(" or ")), Sides::removed(&union.at))
    };
    if !others.is_empty() {
        pair.say(effect, union.keyword, what, &sides);
    }
    true
}

pub(super) fn compare(pair: &mut Pair<'_, '_>) {
    let (mut old, mut new) = (unions(&pair.old), unions(&pair.new));
    // Those that are the same text are matched first, the others in their order.
    let mut matched = Vec::new();
    let mut index = 0;
    while index < old.len() {
        if let Some(same) = new.iter().position(|union| union.at.value == old[index].at.value) {
            matched.push((old.remove(index), new.remove(same)));
        } else {
            index += 1;
        }
    }
    let rest = old.len().min(new.len());
    matched.extend(old.drain(..rest).zip(new.drain(..rest)));
    for (old, new) in matched {
        matched_unions(pair, &old, &new);
    }
    for union in old {
        pair.change(Effect::Wider, union.keyword, &Sides::removed(&union.at));
    }
    for union in new {
        pair.change(Effect::Narrower, union.keyword, &Sides::added(&union.at));
    }
}

fn matched_unions<'a>(pair: &mut Pair<'_, 'a>, old: &Union<'a>, new: &Union<'a>) {
    let sides = Sides::both(&old.at, &new.at);
    if old.keyword != new.keyword {
        // A value of exactly one branch is one of at least one branch.
        let effect = if new.keyword == "anyOf" { Effect::Wider } else { Effect::Narrower };
        pair.say(effect, new.keyword, format!("{} became {}", old.keyword, new.keyword), &sides);
    }
    let matched = matching((pair.documents.0, &old.branches), (pair.documents.1, &new.branches));
    let lost = names_without(&old.branches, |n| matched.iter().any(|(old, _)| *old == n));
    let gained = names_without(&new.branches, |n| matched.iter().any(|(_, new)| *new == n));
    for (old_n, new_n) in &matched {
        let (old, new) = (old.branches[*old_n].clone(), new.branches[*new_n].clone());
        let label = format!("/{{{}}}", escaped(&name(&new, *new_n)));
        pair.descend(label, old, new);
    }
    if let Some(effect) = Effect::on_set(!lost.is_empty(), !gained.is_empty()) {
        pair.say(effect, new.keyword, lost_and_gained(new.keyword, &lost, &gained), &sides);
    }
}

/// The names of the branches, but for some.
fn names_without(branches: &[Schema<'_>], is_left_out: impl Fn(usize) -> bool) -> Vec<String> {
    let left = branches.iter().enumerate().filter(|(n, _)| !is_left_out(*n));
    left.map(|(n, branch)| name(branch, n)).collect()
}

/// The name of a branch in a place.
fn name(branch: &Schema<'_>, index: usize) -> String {
    branch.name().unwrap_or_else(|| {
        let type_ = branch.single().and_then(|at| at.value.get("type")).map(|value| match value {
            Value::String(name) => name.clone(),
            other => other.to_string(),
        });
        type_.map_or_else(|| format!("branch {index}"), |name| format!("branch {index}: {name}"))
    })
}

type Side<'s, 'a> = (&'s Document<'a>, &'s [Schema<'a>]);

/// Which branch of the old side belongs to which of the new one: the same component, the same text, the same values of an
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
type Mark = for<'a> fn(&Document<'a>, &Schema<'a>) -> Option<Value>;

const STAGES: [Mark; 6] = [
    |_, schema| schema.single().and_then(|at| at.value.get("$ref")).cloned(),
    |_, schema| schema.single().map(|at| at.value.clone()),
    |document, schema| tags(document, schema),
    |_, schema| schema.single().and_then(|at| at.value.get("title")).cloned(),
    members,
    scalar,
];

/// The members of which one value is possible: what tells the objects of a union apart.
fn tags<'a>(document: &Document<'a>, schema: &Schema<'a>) -> Option<Value> {
    let expanded = Expanded::new(document, schema);
    let mut found = serde_json::Map::new();
    for name in expanded.names("properties") {
        let Some(member) = expanded.member("properties", name) else { continue };
        let member = Expanded::new(document, &member);
        let constant = member.first("const").map(|at| at.value.clone());
        let only = member.first("enum").and_then(|at| match at.value.as_array()?.as_slice() {
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
fn members<'a>(document: &Document<'a>, schema: &Schema<'a>) -> Option<Value> {
    let expanded = Expanded::new(document, schema);
    let mut names = expanded.names("properties");
    names.sort_unstable();
    (!names.is_empty()).then(|| names.into())
}

/// The types of anything but objects.
fn scalar<'a>(document: &Document<'a>, schema: &Schema<'a>) -> Option<Value> {
    let types = Types::of_schema(&Expanded::new(document, schema));
    (!types.meets(Types::OBJECT) && !types.is_empty()).then(|| types.to_string().into())
}
