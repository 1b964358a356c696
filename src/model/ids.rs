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

#[cfg(test)]
mod tests {
    use super::parse;

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
}
