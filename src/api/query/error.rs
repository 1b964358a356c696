//! What is wrong with a query.

use crate::api::body::{BadBody, error::bounded};

/// Neutron's error types for a query that is refused. All are 400.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadQueryKind {
    /// An unknown filter or sort key, or sort keys and directions that do not match.
    HttpBadRequest,
    /// A limit that is none.
    BadRequest,
    /// A filter's value that cannot be converted.
    InvalidInput,
}

impl BadQueryKind {
    /// The name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HttpBadRequest => "HTTPBadRequest",
            Self::BadRequest => "BadRequest",
            Self::InvalidInput => "InvalidInput",
        }
    }
}

/// A query that is refused with 400.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct BadQuery {
    /// Neutron's error type.
    pub kind: BadQueryKind,
    /// What is wrong, for the caller.
    pub message: String,
}

impl BadQuery {
    /// An unknown key, or keys that do not match.
    #[must_use]
    pub fn keys(message: impl Into<String>) -> Self {
        Self { kind: BadQueryKind::HttpBadRequest, message: bounded(message.into()) }
    }

    /// A limit that is none.
    #[must_use]
    pub fn limit(given: &str) -> Self {
        let message = format!("Bad limit request: Limit must be an integer 0 or greater and not '{given}'.");
        Self { kind: BadQueryKind::BadRequest, message: bounded(message) }
    }

    /// A value that cannot be converted; `reason` comes without its full stop.
    #[must_use]
    pub fn value(reason: &str) -> Self {
        Self::from(BadBody::conversion(reason))
    }
}

/// A filter's value is converted as an attribute's is.
impl From<BadBody> for BadQuery {
    fn from(bad: BadBody) -> Self {
        Self { kind: BadQueryKind::InvalidInput, message: bad.message }
    }
}
