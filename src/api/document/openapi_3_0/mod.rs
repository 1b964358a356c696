//! The same document in OpenAPI 3.0.3, for generators that do not read 3.1.
//!
//! Converted over the value, object by object, with the tables of `objects` and the rules of `schema`. Whatever no
//! table names is refused, so that nothing is lost without a word when the document begins to use more of 3.1.
//! Source: OpenAPI 3.0.3 and 3.1.0, and the "Migrating from 3.0 to 3.1" list of the OpenAPI Initiative.

mod objects;
mod schema;

use serde_json::Value;

/// Why a document cannot be said in OpenAPI 3.0.3.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {reason}")]
pub struct Unconvertible {
    /// Where in the document, as a JSON pointer (RFC 6901).
    pub place: String,
    /// What has no equivalent.
    pub reason: String,
}

impl Unconvertible {
    fn keyword(place: &Place<'_>, keyword: &str) -> Self {
        Self::new(place, &format!("no rule says what `{keyword}` is in OpenAPI 3.0.3"))
    }

    fn new(place: &Place<'_>, reason: &str) -> Self {
        Self { place: place.to_string(), reason: reason.to_owned() }
    }
}

/// Converts a whole 3.1 document.
///
/// # Errors
///
/// The first thing that has no equivalent in 3.0.3, or that no rule is written for.
pub fn convert(document: &Value) -> Result<Value, Unconvertible> {
    let place = Place { document, above: None, key: "" };
    let mut converted = objects::convert(&objects::DOCUMENT, document, &place)?;
    converted["openapi"] = "3.0.3".into();
    Ok(converted)
}

/// Where in the document a conversion is.
struct Place<'a> {
    document: &'a Value,
    above: Option<&'a Place<'a>>,
    key: &'a str,
}

impl<'a> Place<'a> {
    fn below<'b>(&'b self, key: &'b str) -> Place<'b>
    where
        'a: 'b,
    {
        Place { document: self.document, above: Some(self), key }
    }
}

impl std::fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(above) = self.above {
            write!(f, "{above}/{}", self.key.replace('~', "~0").replace('/', "~1"))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
