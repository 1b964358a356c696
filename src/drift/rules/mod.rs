//! The rules: the differences between two objects, and their effects on the values they describe.

mod access;
mod content;
mod limits;
mod members;
mod operations;
mod parameters;
mod responses;
mod unions;
mod values;

use super::{
    document::{Document, Located, Sides, last_key},
    expanded::Given,
    pair::{Pair, Reading},
    specification::Kind,
};

/// Compares two objects of one kind. Either may be missing, unless the object around them reports that itself.
pub(super) fn compare<'a>(
    documents: (&'a Document<'a>, &'a Document<'a>),
    kind: Kind,
    given: (&Given<'a>, &Given<'a>),
    reading: Reading,
) -> Pair<'a> {
    let mut pair = Pair::new(documents, kind, given, reading);
    if pair.not_followed() && kind != Kind::Schema {
        return pair;
    }
    match kind {
        Kind::Document => pair.document(),
        Kind::Server => pair.server(),
        Kind::Variable => pair.variable(),
        Kind::PathItem => pair.path_item(),
        Kind::Operation => pair.operation(),
        Kind::Callback => pair.callback(),
        Kind::Parameter | Kind::Header => pair.parameter(),
        Kind::Body => pair.request_body(),
        Kind::Responses => pair.responses(),
        Kind::Response => pair.response(),
        Kind::Link => pair.link(),
        Kind::Media => pair.media(),
        Kind::Encoding => pair.encoding(),
        Kind::Scheme => pair.scheme(),
        Kind::Flow => pair.flow(),
        Kind::Schema => pair.schema(),
        Kind::Components => {}
    }
    pair
}

impl Pair<'_> {
    fn schema(&mut self) {
        if self.becomes_anything() || self.one_of_several() {
            return;
        }
        self.types();
        self.listed_values();
        self.limits();
        self.words();
        self.members();
        self.nested();
        self.discriminator();
        self.unions();
        self.annotations();
    }
}

/// How two members of maps correspond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    /// They have the same name, or different spellings of it.
    Same,
    /// The old one was removed, and the new one's name covers it.
    Covered,
    /// The new one was added, and the old one's name covers it.
    Within,
    /// There is no counterpart.
    Alone,
}

/// A member of a map on both sides, or on one of them.
#[derive(Debug)]
struct Entry<'a> {
    how: How,
    old_name: &'a str,
    new_name: &'a str,
    sides: Sides<'a>,
}

/// Matches the members of two maps: those with the same name, those that some test considers the same, and those whose
/// name is covered by one of the other side.
fn matched<'a>(sides: &Sides<'a>, same: &[fn(&str, &str) -> bool], covers: fn(&str, &str) -> bool) -> Vec<Entry<'a>> {
    type Member<'a> = (&'a str, Located<'a>);
    let members = |pick: fn(Sides<'a>) -> Option<Located<'a>>| -> Vec<Member<'a>> {
        let all = sides.members().into_iter();
        all.filter_map(|(name, member)| Some((name, pick(member)?))).collect()
    };
    let (all_old, all_new) = (members(|sides| sides.old), members(|sides| sides.new));
    let (mut old, mut new) = (all_old.clone(), all_new.clone());
    let mut entries = Vec::new();
    let mut add = |how, old: Option<&Member<'a>>, new: Option<&Member<'a>>| {
        let name = |member: Option<&Member<'a>>| member.map_or("", |(name, _)| name);
        let at = |member: Option<&Member<'a>>| member.map(|(_, at)| at.clone());
        entries.push(Entry { how, old_name: name(old), new_name: name(new), sides: Sides::new(at(old), at(new)) });
    };
    let is_equal: fn(&str, &str) -> bool = |one, other| one == other;
    for is_same in std::iter::once(&is_equal).chain(same) {
        old.retain(|one| {
            let Some(at) = new.iter().position(|(name, _)| is_same(one.0, name)) else { return true };
            add(How::Same, Some(one), Some(&new.remove(at)));
            false
        });
    }
    // If several names cover one, the narrowest counts.
    let nearest = |all: &[Member<'a>], name: &str| {
        let covering = all.iter().filter(|(other, _)| covers(other, name));
        covering.reduce(|one, other| if covers(one.0, other.0) { other } else { one }).cloned()
    };
    for one in &old {
        let cover = nearest(&all_new, one.0);
        add(if cover.is_some() { How::Covered } else { How::Alone }, Some(one), cover.as_ref());
    }
    for one in &new {
        let cover = nearest(&all_old, one.0);
        add(if cover.is_some() { How::Within } else { How::Alone }, cover.as_ref(), Some(one));
    }
    entries
}

impl<'a> Pair<'a> {
    /// The original names of the members of two maps.
    fn written_names(&self, sides: &Sides<'a>) -> (Option<String>, Option<String>) {
        let name = |document: &Document<'_>, side: &Option<Located<'a>>| {
            side.as_ref().map(|side| last_key(&document.origin(&side.pointer).0))
        };
        (name(self.documents.0, &sides.old), name(self.documents.1, &sides.new))
    }
}
