//! The accepted spellings of ids.

use uuid::Uuid;

/// Parses the one spelling that is an id: 36 characters, hyphenated, in either letter case (RFC 9562, section 4).
///
/// The `uuid` crate also accepts the simple, braced and URN forms; in the API, those match no object.
pub fn parse(text: &str) -> Option<Uuid> {
    if text.len() != uuid::fmt::Hyphenated::LENGTH {
        return None;
    }
    Uuid::try_parse(text).ok()
}

/// An id in a request body, kept exactly as given so that a refusal can echo it.
///
/// More spellings are accepted than can match an object: without hyphens, in braces, as a URN. Those match nothing, and
/// neither does the default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GivenId(String);

impl GivenId {
    /// Accepts what Neutron accepts as a UUID: 32 hexadecimal digits after removing `urn:`, `uuid:`, braces at the ends
    /// and hyphens. `None` for any other text.
    pub fn new(text: &str) -> Option<Self> {
        let digits = text.replace("urn:", "").replace("uuid:", "");
        let digits = digits.trim_matches(['{', '}']).replace('-', "");
        let is_uuid = digits.len() == 32 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        is_uuid.then(|| Self(text.to_owned()))
    }

    /// The text as given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id; `None` if the spelling cannot match an object.
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
