//! What is wrong with a request.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};

use crate::api::contract::{Contract, bounded, respond};

/// A body or a query that is refused with 400.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct BadInput {
    /// Neutron's error type.
    pub kind: &'static str,
    /// What is wrong, for the caller. Never holds a pre-shared key.
    pub message: String,
}

impl BadInput {
    fn new(kind: &'static str, message: String) -> Self {
        Self { kind, message: bounded(message) }
    }

    /// The body is not JSON.
    pub fn malformed() -> Self {
        Self::new("MalformedRequestBody", "Malformed request body: Cannot understand JSON.".into())
    }

    /// The body or the query as a whole is wrong, or the presence of an attribute or a key.
    pub fn request(message: impl Into<String>) -> Self {
        Self::new("HTTPBadRequest", message.into())
    }

    /// A required attribute is not there.
    pub fn missing(attribute: &str) -> Self {
        Self::request(format!("Failed to parse request. Required attribute '{attribute}' not specified"))
    }

    /// The value of an attribute breaks a rule; `reason` comes without its full stop.
    pub fn value(attribute: &str, reason: &str) -> Self {
        Self::request(format!("Invalid input for {attribute}. Reason: {reason}."))
    }

    /// A value cannot be converted; `reason` comes without its full stop.
    pub fn conversion(reason: &str) -> Self {
        Self::new("InvalidInput", format!("Invalid input for operation: {reason}."))
    }

    /// An invalid limit.
    pub fn limit(given: &str) -> Self {
        let message = format!("Bad limit request: Limit must be an integer 0 or greater and not '{given}'.");
        Self::new("BadRequest", message)
    }

    /// The same about a filter: its value is converted as an attribute's is, but every failure is one of conversion.
    pub fn of_filter(self) -> Self {
        Self { kind: "InvalidInput", ..self }
    }
}

impl IntoResponse for BadInput {
    fn into_response(self) -> Response {
        respond(StatusCode::BAD_REQUEST, self.kind, &self.message, None)
    }
}

/// Documents 400s: Neutron's type, when it is given, and an example of the message.
pub(super) fn document(contract: &mut Contract, refusals: &[(&str, &str, &str)]) {
    for (kind, when, message) in refusals {
        contract.refuses(StatusCode::BAD_REQUEST, kind, when, message);
    }
}
