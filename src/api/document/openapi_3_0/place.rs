//! Where in a document a conversion is, and how it goes deeper.

use serde_json::{Map, Value};

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
    pub(super) fn keyword(place: &Place<'_>, keyword: &str) -> Self {
        Self::new(place, &format!("no rule says what `{keyword}` is in OpenAPI 3.0.3"))
    }

    pub(super) fn new(place: &Place<'_>, reason: &str) -> Self {
        Self { place: place.to_string(), reason: reason.to_owned() }
    }
}

/// Where in the document a conversion is.
pub(super) struct Place<'a> {
    pub(super) document: &'a Value,
    pub(super) above: Option<&'a Place<'a>>,
    pub(super) key: &'a str,
}

impl<'a> Place<'a> {
    pub(super) fn below<'b>(&'b self, key: &'b str) -> Place<'b>
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

/// Converts each member of an object, whatever its name.
pub(super) fn named(
    value: &Value,
    place: &Place<'_>,
    each: impl Fn(&Value, &Place<'_>) -> Result<Value, Unconvertible>,
) -> Result<Value, Unconvertible> {
    let Some(members) = value.as_object() else { return Err(Unconvertible::new(place, "an object was expected")) };
    let members = members.iter().map(|(name, member)| Ok((name.clone(), each(member, &place.below(name))?)));
    members.collect::<Result<Map<_, _>, _>>().map(Value::from)
}

/// Converts each item of a list.
pub(super) fn list(
    value: &Value,
    place: &Place<'_>,
    each: impl Fn(&Value, &Place<'_>) -> Result<Value, Unconvertible>,
) -> Result<Value, Unconvertible> {
    let Some(items) = value.as_array() else { return Err(Unconvertible::new(place, "a list was expected")) };
    let items = items.iter().enumerate().map(|(number, item)| each(item, &place.below(&number.to_string())));
    items.collect::<Result<Vec<_>, _>>().map(Value::from)
}
