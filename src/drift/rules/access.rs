//! Where the service is, and which credentials it requires.
//!
//! A list of requirements offers alternatives; each of them is a set of schemes needed together (OpenAPI 3.1.1,
//! 4.8.30). A client breaks when what it used to send is no longer sufficient.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::drift::{
    document::{Document, Located, Sides},
    judge::Effect,
    pair::{Named, Pair},
    specification::{Kind, Role, field},
};

/// Schemes, and the scopes required from each.
type Requirement = BTreeMap<String, BTreeSet<String>>;

const MISSED: &str = "clients that were made for it are no longer told of it";

/// Tools use the first server, so the order of servers only matters to readers.
const SERVER: Named = Named(Kind::Server, "servers", "servers", (Effect::Notice, Effect::Either), MISSED);
const VARIABLE: Named = Named(Kind::Variable, "variables", "variable", (Effect::Either, Effect::Either), "");
const FLOW: Named = Named(Kind::Flow, "flows", "flow", (Effect::Notice, Effect::Either), "");

impl<'a> Pair<'a> {
    pub(super) fn servers(&mut self, sides: &Sides<'a>) {
        self.each(sides, &SERVER);
    }

    pub(super) fn server(&mut self) {
        self.fields();
        self.each(&self.first("variables"), &VARIABLE);
    }

    /// Compares the values that a variable may have.
    pub(super) fn variable(&mut self) {
        self.fields();
        let sides = self.first("enum");
        let (lost, gained) = sides.lost_and_gained();
        let narrows = sides.new.is_some() && (sides.old.is_none() || !lost.is_empty());
        if narrows || sides.is_one_sided() || !gained.is_empty() {
            self.change(if narrows { Effect::Either } else { Effect::Notice }, "enum", &sides);
        }
    }

    /// Compares the requirements of an operation.
    pub(super) fn security(&mut self) {
        let sides = self.first("security");
        let renamed = self.renamed_schemes();
        let (old, new) = (requirements(sides.old.as_ref(), &renamed), requirements(sides.new.as_ref(), &[]));
        let suffices = |given: &Requirement, needed: &Requirement| {
            needed.iter().all(|(scheme, scopes)| given.get(scheme).is_some_and(|own| scopes.is_subset(own)))
        };
        for given in old.iter().filter(|given| !new.iter().any(|needed| suffices(given, needed))) {
            let needed = new.iter().map(text).collect::<Vec<_>>().join(" or ");
            let what = format!("{} is no longer sufficient: {needed} is needed", text(given));
            self.say(Effect::Either, "security", what, &sides).at("security");
        }
        for needed in new.iter().filter(|needed| !old.iter().any(|given| suffices(needed, given))) {
            let what = format!("{} is now sufficient", text(needed));
            self.say(Effect::Notice, "security", what, &sides).at("security");
        }
        let used = |all: &[Requirement]| all.iter().flat_map(|one| one.keys().cloned()).collect::<BTreeSet<_>>();
        for name in used(&old).intersection(&used(&new)) {
            let was = renamed.iter().find(|(_, new)| new == name).map_or(name, |(old, _)| old);
            let scheme = Sides::new(scheme(self.documents.0, was), scheme(self.documents.1, name));
            if was != name {
                let what = format!("scheme was {was}, is {name}: another name for the same");
                self.say(Effect::Text, "securitySchemes", what, &scheme).at(format!("security {name}"));
            }
            if scheme.is_one_sided() {
                self.change(Effect::Either, "securitySchemes", &scheme).at(format!("security {name}"));
            } else if scheme.old.is_some() {
                self.descend_to(format!("security {name}"), Kind::Scheme, &scheme);
            }
        }
    }

    /// Schemes that were renamed but are otherwise the same, except for texts.
    fn renamed_schemes(&self) -> Vec<(String, String)> {
        let sides = |document: &'a Document<'a>| {
            let all = document.at_root().get("components").and_then(|all| all.get("securitySchemes")?.object());
            all.into_iter().flatten()
        };
        let is_in = |document: &'a Document<'a>, name: &str| sides(document).any(|(known, _)| known == name);
        let mut free: Vec<(&String, &Value)> =
            sides(self.documents.1).filter(|(name, _)| !is_in(self.documents.0, name)).collect();
        let gone = sides(self.documents.0).filter(|(name, _)| !is_in(self.documents.1, name));
        let renamed = gone.filter_map(|(name, scheme)| {
            let at = free.iter().position(|(_, other)| contract(other) == contract(scheme))?;
            Some((name.clone(), free.remove(at).0.clone()))
        });
        renamed.collect()
    }

    /// Compares a scheme that both documents use.
    pub(super) fn scheme(&mut self) {
        self.fields();
        self.each(&self.first("flows"), &FLOW);
    }

    pub(super) fn flow(&mut self) {
        self.fields();
        for (name, scope) in self.first("scopes").members() {
            let effect = match (&scope.old, &scope.new) {
                (Some(_), Some(_)) if scope.differ() => Effect::Text,
                (Some(_), Some(_)) => continue,
                (Some(_), None) => Effect::Either,
                (None, _) => Effect::Notice,
            };
            self.change(effect, &format!("scope {name}"), &scope);
        }
    }
}

fn scheme<'a>(document: &'a Document<'a>, name: &str) -> Option<Located<'a>> {
    document.at_root().get("components")?.get("securitySchemes")?.get(name)
}

/// The members of a scheme other than texts.
fn contract(scheme: &Value) -> Vec<(&String, &Value)> {
    let is_text = |name: &str| {
        let is_known = matches!(field(Kind::Scheme, name), Some((_, Role::Whole(Effect::Text, _))));
        is_known || name.starts_with("x-")
    };
    scheme.as_object().into_iter().flatten().filter(|(name, _)| !is_text(name)).collect()
}

/// The alternatives in a list of requirements, with the new names of their schemes; if the list is missing or empty,
/// nothing is required.
fn requirements(list: Option<&Located<'_>>, renamed: &[(String, String)]) -> Vec<Requirement> {
    let name = |name: &String| renamed.iter().find(|(old, _)| old == name).map_or(name, |(_, new)| new).clone();
    let texts = |list: &Value| {
        list.as_array()
            .into_iter()
            .flatten()
            .map(|scope| scope.as_str().map_or_else(|| scope.to_string(), ToOwned::to_owned))
            .collect()
    };
    let requirement = |item: Located<'_>| {
        item.object().into_iter().flatten().map(|(scheme, scopes)| (name(scheme), texts(scopes))).collect()
    };
    let list: Vec<Requirement> = list.map(Located::items).unwrap_or_default().into_iter().map(requirement).collect();
    if list.is_empty() { vec![Requirement::new()] } else { list }
}

fn text(requirement: &Requirement) -> String {
    let one = |(name, scopes): (&String, &BTreeSet<String>)| {
        if scopes.is_empty() {
            return name.clone();
        }
        format!("{name} ({})", scopes.iter().cloned().collect::<Vec<_>>().join(", "))
    };
    if requirement.is_empty() {
        return "no credential".into();
    }
    requirement.iter().map(one).collect::<Vec<_>>().join(" with ")
}
