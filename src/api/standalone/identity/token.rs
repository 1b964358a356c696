//! What a token says, as it is answered.

use serde::Serialize;
use utoipa::{
    ToSchema,
    openapi::{RefOr, schema::Schema},
};

use super::wire::{self, SystemScope};
use crate::{
    api::standalone::shared::{EXAMPLE_PROJECT, bodies, texts},
    auth::builtin::document,
};

fn audit_ids() -> RefOr<Schema> {
    texts("Names of the token for logs; the token cannot be guessed from them.", 2, 64, "ZUoF5KqXTbCm0p0QvQXq1A")
}

/// What a token says.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TokenResponse {
    /// The token.
    pub token: Token,
}

/// What a token says.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Token {
    /// How the caller proved who they are.
    #[schema(schema_with = wire::methods)]
    pub methods: Vec<String>,
    /// The user.
    pub user: TokenUser,
    /// Names of the token for logs; the token cannot be guessed from them.
    #[schema(schema_with = audit_ids)]
    pub audit_ids: Vec<String>,
    /// When it ceases to be valid.
    #[schema(format = "date-time", example = "2026-11-24T02:52:57.000000Z")]
    pub expires_at: String,
    /// When it was made.
    #[schema(format = "date-time", example = "2026-11-24T01:52:57.000000Z")]
    pub issued_at: String,
    /// The project that it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<TokenProject>,
    /// Whether that project acts as a domain: never.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = false)]
    pub is_domain: Option<bool>,
    /// The domain that it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<NamedReference>,
    /// Set where it is for the whole deployment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<SystemScope>,
    /// The roles, implied ones included; absent where the token is for nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 16)]
    pub roles: Option<Vec<NamedReference>>,
    /// Where the services are; absent where the token is for nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 16)]
    pub catalog: Option<Vec<CatalogService>>,
}

/// Something with an id and a name.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NamedReference {
    /// Its id.
    #[schema(max_length = 64, example = "default")]
    pub id: String,
    /// Its name.
    #[schema(max_length = 255, example = "Default")]
    pub name: String,
}

/// The user of a token.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TokenUser {
    /// The user's id.
    #[schema(max_length = 64, example = "9c1f2a7e4b5d4c8f9a0b1c2d3e4f5a6b")]
    pub id: String,
    /// The user's name.
    #[schema(max_length = 255, example = "demo")]
    pub name: String,
    /// The user's domain.
    pub domain: NamedReference,
    /// When the password must be changed: always null here.
    #[schema(required, max_length = 32, example = "2027-01-01T00:00:00.000000")]
    pub password_expires_at: Option<String>,
}

/// The project of a token.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TokenProject {
    /// Its id.
    #[schema(max_length = 64, example = "05b8c0a5cc9c4a3a8d4c5b4a2a9d1c11")]
    pub id: String,
    /// Its name.
    #[schema(max_length = 255, example = "demo")]
    pub name: String,
    /// Its domain.
    pub domain: NamedReference,
}

/// A service of the catalog.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CatalogService {
    /// Its id.
    #[schema(max_length = 64, example = "7a3d1f0c9b8e4d6a8c5b2f1e0d9c8b7a")]
    pub id: String,
    /// What it is: `identity` or `network`.
    #[serde(rename = "type")]
    #[schema(max_length = 64, example = "network")]
    pub kind: String,
    /// What the reference implementation is called.
    #[schema(max_length = 255, example = "neutron")]
    pub name: String,
    /// Where it is.
    #[schema(max_items = 3)]
    pub endpoints: Vec<CatalogEndpoint>,
}

/// Where a service is, for one kind of callers.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CatalogEndpoint {
    /// Its id.
    #[schema(max_length = 64, example = "0d9c8b7a6f5e4d3c2b1a0f9e8d7c6b5a")]
    pub id: String,
    /// `public`, `internal` or `admin`.
    #[schema(max_length = 16, example = "public")]
    pub interface: String,
    /// The region's id.
    #[schema(max_length = 255, example = "RegionOne")]
    pub region_id: String,
    /// The region.
    #[schema(max_length = 255, example = "RegionOne")]
    pub region: String,
    /// The URL, without a version.
    #[schema(format = "uri", max_length = 2048, example = "http://127.0.0.1:9696")]
    pub url: String,
}

impl From<document::TokenDocument> for TokenResponse {
    fn from(document: document::TokenDocument) -> Self {
        let token = document.token;
        Self {
            token: Token {
                methods: token.methods,
                user: TokenUser {
                    id: token.user.id,
                    name: token.user.name,
                    domain: token.user.domain.into(),
                    password_expires_at: token.user.password_expires_at,
                },
                audit_ids: token.audit_ids,
                expires_at: token.expires_at,
                issued_at: token.issued_at,
                project: token.project.map(|project| TokenProject {
                    id: project.id,
                    name: project.name,
                    domain: project.domain.into(),
                }),
                is_domain: token.is_domain,
                domain: token.domain.map(NamedReference::from),
                system: token.system.map(|system| SystemScope { all: system.all }),
                roles: token.roles.map(|roles| roles.into_iter().map(NamedReference::from).collect()),
                catalog: token.catalog.map(|services| services.into_iter().map(CatalogService::from).collect()),
            },
        }
    }
}

impl From<document::NamedReference> for NamedReference {
    fn from(named: document::NamedReference) -> Self {
        Self { id: named.id, name: named.name }
    }
}

impl From<document::CatalogService> for CatalogService {
    fn from(service: document::CatalogService) -> Self {
        let endpoint = |endpoint: document::CatalogEndpoint| CatalogEndpoint {
            id: endpoint.id,
            interface: endpoint.interface,
            region_id: endpoint.region_id,
            region: endpoint.region,
            url: endpoint.url,
        };
        let endpoints = service.endpoints.into_iter().map(endpoint).collect();
        Self { id: service.id, kind: service.kind, name: service.name, endpoints }
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
