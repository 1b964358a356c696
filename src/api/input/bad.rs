//! Errors in a request.

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
    /// What is wrong, for the caller. Never contains a pre-shared key.
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

    /// The body or the query as a whole is wrong, or an attribute or key must not be there.
    pub fn request(message: impl Into<String>) -> Self {
        Self::new("HTTPBadRequest", message.into())
    }

    /// A create belongs to no project: neither the body nor the token has one.
    pub fn without_project() -> Self {
        Self::request("Running without keystone AuthN requires that project_id is specified")
    }

    /// A required attribute is missing.
    pub fn missing(attribute: &str) -> Self {
        Self::request(format!("Failed to parse request. Required attribute '{attribute}' not specified"))
    }

    /// The value of an attribute violates a rule; `reason` has no full stop at the end.
    pub fn value(attribute: &str, reason: &str) -> Self {
        Self::request(format!("Invalid input for {attribute}. Reason: {reason}."))
    }

    /// A value cannot be converted; `reason` has no full stop at the end.
    pub fn conversion(reason: &str) -> Self {
        Self::new("InvalidInput", format!("Invalid input for operation: {reason}."))
    }

    /// An invalid limit.
    pub fn limit(given: &str) -> Self {
        let message = format!("Bad limit request: Limit must be an integer 0 or greater and not '{given}'.");
        Self::new("BadRequest", message)
    }

    /// The same for a filter: its value is converted like an attribute's, but every failure is a conversion error.
    pub fn of_filter(self) -> Self {
        Self { kind: "InvalidInput", ..self }
    }
}

impl IntoResponse for BadInput {
    fn into_response(self) -> Response {
        respond(StatusCode::BAD_REQUEST, self.kind, &self.message, None)
    }
}

/// Documents 400s: Neutron's type, when it occurs, and an example of the message.
pub(super) fn document(contract: &mut Contract, refusals: &[(&str, &str, &str)]) {
    for (kind, when, message) in refusals {
        contract.refuses(StatusCode::BAD_REQUEST, kind, when, message);
    }
}
