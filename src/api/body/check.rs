//! Which attributes may be given, and what their values must be.

use serde_json::{Map, Value};

use super::{
    BadBody, Table, Verb, lists, numbers, parts,
    table::{Kind, OnPost},
    values,
};

/// Checks the names: unknown ones first, then those that must or must not be there, in the table's order.
///
/// # Errors
///
/// The first that is wrong.
pub fn names(given: &Map<String, Value>, table: &Table, verb: Verb) -> Result<(), BadBody> {
    let unknown: Vec<&str> = given.keys().map(String::as_str).filter(|name| table.find(name).is_none()).collect();
    if !unknown.is_empty() {
        return Err(BadBody::request(format!("Unrecognized attribute(s) '{}'", unknown.join(", "))));
    }
    for attribute in table.attributes {
        let name = attribute.name;
        let is_given = given.contains_key(name);
        match verb {
            Verb::Create => match attribute.post {
                OnPost::Required if !is_given => return Err(missing(name)),
                OnPost::Never if is_given => {
                    return Err(BadBody::request(format!("Attribute '{name}' not allowed in POST")));
                }
                OnPost::Required | OnPost::Demanded | OnPost::Optional | OnPost::Never => {}
            },
            Verb::Update if is_given && !attribute.put => {
                return Err(BadBody::request(format!("Cannot update read-only attribute {name}")));
            }
            Verb::Update => {}
        }
    }
    Ok(())
}

/// Gives a create the defaults of what it does not give.
pub fn fill(given: &mut Map<String, Value>, table: &Table, verb: Verb) {
    if verb == Verb::Update {
        return;
    }
    for attribute in table.attributes {
        if let Some(default) = attribute.default
            && !given.contains_key(attribute.name)
        {
            given.insert(attribute.name.to_owned(), default());
        }
    }
}

/// Checks the values, in the table's order.
///
/// # Errors
///
/// The first that is wrong.
pub fn values(given: &Map<String, Value>, table: &Table) -> Result<(), BadBody> {
    for attribute in table.attributes {
        if let Some(given) = given.get(attribute.name) {
            value(attribute.name, attribute.kind, given)?;
        }
    }
    Ok(())
}

/// A required attribute is not there.
pub(super) fn missing(name: &str) -> BadBody {
    BadBody::request(format!("Failed to parse request. Required attribute '{name}' not specified"))
}

fn value(name: &str, kind: Kind, given: &Value) -> Result<(), BadBody> {
    match kind {
        // Never given: refused by name.
        Kind::Id | Kind::Address(_) => Ok(()),
        Kind::Text => values::text(name, given).map(drop),
        Kind::Name => values::name(name, given).map(drop),
        Kind::Secret => values::secret(name, given).map(drop),
        Kind::Boolean => values::boolean(given).map(drop),
        Kind::Keyword(words) => values::word(name, given, &words()).map(drop),
        Kind::Uuid => values::uuid(name, given).map(drop),
        Kind::OptionalUuid => values::optional_uuid(name, given).map(drop),
        Kind::Cidrs => lists::cidrs(name, given).map(drop),
        Kind::Endpoints => lists::endpoints(name, given).map(drop),
        Kind::Mtu => numbers::converted(name, given).map(drop),
        Kind::Lifetime => parts::lifetime(name, given).map(drop),
        Kind::Dpd => parts::dpd(name, given).map(drop),
    }
}
