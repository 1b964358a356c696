//! What any request can meet, whatever the operation: the vendor document's *common returned values*.
//!
//! One list builds the layers' answers, the table in the document's description, and what the tests accept beside the
//! answers that an operation lists.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};

use super::{
    contract::{Answer, Contract},
    fault,
};
use crate::{auth::TokenError, network::NetworkError, service::ListError, store::StoreError};

/// An answer that belongs to no operation. There are those of [`COMMON`] and no others: nobody can make one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Common {
    /// The status.
    status: StatusCode,
    /// Neutron's error type.
    kind: &'static str,
    /// The message.
    message: &'static str,
    /// When it happens, for the document.
    when: &'static str,
    /// Seconds after which the same request is worth trying again.
    retry_after: Option<u64>,
}

/// All of them, by status. Two share 404: the first is the one that a layer sends.
pub const COMMON: [Common; 9] = [
    Common {
        status: StatusCode::FORBIDDEN,
        kind: "PolicyNotAuthorized",
        message: "The request is disallowed by policy.",
        when: "Reserved for policies of the operator's own. Where an operation answers 403 today, it lists it.",
        retry_after: None,
    },
    Common {
        status: StatusCode::NOT_FOUND,
        kind: "HTTPNotFound",
        message: "The resource could not be found.",
        when: "There is nothing at this path.",
        retry_after: None,
    },
    Common {
        status: StatusCode::METHOD_NOT_ALLOWED,
        kind: "HTTPMethodNotAllowed",
        message: "The method is not allowed at this path; the Allow header names those that are.",
        when: "The path exists, the method does not; `Allow` names those that do.",
        retry_after: None,
    },
    Common {
        status: StatusCode::REQUEST_TIMEOUT,
        kind: "HTTPRequestTimeout",
        message: "The request did not arrive in time.",
        when: "The request took too long to arrive.",
        retry_after: None,
    },
    Common {
        status: StatusCode::PAYLOAD_TOO_LARGE,
        kind: "HTTPRequestEntityTooLarge",
        message: "The request body is too large.",
        when: "The body is larger than the operator allows (1 MiB by default).",
        retry_after: None,
    },
    Common {
        status: StatusCode::TOO_MANY_REQUESTS,
        kind: "OverLimit",
        message: "Too many requests.",
        when: "The caller is too fast for a limiter in front of the service; `Retry-After` says when to come back.",
        retry_after: Some(1),
    },
    Common {
        status: StatusCode::INTERNAL_SERVER_ERROR,
        kind: "HTTPInternalServerError",
        message: "Request Failed: internal server error while processing your request.",
        when: "A defect of the service; the log has more under the request id.",
        retry_after: None,
    },
    Common {
        status: StatusCode::SERVICE_UNAVAILABLE,
        kind: "HTTPServiceUnavailable",
        message: "The service is not able to answer now; nothing has been changed.",
        when: "The database, the identity or the network service does not answer, or another writer holds the object for too long; `Retry-After` says when to come back.",
        retry_after: Some(1),
    },
    Common {
        status: StatusCode::GATEWAY_TIMEOUT,
        kind: "HTTPGatewayTimeout",
        message: "The request took too long; whether it has been carried out is not known.",
        when: "The service took longer than the operator allows.",
        retry_after: None,
    },
];

impl Common {
    /// The answer of this status; a status that is not among them is a defect, and answered as one.
    #[must_use]
    pub fn of(status: StatusCode) -> Self {
        let internal = StatusCode::INTERNAL_SERVER_ERROR;
        let find = |status| COMMON.into_iter().find(|common| common.status == status);
        find(status).or_else(|| find(internal)).unwrap_or(COMMON[6])
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Neutron's error type.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.kind
    }

    /// The message.
    #[must_use]
    pub fn message(&self) -> &'static str {
        self.message
    }

    /// When it happens, for the document.
    #[must_use]
    pub fn when(&self) -> &'static str {
        self.when
    }
}

impl IntoResponse for Common {
    fn into_response(self) -> Response {
        fault::respond(self.status, self.kind, self.message, self.retry_after)
    }
}

/// Documented once for the whole document, not operation by operation.
impl Answer for Common {
    fn document(_: &mut Contract) {}
}

impl From<ListError> for Common {
    fn from(error: ListError) -> Self {
        match error {
            ListError::Store(error) => error.into(),
        }
    }
}

impl From<StoreError> for Common {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unknown => {
                tracing::error!(error = %error, "whether a write was carried out is not known");
                Self::of(StatusCode::GATEWAY_TIMEOUT)
            }
            StoreError::Busy | StoreError::Unavailable(_) | StoreError::Abandoned => {
                tracing::error!(error = %error, "the store does not answer");
                Self::of(StatusCode::SERVICE_UNAVAILABLE)
            }
            StoreError::ForeignKey | StoreError::Duplicate | StoreError::Corrupt(_) => {
                tracing::error!(error = %error, "the store refuses");
                Self::of(StatusCode::INTERNAL_SERVER_ERROR)
            }
        }
    }
}

impl From<NetworkError> for Common {
    fn from(error: NetworkError) -> Self {
        match error {
            NetworkError::Store(error) => error.into(),
            NetworkError::Unavailable(text) => {
                tracing::error!(error = %text, "the network service does not answer");
                Self::of(StatusCode::SERVICE_UNAVAILABLE)
            }
        }
    }
}

/// Why no caller is known. An identity service that is away is 503, not 401.
impl From<&TokenError> for Common {
    fn from(error: &TokenError) -> Self {
        tracing::error!(error = %error, "the identity service does not answer");
        Self::of(StatusCode::SERVICE_UNAVAILABLE)
    }
}
