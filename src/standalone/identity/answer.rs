//! Answers that carry a token, and what the requests for them are read from.

use std::{convert::Infallible, net::IpAddr, sync::Arc};

use axum::{
    Json,
    extract::{FromRef, FromRequestParts},
    http::{
        HeaderName, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, VARY},
        request::Parts,
    },
    response::{IntoResponse, Response},
};
use secrecy::{ExposeSecret as _, SecretString};
use utoipa::openapi::{
    Required,
    path::{ParameterBuilder, ParameterIn},
    schema::{ObjectBuilder, Type},
};

use super::{BuiltinIdentity, document::TokenResponse};
use crate::{
    api::{
        authenticate::TOKEN_HEADER,
        common::Common,
        contract::{self, Answer, Body, Contract, Input},
        layers::ClientAddress,
        state::Settings,
        unauthorized,
    },
    auth::{Caller, TokenCheck as _, TokenError},
};

/// The header that names the token that a request is about.
const SUBJECT_HEADER: &str = "x-subject-token";
const EXAMPLE: &str = "vpnaas-Zm9yIHRoZSBkb2N1bWVudCBvbmx5LCBub3QgYSB0b2tlbg";

/// Who calls. Outside `/v2.0` nobody has checked the token before.
pub(crate) struct IdentityCaller(pub(super) Caller);

impl<S> FromRequestParts<S> for IdentityCaller
where
    S: Send + Sync,
    Arc<BuiltinIdentity>: FromRef<S>,
    Arc<Settings>: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        match Arc::<BuiltinIdentity>::from_ref(state).check(header(parts, TOKEN_HEADER)).await {
            Ok(caller) => Ok(Self(caller)),
            Err(TokenError::Invalid) => {
                let settings = Arc::<Settings>::from_ref(state);
                Err(unauthorized::respond(&settings.identity_url(&parts.headers, &parts.extensions)))
            }
            Err(away @ TokenError::Unavailable(_)) => Err(Common::from(&away).into_response()),
        }
    }
}

impl Input for IdentityCaller {
    fn document(contract: &mut Contract) {
        contract.secured();
        contract.answers_component(StatusCode::UNAUTHORIZED, "Unauthorized");
    }
}

/// The token that a request is about; empty where none is named, which is nobody's token.
pub(crate) struct Subject(pub(super) SecretString);

impl<S: Send + Sync> FromRequestParts<S> for Subject {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(header(parts, SUBJECT_HEADER).into()))
    }
}

impl Input for Subject {
    fn document(contract: &mut Contract) {
        let parameter = ParameterBuilder::new()
            .name("X-Subject-Token")
            .parameter_in(ParameterIn::Header)
            .required(Required::True)
            .description(Some("The token that the request is about."))
            .schema(Some(ObjectBuilder::new().schema_type(Type::String).max_length(Some(8192))))
            .example(Some(EXAMPLE.into()));
        contract.parameter(parameter.build());
    }
}

fn header<'p>(parts: &'p Parts, name: &str) -> &'p str {
    parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The address at the other end of the connection, where there is one.
pub(crate) struct Client(pub(super) Option<IpAddr>);

impl<S: Send + Sync> FromRequestParts<S> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.extensions.get::<ClientAddress>().map(|client| client.0)))
    }
}

impl Input for Client {
    fn document(_: &mut Contract) {}
}

/// 201 with a new token.
#[derive(Debug)]
pub(crate) struct TokenIssued(pub(super) SecretString, pub(super) TokenResponse);

/// 200 with what a token says.
#[derive(Debug)]
pub(crate) struct TokenShown(pub(super) SecretString, pub(super) TokenResponse);

/// 300 with a choice.
#[derive(Debug)]
pub(crate) struct Choices<T>(pub(super) T);

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

fn with_token(status: StatusCode, token: &SecretString, body: TokenResponse) -> Response {
    let mut response = (status, Json(body)).into_response();
    let headers = response.headers_mut();
    if let Ok(mut value) = HeaderValue::try_from(token.expose_secret()) {
        value.set_sensitive(true);
        headers.insert(HeaderName::from_static(SUBJECT_HEADER), value);
    }
    headers.insert(VARY, HeaderValue::from_static("X-Auth-Token"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn describe(contract: &mut Contract, status: StatusCode, text: &str) {
    contract.answers::<TokenResponse>(status, text);
    contract.header(status, "X-Subject-Token", contract::text_header("The token.", EXAMPLE));
}
