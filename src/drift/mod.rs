//! Compares two `OpenAPI` documents, and reports what has changed and who is affected.
//!
//! [`compare()`] takes any two documents in `OpenAPI` 3.0 or 3.1, from this project or not, and classifies every
//! difference as breaking, compatible or documentation only. The only thing it knows about this API is the extension
//! `x-neutron-error-types`.
//!
//! # Classification
//!
//! Both documents are first normalized: inherited and default values are made explicit, references are resolved,
//! equivalent spellings are unified, 3.0 is read as 3.1. The remaining differences are differences in meaning.
//!
//! A contract has a direction. A value that the client sends must still be accepted; a value that it receives must
//! still be as documented. So a smaller set of values breaks requests, and a larger one breaks responses; `judge.rs`
//! has the whole table. Callbacks and webhooks have the opposite direction, and so does a subschema below `not`;
//! `readOnly` and `writeOnly` remove a property from one direction. In addition:
//!
//! - Removing something promised is breaking: an operation, a success, a header, a readable property.
//! - A response status that was not covered before is breaking: this project's documents list all possible statuses.
//!   The removal of an error is compatible.
//! - A changed default breaks clients that omit the value.
//! - A changed `operationId` breaks generated clients, whose methods are named after it.
//! - `deprecated` is compatible: everything works as before.
//! - Texts, examples, tags, removed links and `x-` extensions are documentation.
//! - A keyword or field that no rule knows, or whose value was not understood, may be a constraint: changes are breaking.
//!
//! Nothing is ignored: `remainder.rs` finds differences that no rule has reported, and references that could not be
//! read are listed in [`Comparison::unread`] and compared as text. The order of `required` and of types does not matter.
//!
//! # Where to read on
//!
//! `specification.rs` defines the fields of objects and the effects of their changes; `normalise/` makes the normal
//! form; `document.rs` and `expanded.rs` contain values with their locations. `pair.rs` compares two objects,
//! `graph.rs` all of them (except those that `unchanged.rs` knows to be the same), and `rules/` contains the rules, by
//! object of the specification and by schema keyword. `judge.rs` classifies, `finding.rs` describes, and `report.rs`
//! prints the findings.

mod document;
mod expanded;
mod finding;
mod graph;
mod judge;
mod normalise;
mod pair;
mod remainder;
pub mod report;
mod rules;
mod specification;
mod unchanged;
mod yaml;

use serde_json::Value;

use self::{
    document::Document,
    expanded::Given,
    graph::{Findings, Graph},
    judge::{Sense, Usage},
    pair::{Below, Reading, Step},
    specification::Kind,
    unchanged::Unchanged,
};
pub use self::{
    document::Version,
    finding::{Comparison, Finding, Operation},
    judge::Class,
    normalise::Input,
};

/// One of two documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The first.
    Old,
    /// The second.
    New,
}

/// Why a text is not a comparable document.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// Neither JSON nor YAML.
    #[error("it is neither JSON ({json}) nor YAML ({yaml})")]
    Syntax {
        /// Why it is not JSON.
        json: serde_json::Error,
        /// Why it is not YAML.
        yaml: String,
    },
    /// A Swagger document, the predecessor of OpenAPI.
    #[error("it is a Swagger {0} document; only OpenAPI 3.0 and 3.1 are compared: convert it first")]
    Swagger(String),
    /// A later version, or not a version.
    #[error("it says `openapi: {0}`; only OpenAPI 3.0 and 3.1 are compared")]
    Unknown(String),
    /// Something else.
    #[error("it has no `openapi` member that names a version, so it is not an OpenAPI document")]
    None,
}

/// Parses JSON or YAML.
pub fn parse(text: &str) -> Result<Value, Unreadable> {
    let text = text.trim_start_matches('\u{feff}');
    serde_json::from_str(text).or_else(|json| match yaml::read(text).0 {
        Ok(value @ Value::Object(_)) => Ok(value),
        // Any line of text is YAML.
        Ok(_) => Err(Unreadable::None),
        Err(yaml) => Err(Unreadable::Syntax { json, yaml }),
    })
}

/// The OpenAPI version of a document.
pub fn version(document: &Value) -> Result<Version, Unreadable> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
    if let Some(swagger) = document.get("swagger") {
        return Err(Unreadable::Swagger(text(swagger)));
    }
    let said = document.get("openapi").map(text).ok_or(Unreadable::None)?;
    let mut numbers = said.split('.');
    match (numbers.next(), numbers.next()) {
        (Some("3"), Some("0")) => Ok(Version::V30),
        (Some("3"), Some("1")) => Ok(Version::V31),
        _ => Err(Unreadable::Unknown(said)),
    }
}

/// Compares two documents without references to other files; the error says which of them is not comparable, and why.
pub fn compare(old: &Value, new: &Value) -> Result<Comparison, (Which, Unreadable)> {
    compare_files(Input::alone(old), Input::alone(new))
}

/// Compares two documents and the files they refer to.
pub fn compare_files(old: Input<'_>, new: Input<'_>) -> Result<Comparison, (Which, Unreadable)> {
    let old = Prepared::new(old).map_err(|error| (Which::Old, error))?;
    let new = Prepared::new(new).map_err(|error| (Which::New, error))?;
    Ok(old.compare(&new))
}

/// A normalized document, which can be compared with many others.
#[derive(Debug)]
pub struct Prepared<'r>(Document<'r>);

impl<'r> Prepared<'r> {
    /// Reads a document, and the files it refers to.
    pub fn new(input: Input<'r>) -> Result<Self, Unreadable> {
        let version = version(input.value)?;
        Ok(Self(normalise::normalised(input, version)))
    }

    /// Compares this document, as the old one, with another.
    pub fn compare(&self, new: &Prepared<'_>) -> Comparison {
        let documents = (&self.0, &new.0);
        compared(documents, Unchanged::between(documents))
    }
}

/// The differences, except those below schemas known to be the same.
fn compared<'a>(documents: (&'a Document<'a>, &'a Document<'a>), unchanged: Unchanged<'a>) -> Comparison {
    let (old, new) = documents;
    let reading = Reading { usage: Usage::Received, sense: Sense::Straight };
    let (old_root, new_root) = (Given::of(old.at_root()), Given::of(new.at_root()));
    let root = Below { step: Step::Label(String::new()), kind: Kind::Document, old: old_root, new: new_root, reading };
    let graph = Graph::new(documents, unchanged, root);
    let mut found = Findings::of(&graph);
    remainder::compare(&mut found, documents);
    let mut findings = found.all;
    findings.sort_by(|a, b| a.order().cmp(&b.order()));
    findings.dedup();
    let unread = old.unread.union(&new.unread).cloned().collect();
    Comparison { findings, unread }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Comparison, Input, Prepared, Unchanged, compared};

    /// A document with schemas that refer to one another, in a cycle and through a discriminator's mapping.
    fn document() -> Value {
        let answer =
            json!({"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}});
        let branches = json!([{"$ref": "#/components/schemas/B"}, {"$ref": "#/components/schemas/C"}]);
        let mapping = json!({"b": "#/components/schemas/B", "c": "#/components/schemas/C"});
        json!({
            "openapi": "3.1.0",
            "info": {"title": "", "version": ""},
            "paths": {"/a": {"get": {"responses": {"200": answer}}, "put": {"responses": {"200": answer}}}},
            "components": {"schemas": {
                "A": {"type": "object", "properties": {"b": {"$ref": "#/components/schemas/B"}, "more": {"type": "array", "items": {
                    "oneOf": branches, "discriminator": {"propertyName": "kind", "mapping": mapping},
                }}}},
                "B": {"type": "object", "properties": {"a": {"$ref": "#/components/schemas/A"}, "kind": {"const": "b"}}},
                "C": {"type": "object", "properties": {"d": {"$ref": "#/components/schemas/D"}, "kind": {"const": "c"}}},
                "D": {"type": "string", "maxLength": 10},
            }},
        })
    }

    /// The differences, with and without the shortcut for unchanged schemas.
    fn both(old: &Value, new: &Value) -> Result<[Comparison; 2], super::Unreadable> {
        let (old, new) = (Prepared::new(Input::alone(old))?, Prepared::new(Input::alone(new))?);
        Ok([old.compare(&new), compared((&old.0, &new.0), Unchanged::default())])
    }

    #[test]
    fn what_is_known_to_be_the_same_hides_nothing() -> Result<(), super::Unreadable> {
        let old = document();
        let [quick, whole] = both(&old, &old)?;
        assert_eq!((quick.findings.len(), whole.findings.len()), (0, 0));
        for (pointer, value) in [
            ("/components/schemas/D/maxLength", json!(9)),
            ("/components/schemas/D", json!({"$ref": "#/components/schemas/A"})),
            ("/components/schemas/B/properties/kind", json!({"const": "other"})),
            ("/components/schemas/C", json!({"type": "object"})),
            ("/components/schemas/A/properties/more/items/discriminator/mapping/b", json!("#/components/schemas/D")),
            ("/components/schemas/A/properties/b", json!({"$ref": "#/components/schemas/C"})),
            (
                "/paths/~1a/put/responses/200/content/application~1json/schema",
                json!({"$ref": "#/components/schemas/B"}),
            ),
        ] {
            let mut new = old.clone();
            if let Some(place) = new.pointer_mut(pointer) {
                *place = value;
            }
            let [quick, whole] = both(&old, &new)?;
            let told =
                |comparison: &Comparison| comparison.findings.iter().map(|one| format!("{one:?}")).collect::<Vec<_>>();
            assert!(!whole.findings.is_empty(), "{pointer}");
            assert_eq!(told(&quick), told(&whole), "{pointer}");
        }
        Ok(())
    }
}
