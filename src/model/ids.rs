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

/// Whether the reference implementation takes `text` for a UUID: 32 hexadecimal digits once hyphens, braces at the ends
/// and the words `urn:` and `uuid:` are taken away.
///
/// What passes here may still be the name of nothing: see [`parse`].
#[must_use]
pub fn is_uuid_like(text: &str) -> bool {
    let text = text.replace("urn:", "").replace("uuid:", "");
    let digits = text.trim_matches(['{', '}']).replace('-', "");
    digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// An id that a request names in its body, kept as it was written so that a message can echo it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenId(String);

impl GivenId {
    /// An id of this text, which should be [like a UUID](is_uuid_like); anything else is simply the id of nothing.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
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

impl std::fmt::Display for GivenId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Uuid> for GivenId {
    fn from(id: Uuid) -> Self {
        Self(id.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::{GivenId, is_uuid_like, parse};

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
    fn what_is_like_a_uuid_need_not_be_an_id() {
        let plain = "00000000dead4bad8bad000000000000";
        for (text, like, id) in [
            ("6f9619ff-8b86-d011-b42d-00c04fc964ff", true, true),
            ("6F9619FF-8B86-D011-B42D-00C04FC964FF", true, true),
            (plain, true, false),
            ("urn:uuid:6f9619ff-8b86-d011-b42d-00c04fc964ff", true, false),
            ("{6f9619ff-8b86-d011-b42d-00c04fc964ff}", true, false),
            (" 6f9619ff-8b86-d011-b42d-00c04fc964ff", false, false),
            ("6f9619ff-8b86-d011-b42d-00c04fc964fg", false, false),
            ("abc", false, false),
            ("", false, false),
            ("5", false, false),
            ("None", false, false),
        ] {
            assert_eq!(is_uuid_like(text), like, "{text:?}");
            assert_eq!(GivenId::new(text).id().is_some(), id, "{text:?}");
        }
        assert_eq!(GivenId::new(plain).to_string(), plain);
    }
}
