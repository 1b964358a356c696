//! What is wrong with a body.

/// Neutron's error types for a body that is refused. All are 400.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadBodyKind {
    /// No JSON.
    MalformedRequestBody,
    /// A missing, unknown or forbidden attribute, or a value that breaks a rule.
    HttpBadRequest,
    /// A value that cannot be converted.
    InvalidInput,
}

impl BadBodyKind {
    /// The name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MalformedRequestBody => "MalformedRequestBody",
            Self::HttpBadRequest => "HTTPBadRequest",
            Self::InvalidInput => "InvalidInput",
        }
    }
}

/// The longest message, in characters: messages echo what was given, and the document promises a bound.
pub const MAX_MESSAGE: usize = 16_000;

/// The message, cut where it is too long.
#[must_use]
pub fn bounded(message: String) -> String {
    match message.char_indices().nth(MAX_MESSAGE) {
        Some((end, _)) => format!("{}...", &message[..end]),
        None => message,
    }
}

/// A body that is refused with 400.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct BadBody {
    /// Neutron's error type.
    pub kind: BadBodyKind,
    /// What is wrong, for the caller. Never holds a pre-shared key.
    pub message: String,
}

impl BadBody {
    fn new(kind: BadBodyKind, message: String) -> Self {
        Self { kind, message: bounded(message) }
    }

    /// The bytes are no JSON.
    #[must_use]
    pub fn malformed() -> Self {
        Self::new(BadBodyKind::MalformedRequestBody, "Malformed request body: Cannot understand JSON.".into())
    }

    /// The body as a whole, or the presence of an attribute, is wrong.
    #[must_use]
    pub fn request(message: impl Into<String>) -> Self {
        Self::new(BadBodyKind::HttpBadRequest, message.into())
    }

    /// The value of an attribute breaks a rule; `reason` comes without its full stop.
    #[must_use]
    pub fn value(attribute: &str, reason: &str) -> Self {
        Self::new(BadBodyKind::HttpBadRequest, format!("Invalid input for {attribute}. Reason: {reason}."))
    }

    /// A value cannot be converted; `reason` comes without its full stop.
    #[must_use]
    pub fn conversion(reason: &str) -> Self {
        Self::new(BadBodyKind::InvalidInput, format!("Invalid input for operation: {reason}."))
    }
}

#[cfg(test)]
mod tests {
    use super::{BadBody, MAX_MESSAGE};

    #[test]
    fn long_messages_are_cut() {
        let bad = BadBody::value("name", &"ä".repeat(20_000));
        assert_eq!(bad.message.chars().count(), MAX_MESSAGE + 3);
        assert!(bad.message.ends_with("..."));
    }
}
