//! What each kind of object of a document may hold, and what becomes of it.

use serde_json::{Map, Value};

use super::{
    place::{Place, Unconvertible, list, named},
    schema,
};

/// A kind of object: its keys, and what each of them is.
pub(super) struct Kind(&'static [(&'static str, Rule)]);

/// What becomes of a key's value.
#[derive(Clone, Copy)]
enum Rule {
    /// It means the same in both, whatever stands in it.
    Keep,
    /// It says nothing that 3.0.3 could repeat, and nothing that a client needs.
    Drop,
    /// An object of another kind, or a reference to one.
    One(&'static Kind),
    /// Objects of another kind, by name.
    Named(&'static Kind),
    /// A list of objects of another kind.
    List(&'static Kind),
    /// A schema.
    Schema,
    /// Schemas by name.
    Schemas,
    /// One of these words: 3.1 has others.
    Word(&'static [&'static str]),
    /// A licence, which 3.0.3 knows by URL only.
    License,
}

use Rule::{Drop, Keep, License, List, Named, One, Schema, Schemas, Word};

/// The whole.
pub(super) static DOCUMENT: Kind = Kind(&[
    ("openapi", Keep),
    ("jsonSchemaDialect", Drop),
    ("info", One(&INFO)),
    ("externalDocs", Keep),
    ("servers", Keep),
    ("security", Keep),
    ("tags", Keep),
    ("paths", Named(&PATH_ITEM)),
    ("components", One(&COMPONENTS)),
]);

static INFO: Kind = Kind(&[
    ("title", Keep),
    ("summary", Drop),
    ("description", Keep),
    ("termsOfService", Keep),
    ("contact", Keep),
    ("license", License),
    ("version", Keep),
]);

static PATH_ITEM: Kind = Kind(&[
    ("summary", Keep),
    ("description", Keep),
    ("get", One(&OPERATION)),
    ("put", One(&OPERATION)),
    ("post", One(&OPERATION)),
    ("delete", One(&OPERATION)),
    ("options", One(&OPERATION)),
    ("head", One(&OPERATION)),
    ("patch", One(&OPERATION)),
    ("trace", One(&OPERATION)),
    ("servers", Keep),
    ("parameters", List(&PARAMETER)),
]);

static OPERATION: Kind = Kind(&[
    ("tags", Keep),
    ("summary", Keep),
    ("description", Keep),
    ("externalDocs", Keep),
    ("operationId", Keep),
    ("parameters", List(&PARAMETER)),
    ("requestBody", One(&REQUEST_BODY)),
    ("responses", Named(&RESPONSE)),
    ("deprecated", Keep),
    ("security", Keep),
    ("servers", Keep),
]);

static PARAMETER: Kind = Kind(&[
    ("name", Keep),
    ("in", Keep),
    ("description", Keep),
    ("required", Keep),
    ("deprecated", Keep),
    ("allowEmptyValue", Keep),
    ("style", Keep),
    ("explode", Keep),
    ("allowReserved", Keep),
    ("schema", Schema),
    ("example", Keep),
    ("examples", Keep),
    ("content", Named(&MEDIA_TYPE)),
]);

static REQUEST_BODY: Kind = Kind(&[("description", Keep), ("content", Named(&MEDIA_TYPE)), ("required", Keep)]);

static MEDIA_TYPE: Kind = Kind(&[("schema", Schema), ("example", Keep), ("examples", Keep)]);

static RESPONSE: Kind = Kind(&[
    ("description", Keep),
    ("headers", Named(&HEADER)),
    ("content", Named(&MEDIA_TYPE)),
    ("links", Named(&LINK)),
]);

static HEADER: Kind = Kind(&[
    ("description", Keep),
    ("required", Keep),
    ("deprecated", Keep),
    ("style", Keep),
    ("explode", Keep),
    ("schema", Schema),
    ("example", Keep),
    ("examples", Keep),
]);

static LINK: Kind = Kind(&[
    ("operationRef", Keep),
    ("operationId", Keep),
    ("parameters", Keep),
    ("requestBody", Keep),
    ("description", Keep),
    ("server", Keep),
]);

static COMPONENTS: Kind = Kind(&[
    ("schemas", Schemas),
    ("responses", Named(&RESPONSE)),
    ("parameters", Named(&PARAMETER)),
    ("requestBodies", Named(&REQUEST_BODY)),
    ("headers", Named(&HEADER)),
    ("securitySchemes", Named(&SECURITY_SCHEME)),
    ("links", Named(&LINK)),
    ("examples", Keep),
]);

static SECURITY_SCHEME: Kind = Kind(&[
    ("type", Word(&["apiKey", "http", "oauth2", "openIdConnect"])),
    ("description", Keep),
    ("name", Keep),
    ("in", Keep),
    ("scheme", Keep),
    ("bearerFormat", Keep),
    ("flows", Keep),
    ("openIdConnectUrl", Keep),
]);

/// Converts an object of a kind, or a reference to one.
pub(super) fn convert(kind: &Kind, value: &Value, place: &Place<'_>) -> Result<Value, Unconvertible> {
    let Some(members) = value.as_object() else { return Err(Unconvertible::new(place, "an object was expected")) };
    if let Some(reference) = members.get("$ref") {
        // What may stand beside it in 3.1 would be ignored in 3.0.3: better known than lost.
        return match members.keys().find(|key| *key != "$ref") {
            Some(beside) => Err(Unconvertible::keyword(&place.below(beside), beside)),
            None => Ok(Value::from(Map::from_iter([("$ref".to_owned(), reference.clone())]))),
        };
    }
    let mut converted = Map::new();
    for (key, value) in members {
        let below = place.below(key);
        let rule = kind.0.iter().find(|(known, _)| known == key).map(|(_, rule)| *rule);
        let value = match rule {
            None if key.starts_with("x-") => value.clone(),
            None => return Err(Unconvertible::keyword(&below, key)),
            Some(Keep) => value.clone(),
            Some(Drop) => continue,
            Some(One(kind)) => convert(kind, value, &below)?,
            Some(Named(kind)) => named(value, &below, |value, place| convert(kind, value, place))?,
            Some(List(kind)) => list(value, &below, |value, place| convert(kind, value, place))?,
            Some(Schema) => schema::convert(value, &below)?,
            Some(Schemas) => named(value, &below, schema::convert)?,
            Some(Word(words)) if value.as_str().is_some_and(|word| words.contains(&word)) => value.clone(),
            Some(Word(_)) => return Err(Unconvertible::new(&below, "a word that 3.0.3 does not know")),
            Some(License) => license(value),
        };
        converted.insert(key.clone(), value);
    }
    Ok(converted.into())
}

/// `identifier` names a licence of the SPDX list, which has a page for each.
fn license(value: &Value) -> Value {
    let mut license = value.clone();
    if let Some(members) = license.as_object_mut()
        && let Some(identifier) = members.remove("identifier")
        && let Some(identifier) = identifier.as_str()
    {
        members.insert("url".into(), format!("https://spdx.org/licenses/{identifier}.html").into());
    }
    license
}
