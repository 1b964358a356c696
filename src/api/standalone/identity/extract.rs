//! Who calls, which token is meant, and a login's body.

use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::{StatusCode, request::Parts},
    response::{IntoResponse as _, Response},
};
use serde_json::Value;
use utoipa::openapi::{
    Required,
    path::{ParameterBuilder, ParameterIn},
    schema::{ObjectBuilder, Type},
};

use super::{fault::LoginFault, wire::LoginRequest};
use crate::{
    api::{
        App,
        authenticate::TOKEN_HEADER,
        contract::{Common, Contract, Input, unauthorized},
        input::{BadInput, body, whole},
        standalone::shape::{list_for_object, too_long},
    },
    auth::{Caller, TokenError, builtin::AuthRequest},
};

/// The header that names the token that a request is about.
pub const SUBJECT_HEADER: &str = "x-subject-token";

/// Who calls. Outside `/v2.0` nobody has checked the token before.
#[derive(Clone, Debug)]
pub struct IdentityCaller(pub Caller);

impl FromRequestParts<App> for IdentityCaller {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        match app.tokens.check(header(parts, TOKEN_HEADER)).await {
            Ok(caller) => Ok(Self(caller)),
            Err(TokenError::Invalid) => {
                Err(unauthorized::respond(&app.settings.identity_url(&parts.headers, &parts.extensions)))
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

/// The token that a request is about; empty where none is named, which no token is.
pub struct Subject(pub String);

impl FromRequestParts<App> for Subject {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Response> {
        Ok(Self(header(parts, SUBJECT_HEADER).to_owned()))
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
            .example(Some("vpnaas-Zm9yIHRoZSBkb2N1bWVudCBvbmx5LCBub3QgYSB0b2tlbg".into()));
        contract.parameter(parameter.build());
    }
}

fn header<'p>(parts: &'p Parts, name: &str) -> &'p str {
    parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// A login's body.
#[derive(Debug)]
pub struct Login(pub AuthRequest);

impl FromRequest<App> for Login {
    type Rejection = Response;

    async fn from_request(request: Request, _: &App) -> Result<Self, Response> {
        let malformed = |message| LoginFault::Malformed { message }.into_response();
        let bytes = whole(request, || malformed(BadInput::malformed().message)).await?;
        let body = body::json(&bytes).map_err(|bad| malformed(bad.message))?;
        let wrong = list_for_object(&body, OBJECTS, &[]).or_else(|| too_long(&body, "", &longest));
        if let Some(name) = wrong.or_else(|| too_many_methods(&body)) {
            return Err(malformed(format!("The request body is no login: see {name}.")));
        }
        serde_path_to_error::deserialize(body).map(Self).map_err(|error| {
            // Only where, not what: the value could be a password.
            malformed(format!("The request body is no login: see {}.", error.path()))
        })
    }
}

/// The members of a login that are objects.
const OBJECTS: &[&str] = &["auth", "domain", "identity", "password", "project", "scope", "system", "token", "user"];

/// How long a text may be, as [`LoginRequest`] documents it.
fn longest(around: &str, name: &str) -> usize {
    match (around, name) {
        ("token", _) => 8192,
        (_, "password") => 4096,
        (_, "id") => 64,
        _ => 255,
    }
}

fn too_many_methods(body: &Value) -> Option<&'static str> {
    let methods = body["auth"]["identity"]["methods"].as_array()?;
    (methods.len() > 2).then_some("methods")
}

impl Input for Login {
    fn document(contract: &mut Contract) {
        contract.reads::<LoginRequest>("Who logs in, and what the token shall be for.");
    }
}
