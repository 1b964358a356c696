//! What is answered: tokens, and refusals in Keystone's shape.

use axum::{
    Json,
    http::{
        HeaderName, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, RETRY_AFTER, VARY},
    },
    response::{IntoResponse, Response},
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    attempts::Wait,
    document::TokenResponse,
    passwords::Busy,
    request::{EXAMPLE_TOKEN, SUBJECT_HEADER},
};
use crate::api::contract::{
    self, Answer, Body, Common, Contract, common,
    unauthorized::{self, Unauthorized},
};

/// A token and what it says: 201 with a new one, else 200.
#[derive(Debug)]
pub(crate) struct TokenAnswer<const NEW: bool>(pub(super) SecretString, pub(super) TokenResponse);

impl<const NEW: bool> TokenAnswer<NEW> {
    const STATUS: StatusCode = if NEW { StatusCode::CREATED } else { StatusCode::OK };
    const TEXT: &str = if NEW {
        "The token is in `X-Subject-Token`; the body is what it says."
    } else {
        "The token is valid; the body is what it says."
    };
}

impl<const NEW: bool> IntoResponse for TokenAnswer<NEW> {
    fn into_response(self) -> Response {
        let mut response = (Self::STATUS, Json(self.1)).into_response();
        let headers = response.headers_mut();
        if let Ok(mut value) = HeaderValue::try_from(self.0.expose_secret()) {
            value.set_sensitive(true);
            headers.insert(HeaderName::from_static(SUBJECT_HEADER), value);
        }
        headers.insert(VARY, HeaderValue::from_static("X-Auth-Token"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

impl<const NEW: bool> Answer for TokenAnswer<NEW> {
    fn document(contract: &mut Contract) {
        contract.answers::<TokenResponse>(Self::STATUS, Self::TEXT);
        contract.header(Self::STATUS, "X-Subject-Token", contract::text_header("The token.", EXAMPLE_TOKEN));
    }
}

/// The body of a refusal.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct IdentityFault {
    /// The error.
    error: IdentityError,
}

/// The error of a refusal.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct IdentityError {
    /// The status once more.
    #[schema(example = 404, minimum = 400, maximum = 599)]
    code: u16,
    /// The name of the status.
    #[schema(example = "Not Found", max_length = 255)]
    title: String,
    /// What happened, for a human.
    #[schema(example = "Failed to validate token", max_length = 16384)]
    message: String,
}

impl IdentityFault {
    fn new(status: StatusCode, message: &str) -> Self {
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
pub(crate) enum LoginFault {
    /// The user, the password, the token or the scope is wrong: the answer is the same for all.
    Unauthorized {
        /// Where to get a token.
        identity_url: String,
    },
    /// The body is not a login.
    Malformed {
        /// What is wrong with it.
        message: String,
    },
    /// Too many logins of this user or from this address have failed.
    Slowed(Wait),
    /// What any request can meet.
    Common(Common),
}

const MALFORMED: &str = "The server could not comply with the request since it is either malformed or otherwise \
                         incorrect. The client is assumed to be in error.";

impl LoginFault {
    /// A member of the body is missing.
    pub(super) fn missing(member: &str, within: &str) -> Self {
        Self::Malformed { message: format!("Expecting to find {member} in {within}. {MALFORMED}") }
    }
}

impl IntoResponse for LoginFault {
    fn into_response(self) -> Response {
        match self {
            Self::Unauthorized { identity_url } => unauthorized::respond(&identity_url),
            Self::Malformed { message } => IdentityFault::respond(StatusCode::BAD_REQUEST, &message),
            Self::Slowed(Wait(seconds)) => {
                // It belongs to no operation, as any limiter may send it.
                let mut response = common(StatusCode::TOO_MANY_REQUESTS);
                response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
                response
            }
            Self::Common(common) => common.into_response(),
        }
    }
}

impl Answer for LoginFault {
    fn document(contract: &mut Contract) {
        let text = "The user, the password, the token or the scope is not accepted; which one is not said.";
        contract.answers_as::<Unauthorized>(StatusCode::UNAUTHORIZED, text, "example", Unauthorized::example());
        contract.header(StatusCode::UNAUTHORIZED, "WWW-Authenticate", unauthorized::header());
        let message = format!("Expecting to find auth in request body. {MALFORMED}");
        IdentityFault::describe(
            contract,
            StatusCode::BAD_REQUEST,
            "Malformed",
            "The body is not a login, or is larger than 16 KiB.",
            &message,
        );
    }
}

impl<E: Into<Common>> From<E> for LoginFault {
    fn from(error: E) -> Self {
        Self::Common(error.into())
    }
}

impl From<Busy> for Common {
    fn from(_: Busy) -> Self {
        Self::of(StatusCode::SERVICE_UNAVAILABLE)
    }
}

impl From<getrandom::Error> for Common {
    fn from(error: getrandom::Error) -> Self {
        tracing::error!(error = %error, "the system gives no randomness");
        Self::of(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// Why a token was not shown or revoked.
#[derive(Clone, Debug)]
pub(crate) enum SubjectFault {
    /// Unknown, expired, revoked, or not given.
    NotFound,
    /// It is somebody else's, and the caller is neither administrator nor service.
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
