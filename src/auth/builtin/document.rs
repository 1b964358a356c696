//! The documents that Keystone's clients read: tokens, the catalog in them, and the versions of the API.

use serde::Serialize;

/// The body of `POST` and `GET /v3/auth/tokens`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TokenDocument {
    /// The token.
    pub token: TokenBody,
}

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TokenBody {
    /// How the caller proved who they are: `password`, `token`.
    pub methods: Vec<String>,
    /// The user.
    pub user: TokenUser,
    /// Names of the token for logs; the token cannot be guessed from them.
    pub audit_ids: Vec<String>,
    /// When it ceases to be valid, for example `2026-11-24T01:52:57.000000Z`.
    pub expires_at: String,
    /// When it was made.
    pub issued_at: String,
    /// The project that it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<TokenProject>,
    /// Whether that project acts as a domain: never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_domain: Option<bool>,
    /// The domain that it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<NamedReference>,
    /// Set where it is for the whole deployment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<TokenSystem>,
    /// The roles, implied ones included; absent where the token is for nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<NamedReference>>,
    /// Where the services are; absent where the token is for nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub catalog: Option<Vec<CatalogService>>,
}

/// Something with an id and a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NamedReference {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// The user of a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TokenUser {
    /// The user's id.
    pub id: String,
    /// The user's name.
    pub name: String,
    /// The user's domain.
    pub domain: NamedReference,
    /// When the password must be changed: never, so always null.
    pub password_expires_at: Option<String>,
}

/// The project of a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TokenProject {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its domain.
    pub domain: NamedReference,
}

/// The whole deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct TokenSystem {
    /// Always true.
    pub all: bool,
}

/// A service of the catalog.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CatalogService {
    /// Its id.
    pub id: String,
    /// What it is: `identity` or `network`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What the reference implementation is called.
    pub name: String,
    /// Where it is.
    pub endpoints: Vec<CatalogEndpoint>,
}

/// Where a service is, for one kind of callers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CatalogEndpoint {
    /// Its id.
    pub id: String,
    /// `public`, `internal` or `admin`.
    pub interface: String,
    /// The region's id.
    pub region_id: String,
    /// The region.
    pub region: String,
    /// The URL, without a version.
    pub url: String,
}

/// The body of `GET {identity}/`, answered with 300.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VersionsDocument {
    /// All versions.
    pub versions: Versions,
}

/// All versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Versions {
    /// One after another.
    pub values: Vec<Version>,
}

/// The body of `GET {identity}/v3`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VersionDocument {
    /// The version.
    pub version: Version,
}

/// A version of the identity API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Version {
    /// Major and minor number.
    pub id: String,
    /// Whether it is to be used.
    pub status: String,
    /// When it was changed last.
    pub updated: String,
    /// Where it is.
    pub links: Vec<VersionLink>,
    /// The media types that it speaks.
    #[serde(rename = "media-types")]
    pub media_types: Vec<VersionMediaType>,
}

/// Where a version is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VersionLink {
    /// Always `self`.
    pub rel: String,
    /// The URL.
    pub href: String,
}

/// A media type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VersionMediaType {
    /// The general type.
    pub base: String,
    /// The precise one.
    #[serde(rename = "type")]
    pub kind: String,
}

/// The version that is offered; `base` is the URL of the whole service, without a slash at the end.
#[must_use]
pub fn version(base: &str) -> VersionDocument {
    VersionDocument {
        version: Version {
            id: "v3.14".into(),
            status: "stable".into(),
            updated: "2020-04-07T00:00:00Z".into(),
            links: vec![VersionLink { rel: "self".into(), href: format!("{base}/identity/v3/") }],
            media_types: vec![VersionMediaType {
                base: "application/json".into(),
                kind: "application/vnd.openstack.identity-v3+json".into(),
            }],
        },
    }
}

/// The list of versions; `base` is the URL of the whole service, without a slash at the end.
#[must_use]
pub fn versions(base: &str) -> VersionsDocument {
    VersionsDocument { versions: Versions { values: vec![version(base).version] } }
}
