//! `oneOf` and `anyOf`: their branches, how those of both sides correspond, and whether branches exclude each other.

use serde_json::Value;

use super::{limits, members::is_closed, values::says_nothing};
use crate::drift::{
    document::{Document, Located, Sides, escaped},
    expanded::{Expanded, Given, same},
    finding::lost_and_gained,
    judge::Effect,
    pair::Pair,
    specification::{Kind, Types, UNIONS},
};

/// Why an additional branch makes fewer values valid.
const OVERLAP: &str = "in `oneOf`, a value of two branches is not valid, and these do not exclude each other";

/// A union of one side.
#[derive(Clone, Debug)]
struct Union<'a> {
    document: &'a Document<'a>,
    keyword: &'static str,
    at: Located<'a>,
    branches: Vec<Given<'a>>,
    /// Whether a member identifies the branch of an object.
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

    /// A schema as a union with itself as the only branch.
    fn of_one(&self, document: &'a Document<'a>, schema: &Expanded<'a>) -> Option<Self> {
        Some(Self { document, at: schema.outermost()?, branches: vec![schema.given.clone()], ..*self })
    }

    /// Whether no value is valid in two branches.
    fn is_exclusive(&self) -> bool {
        let own = |branch| (self.document, branch);
        let mut branches = self.branches.iter().enumerate();
        branches.all(|(n, one)| self.branches[..n].iter().all(|other| exclude_each_other(own(one), own(other))))
    }

    /// Whether some value of the other union is also valid in one of these branches, so that adding or removing them
    /// affects it as well.
    fn meets(&self, branches: &[usize], other: &Self) -> bool {
        let is_apart = |n: &usize| {
            let own = (self.document, &self.branches[*n]);
            other.branches.iter().all(|other_branch| exclude_each_other(own, (other.document, other_branch)))
        };
        self.keyword == "oneOf" && !self.is_discriminated && !branches.iter().all(is_apart)
    }
}

impl<'a> Pair<'a> {
    /// Handles a schema that is one of several on the other side: `A` and `oneOf: [A, B]`. Returns whether it was.
    pub(super) fn one_of_several(&mut self) -> bool {
        let mut old = Union::all(self.documents.0, &self.old);
        let mut new = Union::all(self.documents.1, &self.new);
        let is_only_union = |schema: &Expanded<'a>| {
            let says = |keyword: &str| !(UNIONS.contains(&keyword) || keyword == "$ref" || says_nothing(keyword));
            schema.opaque.is_empty() && schema.never.is_none() && !schema.fields().any(says)
        };
        match (old.as_slice(), new.as_slice()) {
            ([], [union]) if is_only_union(&self.new) => old.extend(union.of_one(self.documents.0, &self.old)),
            ([union], []) if is_only_union(&self.old) => new.extend(union.of_one(self.documents.1, &self.new)),
            _ => return false,
        }
        let ([old], [new]) = (old.as_slice(), new.as_slice()) else { return false };
        let is_one = !matching((old.document, &old.branches), (new.document, &new.branches)).is_empty();
        if is_one {
            self.matched_unions(old, new);
        }
        is_one
    }

    pub(super) fn unions(&mut self) {
        let mut old = Union::all(self.documents.0, &self.old);
        let mut new = Union::all(self.documents.1, &self.new);
        // Match identical texts first, and the others in order.
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
            // A value of exactly one branch is also one of at least one branch.
            let effect = match new.keyword {
                _ if old.is_exclusive() && new.is_exclusive() => Effect::Text,
                "anyOf" => Effect::Wider,
                _ => Effect::Narrower,
            };
            self.say(effect, new.keyword, format!("{} became {}", old.keyword, new.keyword), &sides);
        }
        let matched = matching((old.document, &old.branches), (new.document, &new.branches));
        let left = |count: usize, is_matched: &dyn Fn(&usize) -> bool| -> Vec<usize> {
            (0..count).filter(|n| !is_matched(n)).collect()
        };
        let lost = left(old.branches.len(), &|n| matched.iter().any(|(old, _)| old == n));
        let gained = left(new.branches.len(), &|n| matched.iter().any(|(_, new)| new == n));
        let names = |union: &Union<'a>, branches: &[usize]| -> Vec<String> {
            branches.iter().map(|n| name(&union.branches[*n], *n)).collect()
        };
        for (old_n, new_n) in &matched {
            let (old, new) = (old.branches[*old_n].clone(), new.branches[*new_n].clone());
            let label = format!("/{{{}}}", escaped(&name(&new, *new_n)));
            self.descend(label, Kind::Schema, (old, new));
        }
        if let Some(effect) = Effect::on_set(!lost.is_empty(), !gained.is_empty()) {
            let overlaps = old.meets(&lost, new) || new.meets(&gained, old);
            let (effect, reason) = if overlaps { (Effect::Either, OVERLAP) } else { (effect, "") };
            let what = lost_and_gained(new.keyword, &names(old, &lost), &names(new, &gained));
            self.say(effect, new.keyword, what, &sides).because(reason);
        } else if [old, new].iter().all(|union| union.keyword == "oneOf" && !union.is_discriminated)
            && old.at.value != new.at.value
            && old.is_exclusive()
            && !new.is_exclusive()
        {
            self.say(Effect::Either, new.keyword, "the branches may overlap now".into(), &sides).because(OVERLAP);
        }
    }
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

/// Matches the branches of both sides: by component, by text, by the values of an enumerated member, by title, by
/// members or types; the rest, if there are equally many on both sides, by order.
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

/// A characteristic of a branch; two branches with the same one correspond.
type Mark = for<'a> fn(&'a Document<'a>, &Given<'a>) -> Option<Value>;

const STAGES: [Mark; 5] = [
    |document, schema| {
        let at = schema.single()?;
        let is_target = document.targets.contains_key(&*at.pointer);
        at.text("$ref").or(is_target.then_some(&at.pointer)).map(Value::from)
    },
    |_, schema| schema.single().map(|at| at.value.clone()),
    |document, schema| tags(document, schema),
    |_, schema| schema.single().and_then(|at| at.value.get("title")).cloned(),
    shape,
];

/// The members with one possible value, which distinguish the objects of a union.
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

/// The names of an object's members, or the types of anything else.
fn shape<'a>(document: &'a Document<'a>, schema: &Given<'a>) -> Option<Value> {
    let expanded = Expanded::schema(document, schema);
    let (types, mut names) = (expanded.types(), expanded.names("properties"));
    names.sort_unstable();
    match (names.is_empty(), types.meets(Types::OBJECT)) {
        (false, _) => Some(names.into()),
        (true, false) => Some(types.to_string().into()),
        (true, true) => None,
    }
}

/// The maximum depth at which members of members are compared.
const DEEPEST: usize = 4;

/// A schema and its document.
type Side<'s, 'a> = (&'a Document<'a>, &'s Given<'a>);

/// Whether no value is valid in both schemas; `false` if that cannot be shown.
fn exclude_each_other<'a>(one: Side<'_, 'a>, other: Side<'_, 'a>) -> bool {
    apart(one, other, DEEPEST)
}

fn apart<'a>(one: Side<'_, 'a>, other: Side<'_, 'a>, depth: usize) -> bool {
    let documents = (one.0, other.0);
    let (one, other) = (Expanded::schema(one.0, one.1), Expanded::schema(other.0, other.1));
    let common = one.types().and(other.types());
    if common.is_empty() || limits::exclude_each_other(&one, &other, common) {
        return true;
    }
    if let (Some(values), Some(others)) = (one.allowed(), other.allowed())
        && !values.iter().any(|value| others.iter().any(|other| same(value, other)))
    {
        return true;
    }
    // Members only matter if nothing but objects can be valid in both.
    common == Types::OBJECT
        && depth > 0
        && (members_apart((documents.0, &one), (documents.1, &other), depth)
            || members_apart((documents.1, &other), (documents.0, &one), depth))
}

type Taken<'s, 'a> = (&'a Document<'a>, &'s Expanded<'a>);

/// Whether a member required by one schema excludes the other.
fn members_apart<'a>(one: Taken<'_, 'a>, other: Taken<'_, 'a>, depth: usize) -> bool {
    let required: Vec<&str> = one.1.texts("required").into_iter().map(|(name, _)| name).collect();
    let is_forbidden = |forbidden: &Value| {
        let names = forbidden.get("required").and_then(Value::as_array);
        let is_plain = forbidden.as_object().is_some_and(|members| members.len() == 1);
        is_plain && names.is_some_and(|names| names.iter().all(|name| required.iter().any(|own| name == own)))
    };
    let is_apart = |name: &&str| {
        let (own, its) = (one.1.member("properties", name), other.1.member("properties", name));
        match (own.is_absent(), its.is_absent()) {
            (_, true) => is_closed(other.1) && other.1.names("patternProperties").is_empty(),
            (true, false) => Expanded::schema(other.0, &its).never.is_some(),
            (false, false) => apart((one.0, &own), (other.0, &its), depth - 1),
        }
    };
    other.1.all("not").iter().any(|not| is_forbidden(not.value)) || required.iter().any(is_apart)
}
