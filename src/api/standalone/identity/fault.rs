//! Refusals in Keystone's shape.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::api::contract::{
    Answer, Body as _, Common, Contract,
    unauthorized::{self, Unauthorized},
};

/// The body of a refusal.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IdentityFault {
    /// The error.
    pub error: IdentityError,
}

/// The error of a refusal.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IdentityError {
    /// The status once more.
    #[schema(example = 404, minimum = 400, maximum = 599)]
    pub code: u16,
    /// The name of the status.
    #[schema(example = "Not Found", max_length = 255)]
    pub title: String,
    /// What happened, for a human.
    #[schema(example = "Failed to validate token", max_length = 16384)]
    pub message: String,
}

impl IdentityFault {
    /// A body.
    pub(super) fn new(status: StatusCode, message: &str) -> Self {
        let title = status.canonical_reason().unwrap_or("Error").to_owned();
        Self { error: IdentityError { code: status.as_u16(), title, message: message.to_owned() } }
    }

    fn respond(status: StatusCode, message: &str) -> Response {
        (status, Json(Self::new(status, message))).into_response()
    }

    /// Writes such an answer down.
    fn describe(contract: &mut Contract, status: StatusCode, name: &str, text: &str, message: &str) {
        let example = serde_json::to_value(Self::new(status, message)).unwrap_or(Value::Null);
        contract.answers_as::<Self>(status, text, name, example);
    }
}

/// Why nobody was logged in.
#[derive(Clone, Debug)]
pub enum LoginFault {
    /// Whatever was wrong with who or what for; the URL is the identity's own.
    Unauthorized {
        /// Where tokens are to be had.
        identity_url: String,
    },
    /// The body is no login.
    Malformed {
        /// What is wrong with it.
        message: String,
    },
    /// What any request can meet.
    Common(Common),
}

const MALFORMED: &str = "Expecting to find auth in request body. The server could not comply with the request since \
                         it is either malformed or otherwise incorrect. The client is assumed to be in error.";

impl IntoResponse for LoginFault {
    fn into_response(self) -> Response {
        match self {
            Self::Unauthorized { identity_url } => unauthorized::respond(&identity_url),
            Self::Malformed { message } => IdentityFault::respond(StatusCode::BAD_REQUEST, &message),
            Self::Common(common) => common.into_response(),
        }
    }
}

impl Answer for LoginFault {
    fn document(contract: &mut Contract) {
        let text = "The user, the password, the token or the scope is not accepted; which one is not said.";
        contract.answers_as::<Unauthorized>(StatusCode::UNAUTHORIZED, text, "example", Unauthorized::example());
        contract.header(StatusCode::UNAUTHORIZED, "WWW-Authenticate", unauthorized::header());
        IdentityFault::describe(contract, StatusCode::BAD_REQUEST, "Malformed", "The body is no login.", MALFORMED);
    }
}

/// Why a token was not looked at or revoked.
#[derive(Clone, Debug)]
pub enum SubjectFault {
    /// Unknown, expired, revoked, or not given.
    NotFound,
    /// It is somebody else's.
    Forbidden {
        /// The rule.
        rule: &'static str,
    },
    /// What any request can meet.
    Common(Common),
}

const NOT_FOUND: &str = "Failed to validate token";

fn forbidden(rule: &str) -> String {
    format!("You are not authorized to perform the requested action: {rule}.")
}

impl IntoResponse for SubjectFault {
    fn into_response(self) -> Response {
        match self {
            Self::NotFound => IdentityFault::respond(StatusCode::NOT_FOUND, NOT_FOUND),
            Self::Forbidden { rule } => IdentityFault::respond(StatusCode::FORBIDDEN, &forbidden(rule)),
            Self::Common(common) => common.into_response(),
        }
    }
}

impl Answer for SubjectFault {
    fn document(contract: &mut Contract) {
        let text = "No such token: unknown, expired or revoked.";
        IdentityFault::describe(contract, StatusCode::NOT_FOUND, "NotFound", text, NOT_FOUND);
        let (text, message) = ("It is somebody else's token.", forbidden("identity:validate_token"));
        IdentityFault::describe(contract, StatusCode::FORBIDDEN, "Forbidden", text, &message);
    }
}

impl<E: Into<Common>> From<E> for SubjectFault {
    fn from(error: E) -> Self {
        Self::Common(error.into())
    }
}
