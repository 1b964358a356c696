//! The fields of an object of the specification: most are compared as they are, by a table.

use serde_json::{Map, Value};

use super::{
    class::Class,
    compare::{Comparer, Spot},
    site::{Site, names},
};

/// What a change of a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    /// For people only.
    Text,
    /// Part of the contract.
    Contract,
    /// Compared elsewhere.
    Elsewhere,
}

/// The extension that lists which `NeutronError.type` a response can carry.
pub(super) const ERROR_TYPES: &str = "x-neutron-error-types";

impl<'a> Comparer<'a> {
    /// Compares the fields of two objects by a table; one that is not in it counts as part of the contract, an extension
    /// (`x-`) as text.
    pub fn fields(&mut self, spot: &Spot, old: &Site<'a>, new: &Site<'a>, table: &[(&str, Field)]) {
        if !(old.value.is_object() && new.value.is_object()) {
            if old.value != new.value {
                self.change(spot, Class::Breaking, "value", (Some(old), Some(new))).reason = "it is no object";
            }
            return;
        }
        for key in names(keys(old), keys(new)) {
            let known = table.iter().find(|(name, _)| *name == key).map(|(_, field)| *field);
            let (a, b) = (old.get(key), new.get(key));
            if known == Some(Field::Elsewhere) || a.as_ref().map(|a| a.value) == b.as_ref().map(|b| b.value) {
                continue;
            }
            let sites = (a.as_ref(), b.as_ref());
            match known {
                Some(Field::Text) => self.change(spot, Class::Documentation, key, sites),
                Some(Field::Contract | Field::Elsewhere) => self.change(spot, Class::Breaking, key, sites),
                None if key.starts_with("x-") => self.change(spot, Class::Documentation, key, sites),
                None => {
                    let said = self.change(spot, Class::Breaking, key, sites);
                    said.reason = "no rule knows this field, so it may matter";
                    said
                }
            };
        }
    }
}

/// The names of the fields of an object.
pub(super) fn keys<'a>(site: &Site<'a>) -> Vec<&'a str> {
    site.object().into_iter().flat_map(Map::keys).map(String::as_str).collect()
}

/// A field, `false` where it is not given.
pub(super) fn flag(site: &Site<'_>, key: &str) -> bool {
    site.value.get(key).and_then(Value::as_bool).unwrap_or(false)
}
