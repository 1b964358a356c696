//! What requests are read from: who calls, which token the request is about, and the body of a login, which is read as
//! Keystone reads it: unknown members are ignored.

use std::{convert::Infallible, net::IpAddr, sync::Arc};

use axum::{
    extract::{FromRef, FromRequest, FromRequestParts, Request},
    http::{StatusCode, request::Parts},
    response::{IntoResponse as _, Response},
};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr, Required,
        path::ParameterIn,
        schema::{ObjectBuilder, Schema, Type},
    },
};

use super::{BuiltinIdentity, bodies, fault::LoginFault};
use crate::{
    api::{
        authenticate::{ClientAddress, Gate},
        contract::{Body, Contract, Input, parameter},
        state::Settings,
    },
    auth::Caller,
    standalone::{
        attribute::{Kind, Part},
        schema::described,
        shared::{list_for_object, too_long},
    },
};

/// The header that names the token that a request is about.
pub(super) const SUBJECT_HEADER: &str = "x-subject-token";
pub(super) const EXAMPLE_TOKEN: &str = "vpnaas-Zm9yIHRoZSBkb2N1bWVudCBvbmx5LCBub3QgYSB0b2tlbg";

/// Who calls. Outside `/v2.0` nobody has checked the token yet.
pub(crate) struct IdentityCaller(pub(super) Caller);

impl<S> FromRequestParts<S> for IdentityCaller
where
    S: Send + Sync,
    Arc<BuiltinIdentity>: FromRef<S>,
    Arc<Settings>: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        if let Some(known) = parts.extensions.get::<Caller>() {
            return Ok(Self(known.clone()));
        }
        let gate = Gate { tokens: Arc::<BuiltinIdentity>::from_ref(state), settings: FromRef::from_ref(state) };
        gate.check(&parts.headers, &parts.extensions).await.map(Self)
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
        let token = parts.headers.get(SUBJECT_HEADER).and_then(|value| value.to_str().ok());
        Ok(Self(token.unwrap_or_default().into()))
    }
}

impl Input for Subject {
    fn document(contract: &mut Contract) {
        let schema = ObjectBuilder::new().schema_type(Type::String).max_length(Some(8192));
        let text = "The token that the request is about.";
        let parameter = parameter(ParameterIn::Header, "X-Subject-Token", text, schema, EXAMPLE_TOKEN);
        contract.parameter(parameter.required(Required::True));
    }
}

/// How the caller proves who they are.
pub(super) fn methods() -> RefOr<Schema> {
    let text =
        "How the caller proves who they are: by `password`, `token` or `application_credential`, or by two of them.";
    described(Kind::Texts(2, 64, "password").schema(&mut Vec::new()), "methods", text)
}

/// Who logs in, and what the token is for.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(crate) struct LoginRequest {
    /// The login.
    pub(super) auth: Login,
    /// Where it comes from.
    #[serde(skip)]
    #[schema(ignore)]
    pub(super) address: Option<IpAddr>,
}

/// Who logs in, and what the token is for.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(crate) struct Login {
    /// Who logs in.
    pub(super) identity: LoginIdentity,
    /// What the token is for. Default: the user's default project, or nothing if the user has none.
    pub(super) scope: Option<LoginScope>,
}

/// Who logs in.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(crate) struct LoginIdentity {
    /// `password`, `token`, `application_credential` or two of them.
    #[schema(schema_with = methods)]
    pub(super) methods: Vec<String>,
    /// For the method `password`.
    pub(super) password: Option<LoginPassword>,
    /// For the method `token`.
    pub(super) token: Option<LoginToken>,
    /// For the method `application_credential`.
    pub(super) application_credential: Option<LoginCredential>,
}

/// An application credential, by id or by name and user, with its secret.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(crate) struct LoginCredential {
    /// Its id.
    #[schema(max_length = 64, example = "c0ffee00c0ffee00c0ffee00c0ffee00")]
    pub(super) id: Option<String>,
    /// Its name.
    #[schema(max_length = 255, example = "ci")]
    pub(super) name: Option<String>,
    /// The user that the name belongs to.
    pub(super) user: Option<LoginOwner>,
    /// Its secret.
    #[schema(value_type = String, max_length = 255, example = "a long secret")]
    pub(super) secret: SecretString,
}

/// The user of an application credential, by id or by name and domain.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(crate) struct LoginOwner {
    /// The user's id.
    #[schema(max_length = 64, example = "9c1f2a7e4b5d4c8f9a0b1c2d3e4f5a6b")]
    pub(super) id: Option<String>,
    /// The user's name.
    #[schema(max_length = 255, example = "demo")]
    pub(super) name: Option<String>,
    /// The domain that the name belongs to.
    pub(super) domain: Option<LoginDomain>,
}

/// A user with a password.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(crate) struct LoginPassword {
    /// The user.
    pub(super) user: LoginUser,
}

/// A user, by id or by name and domain, with the password.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(crate) struct LoginUser {
    /// The user's id.
    #[schema(max_length = 64, example = "9c1f2a7e4b5d4c8f9a0b1c2d3e4f5a6b")]
    pub(super) id: Option<String>,
    /// The user's name.
    #[schema(max_length = 255, example = "demo")]
    pub(super) name: Option<String>,
    /// The domain that the name belongs to.
    pub(super) domain: Option<LoginDomain>,
    /// The password.
    #[schema(value_type = String, max_length = 4096, example = "demopw")]
    pub(super) password: SecretString,
}

/// A token that the caller already has.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(crate) struct LoginToken {
    /// The token.
    #[schema(
        value_type = String,
        max_length = 8192,
        example = json!(EXAMPLE_TOKEN)
    )]
    pub(super) id: SecretString,
}

/// A domain, by id or by name.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(crate) struct LoginDomain {
    /// The domain's id.
    #[schema(max_length = 64, example = "default")]
    pub(super) id: Option<String>,
    /// The domain's name.
    #[schema(max_length = 255, example = "Default")]
    pub(super) name: Option<String>,
}

/// A project, by id or by name and domain.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(crate) struct LoginProject {
    /// The project's id.
    #[schema(max_length = 64, example = "05b8c0a5cc9c4a3a8d4c5b4a2a9d1c11")]
    pub(super) id: Option<String>,
    /// The project's name.
    #[schema(max_length = 255, example = "demo")]
    pub(super) name: Option<String>,
    /// The domain that the name belongs to.
    pub(super) domain: Option<LoginDomain>,
}

/// What the token is for.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(untagged)]
#[schema(example = json!({"project": {"name": "demo", "domain": {"id": "default"}}}))]
pub(crate) enum LoginScope {
    /// No scope: the token can only be used to get another one.
    Word(UnscopedWord),
    /// A project, a domain or the whole deployment.
    Object(Box<LoginScopeObject>),
}

/// No scope: the token can only be used to get another one.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum UnscopedWord {
    /// `unscoped`
    Unscoped,
}

/// What the token is for: exactly one of these.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(crate) struct LoginScopeObject {
    /// A project.
    pub(super) project: Option<LoginProject>,
    /// A domain.
    pub(super) domain: Option<LoginDomain>,
    /// The whole deployment.
    pub(super) system: Option<SystemScope>,
    /// Another spelling of the word, which clients send and Keystone does not document.
    #[schema(ignore)]
    pub(super) unscoped: Option<serde_json::Map<String, Value>>,
}

pub(super) const SYSTEM: Part = Part {
    name: "SystemScope",
    text: "The whole deployment.",
    members: &[("all", "Always true.", Kind::Boolean(true))],
    is_whole: true,
};

/// The whole deployment.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct SystemScope {
    pub(super) all: bool,
}

impl PartialSchema for SystemScope {
    fn schema() -> RefOr<Schema> {
        SYSTEM.schema(&mut Vec::new())
    }
}

impl ToSchema for SystemScope {}

impl Body for LoginRequest {
    fn example() -> Value {
        json!({ "auth": {
            "identity": { "methods": ["password"], "password": { "user": {
                "name": "demo", "domain": { "id": "default" }, "password": "demopw",
            } } },
            "scope": { "project": { "name": "demo", "domain": { "id": "default" } } },
        } })
    }
}

impl<S: Send + Sync> FromRequest<S> for LoginRequest {
    type Rejection = Response;

    async fn from_request(request: Request, _: &S) -> Result<Self, Response> {
        let malformed = |message| LoginFault::Malformed { message }.into_response();
        let address = request.extensions().get::<ClientAddress>().map(|client| client.0);
        let body = bodies::read(request, "login").await?;
        let wrong = list_for_object(&body, OBJECTS).or_else(|| too_long(&body, "", &longest));
        if let Some(name) = wrong.or_else(|| too_many_methods(&body)) {
            return Err(malformed(format!("The request body is not a login: see {name}.")));
        }
        let read: Self = serde_path_to_error::deserialize(body).map_err(|error| {
            // Only where, not what: the value could be a password.
            malformed(format!("The request body is not a login: see {}.", error.path()))
        })?;
        Ok(Self { address, ..read })
    }
}

/// The members of a login that are objects.
const OBJECTS: &[&str] = &[
    "application_credential",
    "auth",
    "domain",
    "identity",
    "password",
    "project",
    "scope",
    "system",
    "token",
    "user",
];

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

impl Input for LoginRequest {
    fn document(contract: &mut Contract) {
        contract.reads::<Self>("Who logs in, and what the token is for.");
    }
}
