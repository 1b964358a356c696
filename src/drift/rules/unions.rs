//! `oneOf` and `anyOf`: which branches there are, and which of one side stands for which of the other.

use serde_json::Value;

use super::{
    exclusive::{Side, exclude_each_other},
    values::says_nothing,
};
use crate::drift::{
    document::{Document, Located, Sides, escaped},
    expanded::{Expanded, Given},
    finding::lost_and_gained,
    judge::Effect,
    pair::Pair,
    specification::{Kind, Types},
};

pub(super) const UNIONS: [&str; 2] = ["oneOf", "anyOf"];

/// Why a branch more makes fewer values valid.
const OVERLAP: &str = "in `oneOf`, a value of two branches is not valid, and these do not exclude each other";

/// A union of one side.
#[derive(Debug)]
struct Union<'a> {
    document: &'a Document<'a>,
    keyword: &'static str,
    at: Located<'a>,
    branches: Vec<Given<'a>>,
    /// A member tells which branch an object is of.
    is_discriminated: bool,
}

impl<'a> Union<'a> {
    /// The unions of a schema.
    fn all(document: &'a Document<'a>, schema: &Expanded<'a>) -> Vec<Self> {
        let is_discriminated = schema.first("discriminator").is_some();
        let all = UNIONS.iter().flat_map(|keyword| schema.all(keyword).into_iter().map(move |at| (*keyword, at)));
        let union = |(keyword, at): (&'static str, Located<'a>)| {
            let branches = at.items().into_iter().map(Given::of).collect();
            Self { document, keyword, at, branches, is_discriminated }
        };
        all.map(union).collect()
    }

    /// Whether no value is of two branches.
    fn is_exclusive(&self) -> bool {
        let own = |index: usize| (self.document, &self.branches[index]);
        (0..self.branches.len()).all(|index| self.are_others_apart(index, own(index)))
    }

    /// Whether no value of a schema is of a branch other than this one.
    fn are_others_apart(&self, index: usize, schema: Side<'_, 'a>) -> bool {
        let mut others = self.branches.iter().enumerate().filter(|(n, _)| *n != index);
        others.all(|(_, other)| exclude_each_other(schema, (self.document, other)))
    }

    /// Whether a branch more or less changes which values of the other branches are valid.
    fn may_overlap(&self) -> bool {
        self.keyword == "oneOf" && !self.is_discriminated && !self.is_exclusive()
    }
}

impl<'a> Pair<'a> {
    /// A schema on one side that is one of several on the other: `A` and `oneOf: [A, B]`. Whether it was that.
    pub(super) fn one_of_several(&mut self) -> bool {
        let old_unions = Union::all(self.documents.0, &self.old);
        let new_unions = Union::all(self.documents.1, &self.new);
        let is_only_union = |schema: &Expanded<'a>| {
            let says = |keyword: &str| !(UNIONS.contains(&keyword) || keyword == "$ref" || says_nothing(keyword));
            schema.opaque.is_empty() && schema.never.is_none() && !schema.fields().any(says)
        };
        let (plain, document, union, is_wider) = match (old_unions.as_slice(), new_unions.as_slice()) {
            ([], [union]) if is_only_union(&self.new) => (self.old.given.clone(), self.documents.0, union, true),
            ([union], []) if is_only_union(&self.old) => (self.new.given.clone(), self.documents.1, union, false),
            _ => return false,
        };
        let matched = matching((document, std::slice::from_ref(&plain)), (union.document, &union.branches));
        let Some((_, index)) = matched.first().copied() else { return false };
        let branch = union.branches[index].clone();
        let others = names_without(&union.branches, |n| n == index);
        let is_apart = union.keyword == "anyOf" || union.is_discriminated || {
            let own = (union.document, &branch);
            union.are_others_apart(index, own) || union.are_others_apart(index, (document, &plain))
        };
        let (effect, what, sides) = if is_wider {
            self.descend("", Kind::Schema, (plain, branch));
            let sides = Sides::new(None, Some(union.at.clone()));
            (Effect::Wider, format!("may also be {}", others.join(" or ")), sides)
        } else {
            self.descend("", Kind::Schema, (branch, plain));
            let sides = Sides::new(Some(union.at.clone()), None);
            (Effect::Narrower, format!("may no longer be {}", others.join(" or ")), sides)
        };
        if !others.is_empty() {
            let (effect, reason) = if is_apart { (effect, "") } else { (Effect::Either, OVERLAP) };
            self.say(effect, union.keyword, what, &sides).because(reason);
        }
        true
    }

    pub(super) fn unions(&mut self) {
        let mut old = Union::all(self.documents.0, &self.old);
        let mut new = Union::all(self.documents.1, &self.new);
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
            self.matched_unions(&old, &new);
        }
        for union in old {
            self.change(Effect::Wider, union.keyword, &Sides::new(Some(union.at), None));
        }
        for union in new {
            self.change(Effect::Narrower, union.keyword, &Sides::new(None, Some(union.at)));
        }
    }

    fn matched_unions(&mut self, old: &Union<'a>, new: &Union<'a>) {
        let sides = Sides::new(Some(old.at.clone()), Some(new.at.clone()));
        if old.keyword != new.keyword {
            // A value of exactly one branch is one of at least one branch.
            let effect = match new.keyword {
                _ if old.is_exclusive() && new.is_exclusive() => Effect::Text,
                "anyOf" => Effect::Wider,
                _ => Effect::Narrower,
            };
            self.say(effect, new.keyword, format!("{} became {}", old.keyword, new.keyword), &sides);
        }
        let matched = matching((old.document, &old.branches), (new.document, &new.branches));
        let lost = names_without(&old.branches, |n| matched.iter().any(|(old, _)| *old == n));
        let gained = names_without(&new.branches, |n| matched.iter().any(|(_, new)| *new == n));
        for (old_n, new_n) in &matched {
            let (old, new) = (old.branches[*old_n].clone(), new.branches[*new_n].clone());
            let label = format!("/{{{}}}", escaped(&name(&new, *new_n)));
            self.descend(label, Kind::Schema, (old, new));
        }
        if let Some(effect) = Effect::on_set(!lost.is_empty(), !gained.is_empty()) {
            let overlaps = (!lost.is_empty() && old.may_overlap()) || (!gained.is_empty() && new.may_overlap());
            let (effect, reason) = if overlaps { (Effect::Either, OVERLAP) } else { (effect, "") };
            let what = lost_and_gained(new.keyword, &lost, &gained);
            self.say(effect, new.keyword, what, &sides).because(reason);
        } else if old.at.value != new.at.value && new.may_overlap() && !old.may_overlap() {
            self.say(Effect::Either, new.keyword, "the branches may overlap now".into(), &sides).because(OVERLAP);
        }
    }
}

/// The names of the branches, but for some.
fn names_without(branches: &[Given<'_>], is_left_out: impl Fn(usize) -> bool) -> Vec<String> {
    let left = branches.iter().enumerate().filter(|(n, _)| !is_left_out(*n));
    left.map(|(n, branch)| name(branch, n)).collect()
}

/// The name of a branch in a place: that of the component it refers to, its title, or its types.
fn name(branch: &Given<'_>, index: usize) -> String {
    let Some(at) = branch.single() else { return format!("branch {index}") };
    let named = at.text("$ref").map(|reference| reference.rsplit('/').next().unwrap_or_default());
    let types =
        || Some(at.value.get("type")?.as_array()?.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" or "));
    match (named.or_else(|| at.text("title")), types()) {
        (Some(name), _) => name.to_owned(),
        (None, Some(types)) => format!("branch {index}: {types}"),
        (None, None) => format!("branch {index}"),
    }
}

type Branches<'s, 'a> = (&'a Document<'a>, &'s [Given<'a>]);

/// Which branch of the old side belongs to which of the new one: the same component, the same text, the same values of an
/// enumerated member, the same title, the same type; then, where as many are left on either side, their order.
fn matching<'a>(old: Branches<'_, 'a>, new: Branches<'_, 'a>) -> Vec<(usize, usize)> {
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
type Mark = for<'a> fn(&'a Document<'a>, &Given<'a>) -> Option<Value>;

const STAGES: [Mark; 6] = [
    |document, schema| {
        let at = schema.single()?;
        let is_target = document.targets.contains_key(&*at.pointer);
        at.text("$ref").or(is_target.then_some(&at.pointer)).map(Value::from)
    },
    |_, schema| schema.single().map(|at| at.value.clone()),
    |document, schema| tags(document, schema),
    |_, schema| schema.single().and_then(|at| at.value.get("title")).cloned(),
    members,
    scalar,
];

/// The members of which one value is possible: what tells the objects of a union apart.
fn tags<'a>(document: &'a Document<'a>, schema: &Given<'a>) -> Option<Value> {
    let expanded = Expanded::schema(document, schema);
    let mut found = serde_json::Map::new();
    for name in expanded.names("properties") {
        let member = Expanded::schema(document, &expanded.member("properties", name));
        if let Some([only]) = member.allowed().as_deref() {
            found.insert(name.to_owned(), (*only).clone());
        }
    }
    (!found.is_empty()).then_some(Value::Object(found))
}

/// The names of an object's members.
fn members<'a>(document: &'a Document<'a>, schema: &Given<'a>) -> Option<Value> {
    let expanded = Expanded::schema(document, schema);
    let mut names = expanded.names("properties");
    names.sort_unstable();
    (!names.is_empty()).then(|| names.into())
}

/// The types of anything but objects.
fn scalar<'a>(document: &'a Document<'a>, schema: &Given<'a>) -> Option<Value> {
    let types = Expanded::schema(document, schema).types();
    (!types.meets(Types::OBJECT) && !types.is_empty()).then(|| types.to_string().into())
}
