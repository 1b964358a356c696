//! Refusals in Keystone's shape.

use std::marker::PhantomData;

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{attempts::Wait, kinds::Kind, passwords::Busy};
use crate::{
    api::contract::{
        Answer, Body, Common, Contract, common, slowed,
        unauthorized::{self, Unauthorized},
    },
    standalone::shared::empty,
};

empty! {
    /// 204: it is as it was asked to be.
    Same = NO_CONTENT, "Success. No body.";
}

/// The body of a refusal.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = IdentityFault)]
pub(in crate::standalone) struct Fault {
    /// The error.
    error: IdentityError,
}

/// The error of a refusal.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct IdentityError {
    /// The status again.
    #[schema(example = 404, minimum = 400, maximum = 599)]
    code: u16,
    /// The name of the status.
    #[schema(example = "Not Found", max_length = 255)]
    title: String,
    /// What happened, in words.
    #[schema(example = "Failed to validate token", max_length = 16384)]
    message: String,
}

impl Fault {
    fn new(status: StatusCode, message: &str) -> Self {
        let title = status.canonical_reason().unwrap_or("Error").to_owned();
        Self { error: IdentityError { code: status.as_u16(), title, message: message.to_owned() } }
    }

    pub(in crate::standalone) fn respond(status: StatusCode, message: &str) -> Response {
        (status, Json(Self::new(status, message))).into_response()
    }

    /// Writes such an answer down.
    pub(in crate::standalone) fn describe(
        contract: &mut Contract,
        status: StatusCode,
        name: &str,
        text: &str,
        message: &str,
    ) {
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

/// A member of a body is missing.
pub(super) fn missing(member: &str, within: &str) -> String {
    format!("Expecting to find {member} in {within}. {MALFORMED}")
}

impl IntoResponse for LoginFault {
    fn into_response(self) -> Response {
        match self {
            Self::Unauthorized { identity_url } => unauthorized::respond(&identity_url),
            Self::Malformed { message } => Fault::respond(StatusCode::BAD_REQUEST, &message),
            // It belongs to no operation, as any limiter may send it.
            Self::Slowed(Wait(seconds)) => slowed(seconds),
            Self::Common(common) => common.into_response(),
        }
    }
}

impl Answer for LoginFault {
    fn document(contract: &mut Contract) {
        let text = "The user, the password, the token or the scope was not accepted; the answer does not say which.";
        contract.answers_as::<Unauthorized>(StatusCode::UNAUTHORIZED, text, "example", Unauthorized::example());
        contract.header(StatusCode::UNAUTHORIZED, "WWW-Authenticate", unauthorized::header());
        let message = missing("auth", "request body");
        Fault::describe(
            contract,
            StatusCode::BAD_REQUEST,
            "Malformed",
            "The body is not a login request, or is larger than 16 KiB.",
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

/// The message where a right is missing.
pub(super) fn forbidden(rule: &str) -> String {
    format!("You are not authorized to perform the requested action: {rule}.")
}

/// A refusal that an operation documents: status, name of the example, when, and a message as an example.
pub(crate) struct Case(pub(super) StatusCode, pub(super) &'static str, pub(super) String, pub(super) String);

impl Case {
    pub(super) fn describe(&self, contract: &mut Contract) {
        let Self(status, name, text, message) = self;
        Fault::describe(contract, *status, name, text, message);
    }
}

/// What operations of one kind are refused for.
pub(crate) trait Cases {
    fn all() -> Vec<Case>;
}

/// Why something was refused, before it is known which operation it was.
#[derive(Debug)]
pub(crate) enum Why {
    /// In Keystone's words.
    Told(StatusCode, String),
    /// As a login is refused.
    Login(LoginFault),
    /// What any request can meet.
    Common(Common),
}

impl From<LoginFault> for Why {
    fn from(fault: LoginFault) -> Self {
        Self::Login(fault)
    }
}

impl Why {
    /// It is not allowed by this rule.
    pub(super) fn forbidden(rule: &str) -> Self {
        Self::Told(StatusCode::FORBIDDEN, forbidden(rule))
    }

    pub(super) fn configured(kind: Kind, id: &str) -> Self {
        Self::forbidden(&format!("the {} {id} is part of the configuration", kind.words()))
    }

    pub(super) fn not_found(kind: Kind, id: &str) -> Self {
        Self::Told(StatusCode::NOT_FOUND, kind.absent(id))
    }
}

impl<E: Into<Common>> From<E> for Why {
    fn from(error: E) -> Self {
        Self::Common(error.into())
    }
}

/// A refusal of an operation, with a status that `C` lists.
#[derive(Debug)]
pub(crate) struct Refused<C>(Why, PhantomData<C>);

impl<C, E: Into<Why>> From<E> for Refused<C> {
    fn from(why: E) -> Self {
        Self(why.into(), PhantomData)
    }
}

impl<C: Cases> IntoResponse for Refused<C> {
    fn into_response(self) -> Response {
        match self.0 {
            Why::Told(status, message) if C::all().iter().any(|case| case.0 == status) => {
                Fault::respond(status, &message)
            }
            // What is not documented is a defect.
            Why::Told(..) => common(StatusCode::INTERNAL_SERVER_ERROR),
            Why::Login(fault) => fault.into_response(),
            Why::Common(common) => common.into_response(),
        }
    }
}

impl<C: Cases> Answer for Refused<C> {
    fn document(contract: &mut Contract) {
        for case in C::all() {
            case.describe(contract);
        }
    }
}
