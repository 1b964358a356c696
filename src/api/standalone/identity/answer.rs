//! Answers that carry a token.

use axum::{
    Json,
    http::{HeaderName, HeaderValue, StatusCode, header::VARY},
    response::{IntoResponse, Response},
};
use secrecy::{ExposeSecret as _, SecretString};

use super::{extract::SUBJECT_HEADER, token::TokenResponse};
use crate::{
    api::contract::{self, Answer, Body, Contract},
    auth::builtin::TokenDocument,
};

/// 201 with a new token.
#[derive(Clone, Debug)]
pub struct TokenIssued(pub SecretString, pub TokenDocument);

/// 200 with what a token says.
#[derive(Clone, Debug)]
pub struct TokenShown(pub SecretString, pub TokenDocument);

/// 300 with a choice.
#[derive(Clone, Debug)]
pub struct Choices<T>(pub T);

impl IntoResponse for TokenIssued {
    fn into_response(self) -> Response {
        with_token(StatusCode::CREATED, &self.0, self.1)
    }
}

impl IntoResponse for TokenShown {
    fn into_response(self) -> Response {
        with_token(StatusCode::OK, &self.0, self.1)
    }
}

impl Answer for TokenIssued {
    fn document(contract: &mut Contract) {
        describe(contract, StatusCode::CREATED, "The token is in `X-Subject-Token`; the body is what it says.");
    }
}

impl Answer for TokenShown {
    fn document(contract: &mut Contract) {
        describe(contract, StatusCode::OK, "The token is valid; the body is what it says.");
    }
}

impl<T: serde::Serialize> IntoResponse for Choices<T> {
    fn into_response(self) -> Response {
        (StatusCode::MULTIPLE_CHOICES, Json(self.0)).into_response()
    }
}

impl<T: serde::Serialize + Body> Answer for Choices<T> {
    fn document(contract: &mut Contract) {
        contract.answers::<T>(StatusCode::MULTIPLE_CHOICES, "The versions to choose from.");
    }
}

fn with_token(status: StatusCode, token: &SecretString, document: TokenDocument) -> Response {
    let mut response = (status, Json(TokenResponse::from(document))).into_response();
    if let Ok(mut value) = HeaderValue::try_from(token.expose_secret()) {
        value.set_sensitive(true);
        response.headers_mut().insert(HeaderName::from_static(SUBJECT_HEADER), value);
    }
    response.headers_mut().insert(VARY, HeaderValue::from_static("X-Auth-Token"));
    response
}

fn describe(contract: &mut Contract, status: StatusCode, text: &str) {
    contract.answers::<TokenResponse>(status, text);
    let token = contract::text_header("The token.", "vpnaas-Zm9yIHRoZSBkb2N1bWVudCBvbmx5LCBub3QgYSB0b2tlbg");
    contract.header(status, "X-Subject-Token", token);
}
