//! The same document in OpenAPI 3.0.3, for generators that do not read 3.1.
//!
//! Converted over the value, object by object, with the tables of `objects` and the rules of `schema`. Whatever no
//! table names is refused, so that nothing is lost without a word when the document begins to use more of 3.1.
//! Source: OpenAPI 3.0.3 and 3.1.0, and the "Migrating from 3.0 to 3.1" list of the OpenAPI Initiative.

mod objects;
mod place;
mod schema;

use serde_json::Value;

use self::place::Place;
pub use self::place::Unconvertible;

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

#[cfg(test)]
mod tests;
