//! What counts as an id.

use uuid::Uuid;

/// Reads the one spelling that is an id: 36 characters, hyphenated, in either letter case (RFC 9562, section 4).
///
/// The `uuid` crate also takes the simple, braced and URN forms; to the API those are names of nothing.
pub fn parse(text: &str) -> Option<Uuid> {
    if text.len() != uuid::fmt::Hyphenated::LENGTH {
        return None;
    }
    Uuid::try_parse(text).ok()
}

/// An id that a request names in its body, kept as it was written so that a refusal can echo it.
///
/// More spellings may be written than name an object: without hyphens, in braces, as a URN. Those name nothing, and so does
/// the default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GivenId(String);

impl GivenId {
    /// Takes what Neutron takes for a UUID: 32 hexadecimal digits once `urn:`, `uuid:`, braces at
    /// the ends and hyphens are taken away. `None` for any other text.
    pub fn new(text: &str) -> Option<Self> {
        let digits = text.replace("urn:", "").replace("uuid:", "");
        let digits = digits.trim_matches(['{', '}']).replace('-', "");
        let is_uuid = digits.len() == 32 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        is_uuid.then(|| Self(text.to_owned()))
    }

    /// The text as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id that it is; `None` where it is spelt in a way that names nothing.
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
