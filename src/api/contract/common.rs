//! Responses that any request can get, whatever the operation: the vendor document's *common returned values*.
//!
//! One list defines the layers' responses, the table in the document's description, and what the tests accept in
//! addition to the responses listed by an operation.

use std::fmt::Display;

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};

use super::{Answer, Contract, refusal};
use crate::{auth::TokenError, network::NetworkError, store::StoreError};

/// A response that belongs to no operation.
#[derive(Debug)]
pub struct CommonAnswer {
    /// The status.
    pub status: StatusCode,
    /// Neutron's error type.
    pub kind: &'static str,
    /// The message.
    pub message: &'static str,
    /// When it occurs, for the document.
    pub when: &'static str,
    /// The number of seconds after which to retry the same request.
    pub retry_after: Option<u64>,
}

/// `"when" STATUS, "NeutronType", "message"`, and optionally `retry after N` seconds.
macro_rules! common {
    ($($when:literal $status:ident, $kind:literal, $message:literal $(, retry after $seconds:literal)?;)*) => {
        /// All of them, by status.
        pub static COMMON: [CommonAnswer; [$($kind),*].len()] = [$(CommonAnswer {
            status: StatusCode::$status,
            kind: $kind,
            message: $message,
            when: $when,
            retry_after: common!(@retry $($seconds)?),
        }),*];
    };
    (@retry) => { None };
    (@retry $seconds:literal) => { Some($seconds) };
}

common! {
    "Reserved for the operator's own policies. An operation that can answer 403 today lists it."
    FORBIDDEN, "PolicyNotAuthorized", "The request is disallowed by policy.";

    "There is nothing at this path."
    NOT_FOUND, "HTTPNotFound", "The resource could not be found.";

    "The path exists, but does not support the method; `Allow` lists the methods that it supports."
    METHOD_NOT_ALLOWED, "HTTPMethodNotAllowed", "The method is not allowed at this path; the Allow header names those that are.";

    "The request took too long to arrive."
    REQUEST_TIMEOUT, "HTTPRequestTimeout", "The request did not arrive in time.";

    "The body is larger than the operator allows (1 MiB by default)."
    PAYLOAD_TOO_LARGE, "HTTPRequestEntityTooLarge", "The request body is too large.";

    "Too many requests, or too many failed logins; `Retry-After` says when to try again."
    TOO_MANY_REQUESTS, "OverLimit", "Too many requests.", retry after 1;

    "An error in the service. Its log has the details, under the request id."
    INTERNAL_SERVER_ERROR, "HTTPInternalServerError", "Request Failed: internal server error while processing your request.";

    "The database, the identity or the network service does not answer, or another request holds the object for too long; `Retry-After` says when to try again."
    SERVICE_UNAVAILABLE, "HTTPServiceUnavailable", "The service is not able to answer now; nothing has been changed.", retry after 1;

    "The service took longer than the operator allows."
    GATEWAY_TIMEOUT, "HTTPGatewayTimeout", "The request took too long; whether it has been carried out is not known.";
}

/// One of [`COMMON`], ready to send.
#[derive(Clone, Debug)]
pub struct Common {
    answer: &'static CommonAnswer,
    /// Why, for the log only.
    cause: Option<String>,
}

impl Common {
    /// The response with this status. A status that is not in [`COMMON`] is a bug, and answered as one.
    #[must_use]
    pub fn of(status: StatusCode) -> Self {
        let answer = COMMON.iter().find(|answer| answer.status == status).unwrap_or(&COMMON[6]);
        Self { answer, cause: None }
    }

    /// The response with this status to a request that failed; the cause is logged when the response is sent.
    fn because(status: StatusCode, cause: &impl Display) -> Self {
        Self { cause: Some(cause.to_string()), ..Self::of(status) }
    }
}

/// The response with this status, as the layers send it.
#[must_use]
pub fn common(status: StatusCode) -> Response {
    Common::of(status).into_response()
}

/// The response that tells a client to wait for this many seconds.
#[must_use]
pub fn slowed(seconds: u32) -> Response {
    let CommonAnswer { status, kind, message, .. } = Common::of(StatusCode::TOO_MANY_REQUESTS).answer;
    refusal::respond(*status, kind, message, Some(seconds.into()))
}

impl IntoResponse for Common {
    fn into_response(self) -> Response {
        let Self { answer, cause } = self;
        if let Some(cause) = cause {
            tracing::error!(status = answer.status.as_u16(), error = %cause, "a request failed");
        }
        refusal::respond(answer.status, answer.kind, answer.message, answer.retry_after)
    }
}

/// Documented once for the whole document, not for each operation.
impl Answer for Common {
    fn document(_: &mut Contract) {}
}

impl From<StoreError> for Common {
    fn from(error: StoreError) -> Self {
        let status = match error {
            StoreError::Unknown => StatusCode::GATEWAY_TIMEOUT,
            StoreError::Busy | StoreError::Unavailable(_) | StoreError::Abandoned => StatusCode::SERVICE_UNAVAILABLE,
            StoreError::ForeignKey | StoreError::Duplicate | StoreError::Corrupt(_) | StoreError::Key { .. } => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
        };
        Self::because(status, &error)
    }
}

impl From<NetworkError> for Common {
    fn from(error: NetworkError) -> Self {
        match error {
            NetworkError::Store(error) => error.into(),
            NetworkError::Unavailable(_) => Self::because(StatusCode::SERVICE_UNAVAILABLE, &error),
        }
    }
}

/// Why the caller is unknown. If the identity service does not respond, this is 503, not 401.
impl From<&TokenError> for Common {
    fn from(error: &TokenError) -> Self {
        Self::because(StatusCode::SERVICE_UNAVAILABLE, error)
    }
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::{Common, StoreError};

    #[test]
    fn failures_of_the_store_are_told_apart() {
        let status = |error: StoreError| Common::from(error).answer.status;
        assert_eq!(status(StoreError::Busy), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(status(StoreError::Unavailable("x".into())), StatusCode::SERVICE_UNAVAILABLE);
        for impossible in [StoreError::ForeignKey, StoreError::Duplicate, StoreError::Corrupt("x".into())] {
            assert_eq!(status(impossible), StatusCode::INTERNAL_SERVER_ERROR);
        }
        assert_eq!(Common::of(StatusCode::IM_A_TEAPOT).answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    }
}
