//! Who may call: the credentials that suffice.
//!
//! A list of requirements is a choice; each of them is a set of schemes that are needed together (OpenAPI 3.1.1, 4.8.30). A
//! client is hurt when what it sent before does not suffice any more.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    class::Class,
    compare::{Comparer, Spot},
    fields::{Field, keys},
    site::{Site, names},
};

/// Schemes and the scopes that are needed of each.
type Requirement = BTreeMap<String, BTreeSet<String>>;

const SCHEME: [(&str, Field); 9] = [
    ("$ref", Field::Elsewhere),
    ("description", Field::Text),
    ("bearerFormat", Field::Text),
    ("type", Field::Contract),
    ("name", Field::Contract),
    ("in", Field::Contract),
    ("scheme", Field::Contract),
    ("openIdConnectUrl", Field::Contract),
    ("flows", Field::Elsewhere),
];

const FLOW: [(&str, Field); 4] = [
    ("authorizationUrl", Field::Contract),
    ("tokenUrl", Field::Contract),
    ("refreshUrl", Field::Contract),
    ("scopes", Field::Elsewhere),
];

impl<'a> Comparer<'a> {
    /// What an operation needs, by itself or by the document.
    pub fn security(&mut self, spot: &Spot, old: &Site<'a>, new: &Site<'a>) {
        let effective = |own: &Site<'a>, root: &Site<'a>| own.get("security").or_else(|| root.get("security"));
        let (old_site, new_site) = (effective(old, &self.old.root), effective(new, &self.new.root));
        let (old, new) = (requirements(old_site.as_ref()), requirements(new_site.as_ref()));
        let place = spot.at("security");
        let suffices = |given: &Requirement, needed: &Requirement| {
            needed.iter().all(|(scheme, scopes)| given.get(scheme).is_some_and(|own| scopes.is_subset(own)))
        };
        let sites = (old_site.as_ref(), new_site.as_ref());
        for given in &old {
            if !new.iter().any(|needed| suffices(given, needed)) {
                let what = format!("{} does not suffice any more: {}", text(given), choice(&new));
                self.say(&place, Class::Breaking, "security", what, sites);
            }
        }
        for needed in &new {
            if !old.iter().any(|given| suffices(needed, given)) {
                let what = format!("{} has come to suffice", text(needed));
                self.say(&place, Class::Compatible, "security", what, sites);
            }
        }
        let used = |all: &[Requirement]| all.iter().flat_map(|one| one.keys().cloned()).collect::<BTreeSet<_>>();
        for scheme in used(&old).intersection(&used(&new)) {
            self.scheme(&place.at(scheme), scheme);
        }
    }

    /// How a scheme that both documents use is to be used.
    fn scheme(&mut self, spot: &Spot, name: &str) {
        let defined = |root: &Site<'a>| root.get("components")?.get("securitySchemes")?.get(name);
        match (defined(&self.old.root), defined(&self.new.root)) {
            (None, None) => {}
            (Some(old), Some(new)) => {
                let Some((old, new)) = self.follow(spot, &old, &new) else { return };
                self.fields(spot, &old, &new, &SCHEME);
                self.flows(spot, old.get("flows"), new.get("flows"));
            }
            (old, new) => {
                self.change(spot, Class::Breaking, "securitySchemes", (old.as_ref(), new.as_ref()));
            }
        }
    }

    fn flows(&mut self, spot: &Spot, old: Option<Site<'a>>, new: Option<Site<'a>>) {
        let of = |site: &Option<Site<'a>>| site.as_ref().map(keys).unwrap_or_default();
        for name in names(of(&old), of(&new)) {
            let at = |site: &Option<Site<'a>>| site.as_ref().and_then(|site| site.get(name));
            let spot = spot.at(&format!("flow {name}"));
            match (at(&old), at(&new)) {
                (Some(old), Some(new)) => {
                    self.fields(&spot, &old, &new, &FLOW);
                    self.scopes(&spot, old.get("scopes"), new.get("scopes"));
                }
                (old, new) => {
                    let class = if old.is_some() { Class::Breaking } else { Class::Compatible };
                    self.change(&spot, class, "flow", (old.as_ref(), new.as_ref()));
                }
            }
        }
    }

    fn scopes(&mut self, spot: &Spot, old: Option<Site<'a>>, new: Option<Site<'a>>) {
        let of = |site: &Option<Site<'a>>| site.as_ref().map(keys).unwrap_or_default();
        for name in names(of(&old), of(&new)) {
            let at = |site: &Option<Site<'a>>| site.as_ref().and_then(|site| site.get(name));
            let (old, new) = (at(&old), at(&new));
            let class = match (&old, &new) {
                (Some(old), Some(new)) if old.value == new.value => continue,
                (Some(_), Some(_)) => Class::Documentation,
                (Some(_), None) => Class::Breaking,
                (None, _) => Class::Compatible,
            };
            self.change(spot, class, &format!("scope {name}"), (old.as_ref(), new.as_ref()));
        }
    }
}

/// The choice that a list of requirements is; without one, or with an empty one, nothing is needed.
fn requirements(site: Option<&Site<'_>>) -> Vec<Requirement> {
    let list: Vec<Requirement> = site.map(Site::items).unwrap_or_default().iter().map(requirement).collect();
    if list.is_empty() { vec![Requirement::new()] } else { list }
}

fn requirement(site: &Site<'_>) -> Requirement {
    let scopes =
        |site: &Site<'_>| site.items().iter().filter_map(|scope| scope.value.as_str()).map(ToOwned::to_owned).collect();
    site.entries().into_iter().map(|(name, site)| (name.to_owned(), scopes(&site))).collect()
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

fn choice(requirements: &[Requirement]) -> String {
    let all: Vec<String> = requirements.iter().map(text).collect();
    format!("{} is needed", all.join(" or "))
}
