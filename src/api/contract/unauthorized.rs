//! The 401: Keystone's body, not Neutron's.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header::WWW_AUTHENTICATE},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::Value;
use utoipa::{ToSchema, openapi::Header};

use super::{Body, text_header};

/// The body of a 401.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = UnauthorizedFault)]
pub struct Unauthorized {
    /// The error.
    pub error: UnauthorizedError,
}

/// The error of a 401.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnauthorizedError {
    /// The status again.
    #[schema(example = 401, minimum = 401, maximum = 401)]
    pub code: u16,
    /// The name of the status.
    #[schema(example = "Unauthorized", max_length = 255)]
    pub title: &'static str,
    /// What happened, in words.
    #[schema(example = "The request you have made requires authentication.", max_length = 255)]
    pub message: &'static str,
}

impl Default for Unauthorized {
    fn default() -> Self {
        Self {
            error: UnauthorizedError {
                code: 401,
                title: "Unauthorized",
                message: "The request you have made requires authentication.",
            },
        }
    }
}

impl Body for Unauthorized {
    fn example() -> Value {
        serde_json::to_value(Self::default()).unwrap_or_default()
    }
}

/// Its header, for the document.
#[must_use]
pub fn header() -> Header {
    text_header("Where to get a token.", "Keystone uri=\"http://127.0.0.1:9696/identity\"")
}

/// A 401 that says where to get a token.
pub fn respond(identity_url: &str) -> Response {
    let body = Unauthorized::default();
    let mut response = (StatusCode::UNAUTHORIZED, Json(body.clone())).into_response();
    response.extensions_mut().insert(body);
    if let Ok(value) = HeaderValue::try_from(format!("Keystone uri=\"{identity_url}\"")) {
        response.headers_mut().insert(WWW_AUTHENTICATE, value);
    }
    response
}
