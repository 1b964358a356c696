//! Which credentials are sufficient to call.
//!
//! A list of requirements is a choice; each of them is a set of schemes that are needed together (OpenAPI 3.1.1, 4.8.30). A
//! client breaks when what it sent before is no longer sufficient.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    comparer::{Comparer, Fields, Place},
    document::{Located, Sides},
    judge::Class,
};

/// Schemes, and the scopes that are needed of each.
type Requirement = BTreeMap<String, BTreeSet<String>>;

const SCHEME: Fields = Fields {
    text: "description bearerFormat",
    contract: "type name in scheme openIdConnectUrl",
    own_rule: "$ref flows",
};
const FLOW: Fields = Fields { text: "", contract: "authorizationUrl tokenUrl refreshUrl", own_rule: "scopes" };

impl<'a> Comparer<'a> {
    /// The requirements of an operation, or of the document where it has none of its own.
    pub fn security(&mut self, place: &Place, operation: &Sides<'a>) {
        let (own, of_root) = (operation.get("security"), self.root().get("security"));
        let sides = Sides::new(own.old.or(of_root.old), own.new.or(of_root.new));
        let (old, new) = (requirements(sides.old.as_ref()), requirements(sides.new.as_ref()));
        let place = place.at("security");
        let suffices = |given: &Requirement, needed: &Requirement| {
            needed.iter().all(|(scheme, scopes)| given.get(scheme).is_some_and(|own| scopes.is_subset(own)))
        };
        for given in old.iter().filter(|given| !new.iter().any(|needed| suffices(given, needed))) {
            let needed = new.iter().map(text).collect::<Vec<_>>().join(" or ");
            let what = format!("{} is no longer sufficient: {needed} is needed", text(given));
            self.say(&place, Class::Breaking, "security", what, &sides);
        }
        for needed in new.iter().filter(|needed| !old.iter().any(|given| suffices(needed, given))) {
            self.say(&place, Class::Compatible, "security", format!("{} is now sufficient", text(needed)), &sides);
        }
        let used = |all: &[Requirement]| all.iter().flat_map(|one| one.keys().cloned()).collect::<BTreeSet<_>>();
        for scheme in used(&old).intersection(&used(&new)) {
            self.scheme(&place.at(scheme), scheme);
        }
    }

    /// How a scheme that both documents use works.
    fn scheme(&mut self, place: &Place, name: &str) {
        let sides = self.root().get("components").get("securitySchemes").get(name);
        if sides.is_one_sided() {
            self.change(place, Class::Breaking, "securitySchemes", &sides);
        } else if let Some(scheme) = self.follow(place, &sides) {
            self.fields(place, &scheme, &SCHEME);
            for (name, flow) in scheme.get("flows").members() {
                self.flow(&place.at(&format!("flow {name}")), &flow);
            }
        }
    }

    fn flow(&mut self, place: &Place, flow: &Sides<'a>) {
        if flow.is_one_sided() {
            let class = if flow.old.is_some() { Class::Breaking } else { Class::Compatible };
            self.change(place, class, "flow", flow);
            return;
        }
        self.fields(place, flow, &FLOW);
        for (name, scope) in flow.get("scopes").members() {
            let class = match (&scope.old, &scope.new) {
                (Some(_), Some(_)) if scope.differ() => Class::Documentation,
                (Some(_), Some(_)) => continue,
                (Some(_), None) => Class::Breaking,
                (None, _) => Class::Compatible,
            };
            self.change(place, class, &format!("scope {name}"), &scope);
        }
    }
}

/// The alternatives of a list of requirements; without one, or with an empty one, nothing is needed.
fn requirements(list: Option<&Located<'_>>) -> Vec<Requirement> {
    let list: Vec<Requirement> = list.map(Located::items).unwrap_or_default().iter().map(requirement).collect();
    if list.is_empty() { vec![Requirement::new()] } else { list }
}

fn requirement(item: &Located<'_>) -> Requirement {
    let scopes = |list: &Located<'_>| {
        list.items().iter().filter_map(|scope| scope.value.as_str()).map(ToOwned::to_owned).collect()
    };
    item.entries().into_iter().map(|(name, list)| (name.to_owned(), scopes(&list))).collect()
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
