//! What a token says, as it is answered.

use axum::{
    Json,
    http::{
        HeaderName, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, VARY},
    },
    response::{IntoResponse, Response},
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use utoipa::{
    ToSchema,
    openapi::{RefOr, schema::Schema},
};

use super::{
    claims::Claims,
    kinds::Kind,
    request::{self, EXAMPLE_TOKEN, SUBJECT_HEADER, SystemScope},
    view::{INTERFACES, Object, SERVICES, View},
};
use crate::{
    api::contract::{self, Answer, Contract},
    auth::TokenScope,
    config::identity::derive_id,
    model::Timestamp,
    standalone::shared::{EXAMPLE_PROJECT, bodies, texts},
};

/// How Keystone writes a point in time.
const TIME_FORMAT: &str = "%Y-%m-%dT%H:%M:%S%.6fZ";

fn audit_ids() -> RefOr<Schema> {
    texts("Identifiers of the token for logs; they do not reveal the token itself.", 2, 64, "ZUoF5KqXTbCm0p0QvQXq1A")
}

/// The details of a token.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct TokenResponse {
    /// The token.
    pub(super) token: Token,
}

/// The details of a token.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Token {
    /// How the caller proved who they are.
    #[schema(schema_with = request::methods)]
    pub(super) methods: Vec<String>,
    /// The user.
    pub(super) user: TokenUser,
    /// Identifiers of the token for logs; they do not reveal the token itself.
    #[schema(schema_with = audit_ids)]
    pub(super) audit_ids: Vec<String>,
    /// When it expires.
    #[schema(format = "date-time", example = "2026-11-24T02:52:57.000000Z")]
    pub(super) expires_at: String,
    /// When it was issued.
    #[schema(format = "date-time", example = "2026-11-24T01:52:57.000000Z")]
    pub(super) issued_at: String,
    /// The project that it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) project: Option<TokenProject>,
    /// Whether the project acts as a domain: always false.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = false)]
    pub(super) is_domain: Option<bool>,
    /// The domain that it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) domain: Option<NamedReference>,
    /// Present if the token is for the whole deployment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) system: Option<SystemScope>,
    /// The roles, including implied ones; absent if the token has no scope.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 16)]
    pub(super) roles: Option<Vec<NamedReference>>,
    /// The application credential that it was issued for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) application_credential: Option<TokenCredential>,
    /// Where the services are; absent if the token has no scope.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 16)]
    pub(super) catalog: Option<Vec<CatalogService>>,
}

/// The application credential of a token.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct TokenCredential {
    /// Its id.
    #[schema(max_length = 64, example = "c0ffee00c0ffee00c0ffee00c0ffee00")]
    pub(super) id: String,
    /// Its name.
    #[schema(max_length = 255, example = "ci")]
    pub(super) name: String,
    /// Whether its tokens are barred from creating and deleting application credentials.
    #[schema(example = true)]
    pub(super) restricted: bool,
}

/// An object with an id and a name.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct NamedReference {
    /// Its id.
    #[schema(max_length = 64, example = "default")]
    pub(super) id: String,
    /// Its name.
    #[schema(max_length = 255, example = "Default")]
    pub(super) name: String,
}

/// The user of a token.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct TokenUser {
    /// The user's id.
    #[schema(max_length = 64, example = "9c1f2a7e4b5d4c8f9a0b1c2d3e4f5a6b")]
    pub(super) id: String,
    /// The user's name.
    #[schema(max_length = 255, example = "demo")]
    pub(super) name: String,
    /// The user's domain.
    pub(super) domain: NamedReference,
    /// When the password expires: always null.
    #[schema(required, max_length = 32, example = "2027-01-01T00:00:00.000000")]
    pub(super) password_expires_at: Option<String>,
}

/// The project of a token.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct TokenProject {
    /// Its id.
    #[schema(max_length = 64, example = "05b8c0a5cc9c4a3a8d4c5b4a2a9d1c11")]
    pub(super) id: String,
    /// Its name.
    #[schema(max_length = 255, example = "demo")]
    pub(super) name: String,
    /// Its domain.
    pub(super) domain: NamedReference,
}

/// A service in the catalog.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct CatalogService {
    /// Its id.
    #[schema(max_length = 64, example = "7a3d1f0c9b8e4d6a8c5b2f1e0d9c8b7a")]
    pub(super) id: String,
    /// The type of the service: `identity` or `network`.
    #[serde(rename = "type")]
    #[schema(max_length = 64, example = "network")]
    pub(super) kind: String,
    /// The name of the service, as in the catalog of an OpenStack cloud: `keystone` or `neutron`.
    #[schema(max_length = 255, example = "neutron")]
    pub(super) name: String,
    /// Where it is.
    #[schema(max_items = 3)]
    pub(super) endpoints: Vec<CatalogEndpoint>,
}

/// Where one kind of caller can reach a service.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct CatalogEndpoint {
    /// Its id.
    #[schema(max_length = 64, example = "0d9c8b7a6f5e4d3c2b1a0f9e8d7c6b5a")]
    pub(super) id: String,
    /// `public`, `internal` or `admin`.
    #[schema(max_length = 16, example = "public")]
    pub(super) interface: String,
    /// The region's id.
    #[schema(max_length = 255, example = "RegionOne")]
    pub(super) region_id: String,
    /// The region.
    #[schema(max_length = 255, example = "RegionOne")]
    pub(super) region: String,
    /// The URL, without a version.
    #[schema(format = "uri", max_length = 2048, example = "http://127.0.0.1:9696")]
    pub(super) url: String,
}

/// A token and what it says: 201 with a new one, else 200.
#[derive(Debug)]
pub(crate) struct TokenAnswer<const NEW: bool>(pub(super) SecretString, pub(super) TokenResponse);

impl<const NEW: bool> TokenAnswer<NEW> {
    const STATUS: StatusCode = if NEW { StatusCode::CREATED } else { StatusCode::OK };
    const TEXT: &str = if NEW {
        "The token is in `X-Subject-Token`; the body describes it."
    } else {
        "The token is valid; the body describes it."
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

impl TokenResponse {
    /// What a token stands for today; `None` where the user is gone or has no role on the scope any more. `base` is the
    /// URL at which the client has reached this service.
    pub(super) fn new(view: &View, region: &str, claims: &Claims, expires_at: Timestamp, base: &str) -> Option<Self> {
        let standing = view.standing(claims, claims.issued_at)?;
        let user = standing.user;
        let is_scoped = claims.scope != TokenScope::Unscoped;
        let domain = |id: &str| view.get(Kind::Domain, id).map(NamedReference::from);
        let credential =
            claims.application_credential.as_ref().and_then(|id| view.get(Kind::ApplicationCredential, id));
        let mut token = Token {
            methods: claims.methods.clone(),
            user: TokenUser {
                id: user.id().to_owned(),
                name: user.name().to_owned(),
                domain: domain(user.text("domain_id"))?,
                password_expires_at: None,
            },
            audit_ids: claims.audit_ids.clone(),
            expires_at: expires_at.format(TIME_FORMAT).to_string(),
            issued_at: claims.issued_at.format(TIME_FORMAT).to_string(),
            project: None,
            is_domain: None,
            domain: None,
            system: None,
            roles: is_scoped.then(|| standing.roles.into_iter().map(NamedReference::from).collect()),
            application_credential: credential.map(|credential| TokenCredential {
                id: credential.id().to_owned(),
                name: credential.name().to_owned(),
                restricted: credential.body.get("unrestricted") != Some(&true.into()),
            }),
            catalog: is_scoped.then(|| catalog(region, base)),
        };
        match &claims.scope {
            TokenScope::Project(id) => {
                let project = view.get(Kind::Project, id)?;
                let (id, name) = (project.id().to_owned(), project.name().to_owned());
                token.project = Some(TokenProject { id, name, domain: domain(project.text("domain_id"))? });
                token.is_domain = Some(false);
            }
            TokenScope::Domain(id) => token.domain = Some(domain(id)?),
            TokenScope::System => token.system = Some(SystemScope { all: true }),
            TokenScope::Unscoped => {}
        }
        Some(Self { token })
    }
}

/// Where the services are, below the URL at which the client has reached this one.
pub(super) fn catalog(region: &str, base: &str) -> Vec<CatalogService> {
    SERVICES
        .map(|(kind, name, path)| CatalogService {
            id: derive_id("service", "", kind),
            kind: kind.to_owned(),
            name: name.to_owned(),
            endpoints: INTERFACES
                .map(|interface| CatalogEndpoint {
                    id: derive_id("endpoint", kind, interface),
                    interface: interface.to_owned(),
                    region_id: region.to_owned(),
                    region: region.to_owned(),
                    url: format!("{base}{path}"),
                })
                .into(),
        })
        .into()
}

impl From<&Object> for NamedReference {
    fn from(object: &Object) -> Self {
        Self { id: object.id().to_owned(), name: object.name().to_owned() }
    }
}

bodies! {
    TokenResponse => ({ "token": {
        "methods": ["password"],
        "user": {
            "id": "9c1f2a7e4b5d4c8f9a0b1c2d3e4f5a6b", "name": "demo",
            "domain": { "id": "default", "name": "Default" }, "password_expires_at": null,
        },
        "audit_ids": ["ZUoF5KqXTbCm0p0QvQXq1A"],
        "expires_at": "2026-11-24T02:52:57.000000Z",
        "issued_at": "2026-11-24T01:52:57.000000Z",
        "project": { "id": EXAMPLE_PROJECT, "name": "demo", "domain": { "id": "default", "name": "Default" } },
        "is_domain": false,
        "roles": [{ "id": "3f0e9d8c7b6a5f4e3d2c1b0a9f8e7d6c", "name": "member" }],
        "catalog": [{
            "id": "7a3d1f0c9b8e4d6a8c5b2f1e0d9c8b7a", "type": "network", "name": "neutron",
            "endpoints": [{
                "id": "0d9c8b7a6f5e4d3c2b1a0f9e8d7c6b5a", "interface": "public", "region_id": "RegionOne",
                "region": "RegionOne", "url": "http://127.0.0.1:9696",
            }],
        }],
    } }),
}
