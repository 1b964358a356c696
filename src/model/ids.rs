//! What counts as an id.

use uuid::Uuid;

/// Reads the one spelling that is an id: 36 characters, hyphenated, in either letter case (RFC 9562, section 4).
///
/// The `uuid` crate also takes the simple, braced and URN forms; to the API those are names of nothing.
#[must_use]
pub fn parse(text: &str) -> Option<Uuid> {
    if text.len() != uuid::fmt::Hyphenated::LENGTH {
        return None;
    }
    Uuid::try_parse(text).ok()
}

/// An id that a request names in its body, kept as it was written so that a refusal can echo it.
///
/// More spellings may be written than name an object: without hyphens, in braces, as a URN. Those name nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenId(String);

impl GivenId {
    /// Takes what Neutron takes for a UUID: 32 hexadecimal digits once `urn:`, `uuid:`, braces at
    /// the ends and hyphens are taken away. `None` for any other text.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let digits = text.replace("urn:", "").replace("uuid:", "");
        let digits = digits.trim_matches(['{', '}']).replace('-', "");
        let is_uuid = digits.len() == 32 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        is_uuid.then(|| Self(text.to_owned()))
    }

    /// The text as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id that it is; `None` where it is spelt in a way that names nothing.
    #[must_use]
    pub fn id(&self) -> Option<Uuid> {
        parse(&self.0)
    }
}

impl From<Uuid> for GivenId {
    fn from(id: Uuid) -> Self {
        Self(id.to_string())
    }
}

impl std::fmt::Display for GivenId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{GivenId, parse};

    #[test]
    fn only_the_hyphenated_form_is_an_id() {
        let id = "6f9619ff-8b86-d011-b42d-00c04fc964ff";
        assert_eq!(parse(id).map(|id| id.to_string()).as_deref(), Some(id));
        assert_eq!(parse(&id.to_uppercase()), parse(id));
        for other in
            ["", "abc", &id.replace('-', ""), &format!("{{{id}}}"), &format!("urn:uuid:{id}"), &format!(" {id}")]
        {
            assert_eq!(parse(other), None, "{other:?}");
        }
    }

    #[test]
    fn more_spellings_may_be_given_than_name_an_object() {
        let id = "6f9619ff-8b86-d011-b42d-00c04fc964ff";
        assert_eq!(GivenId::new(id).and_then(|given| given.id()), parse(id));
        for nameless in [id.replace('-', ""), format!("{{{id}}}"), format!("urn:uuid:{id}")] {
            let given = GivenId::new(&nameless);
            assert_eq!(given.as_ref().map(GivenId::as_str), Some(nameless.as_str()));
            assert_eq!(given.and_then(|given| given.id()), None, "{nameless}");
        }
        for other in ["", "abc", " 6f9619ff-8b86-d011-b42d-00c04fc964ff", "6f9619ff-8b86-d011-b42d-00c04fc964f"] {
            assert_eq!(GivenId::new(other), None, "{other:?}");
        }
    }
}
