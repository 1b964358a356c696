//! The body of a create or update.

use axum::{
    extract::{FromRequest, Request},
    http::StatusCode,
    response::Response,
};

use super::bytes;
use crate::{
    api::{
        body::{self, BadBody, FromAttributes},
        contract::{Body, Contract, Input},
        fault::{self, FaultBody},
        state::App,
        unauthorized,
    },
    auth::Caller,
};

/// A body that has passed the checks of every single attribute.
///
/// The type that is read and the type that is documented are made from the same table: `T::Request` is the latter.
#[derive(Debug)]
pub struct Json<T>(pub T);

/// A body that can be read and documented.
pub trait Requested: FromAttributes {
    /// The whole body, as the document describes it.
    type Request: Body;
}

/// The 400s of a body: Neutron's type and an example of each.
const REFUSALS: [(&str, &str, &str); 3] = [
    ("MalformedRequestBody", "The body is no JSON.", "Malformed request body: Cannot understand JSON."),
    (
        "HTTPBadRequest",
        "An attribute is missing, unknown or not allowed here, or its value breaks a rule.",
        "Unrecognized attribute(s) 'bogus'",
    ),
    (
        "InvalidInput",
        "A value cannot be converted.",
        "Invalid input for operation: 'maybe' cannot be converted to boolean.",
    ),
];

impl<T: Requested + Send> FromRequest<App> for Json<T> {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let Some(caller) = request.extensions().get::<Caller>().cloned() else {
            return Err(unauthorized::respond(&app.settings.identity_url(request.headers(), request.extensions())));
        };
        let bytes = bytes(request, |bad| refuse(&bad)).await?;
        body::read(&bytes, &caller).map(Self).map_err(|bad| refuse(&bad))
    }
}

/// The answer to a body that is refused.
#[must_use]
pub fn refuse(bad: &BadBody) -> Response {
    fault::respond(StatusCode::BAD_REQUEST, bad.kind.as_str(), &bad.message, None)
}

impl<T: Requested> Input for Json<T> {
    fn document(contract: &mut Contract) {
        contract.reads::<T::Request>("The attributes, below the resource's name.");
        let status = StatusCode::BAD_REQUEST;
        for (kind, text, message) in REFUSALS {
            contract.answers_as::<FaultBody>(status, text, kind, FaultBody::example(status, kind, message));
        }
    }
}
