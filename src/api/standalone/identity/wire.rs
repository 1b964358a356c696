//! The bodies of the identity: what logs in, and the versions. What a token says is in [`super::token`].

use serde::Serialize;
use utoipa::{
    ToSchema,
    openapi::{RefOr, schema::Schema},
};

use crate::{
    api::standalone::shared::{bodies, texts},
    auth::builtin::{VersionDocument, VersionsDocument, document, version, versions},
};

/// How somebody proves who they are.
pub(super) fn methods() -> RefOr<Schema> {
    texts("How the caller proves who they are: by `password`, by `token` or by both.", 2, 64, "password")
}

// Read as `auth::builtin::AuthRequest`, which has the same members; a test holds the two together.
/// Who logs in, and what the token shall be for.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LoginRequest {
    /// The login.
    pub auth: Login,
}

/// Who logs in, and what the token shall be for.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Login {
    /// Who logs in.
    pub identity: LoginIdentity,
    /// What the token shall be for. Default: the user's default project, or nothing.
    pub scope: Option<LoginScope>,
}

/// Who logs in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LoginIdentity {
    /// `password`, `token` or both.
    #[schema(schema_with = methods)]
    pub methods: Vec<String>,
    /// For the method `password`.
    pub password: Option<LoginPassword>,
    /// For the method `token`.
    pub token: Option<LoginToken>,
}

/// A user with a password.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LoginPassword {
    /// The user.
    pub user: LoginUser,
}

/// A user, by id or by name and domain, with the password.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LoginUser {
    /// The user's id.
    #[schema(max_length = 64, example = "9c1f2a7e4b5d4c8f9a0b1c2d3e4f5a6b")]
    pub id: Option<String>,
    /// The user's name.
    #[schema(max_length = 255, example = "demo")]
    pub name: Option<String>,
    /// The domain of the name.
    pub domain: Option<LoginDomain>,
    /// The password.
    #[schema(format = "password", max_length = 4096, example = "demopw")]
    pub password: String,
}

/// A token that the caller has already.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LoginToken {
    /// The token.
    #[schema(
        format = "password",
        max_length = 8192,
        example = "vpnaas-Zm9yIHRoZSBkb2N1bWVudCBvbmx5LCBub3QgYSB0b2tlbg"
    )]
    pub id: String,
}

/// A domain, by id or by name.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LoginDomain {
    /// The domain's id.
    #[schema(max_length = 64, example = "default")]
    pub id: Option<String>,
    /// The domain's name.
    #[schema(max_length = 255, example = "Default")]
    pub name: Option<String>,
}

/// A project, by id or by name and domain.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LoginProject {
    /// The project's id.
    #[schema(max_length = 64, example = "05b8c0a5cc9c4a3a8d4c5b4a2a9d1c11")]
    pub id: Option<String>,
    /// The project's name.
    #[schema(max_length = 255, example = "demo")]
    pub name: Option<String>,
    /// The domain of the name.
    pub domain: Option<LoginDomain>,
}

/// What the token shall be for.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(example = json!({"project": {"name": "demo", "domain": {"id": "default"}}}))]
pub enum LoginScope {
    /// Nothing but asking for another token.
    Word(UnscopedWord),
    /// One of the members.
    Object(Box<LoginScopeObject>),
}

/// Nothing but asking for another token.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum UnscopedWord {
    /// `unscoped`
    Unscoped,
}

/// Exactly one member says what the token shall be for.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LoginScopeObject {
    /// A project.
    pub project: Option<LoginProject>,
    /// A domain.
    pub domain: Option<LoginDomain>,
    /// The whole deployment.
    pub system: Option<SystemScope>,
}

/// The whole deployment.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct SystemScope {
    /// Always true.
    #[schema(example = true)]
    pub all: bool,
}

/// The versions of the identity API.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IdentityVersionList {
    /// All versions.
    pub versions: IdentityVersions,
}

/// All versions.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IdentityVersions {
    /// One entry a version.
    #[schema(max_items = 1)]
    pub values: Vec<IdentityVersion>,
}

/// The one version of the identity API.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IdentityVersionResponse {
    /// The version.
    pub version: IdentityVersion,
}

/// A version of the identity API.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IdentityVersion {
    /// Major and minor number.
    #[schema(max_length = 16, example = "v3.14")]
    pub id: String,
    /// Whether it is to be used.
    #[schema(max_length = 16, example = "stable")]
    pub status: String,
    /// When it was changed last.
    #[schema(format = "date-time", example = "2020-04-07T00:00:00Z")]
    pub updated: String,
    /// Where it is.
    #[schema(max_items = 1)]
    pub links: Vec<IdentityVersionLink>,
    /// The media types that it speaks.
    #[serde(rename = "media-types")]
    #[schema(max_items = 1)]
    pub media_types: Vec<IdentityMediaType>,
}

/// Where a version is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IdentityVersionLink {
    /// Always `self`.
    #[schema(max_length = 16, example = "self")]
    pub rel: String,
    /// The URL.
    #[schema(format = "uri", max_length = 2048, example = "http://127.0.0.1:9696/identity/v3/")]
    pub href: String,
}

/// A media type.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IdentityMediaType {
    /// The general type.
    #[schema(max_length = 64, example = "application/json")]
    pub base: String,
    /// The precise one.
    #[serde(rename = "type")]
    #[schema(max_length = 64, example = "application/vnd.openstack.identity-v3+json")]
    pub kind: String,
}

impl From<VersionDocument> for IdentityVersionResponse {
    fn from(document: VersionDocument) -> Self {
        Self { version: document.version.into() }
    }
}

impl From<VersionsDocument> for IdentityVersionList {
    fn from(document: VersionsDocument) -> Self {
        let values = document.versions.values.into_iter().map(IdentityVersion::from).collect();
        Self { versions: IdentityVersions { values } }
    }
}

impl From<document::Version> for IdentityVersion {
    fn from(version: document::Version) -> Self {
        let link = |link: document::VersionLink| IdentityVersionLink { rel: link.rel, href: link.href };
        let media_type = |one: document::VersionMediaType| IdentityMediaType { base: one.base, kind: one.kind };
        Self {
            id: version.id,
            status: version.status,
            updated: version.updated,
            links: version.links.into_iter().map(link).collect(),
            media_types: version.media_types.into_iter().map(media_type).collect(),
        }
    }
}

const EXAMPLE_BASE: &str = "http://127.0.0.1:9696";

bodies! {
    LoginRequest => ({ "auth": {
        "identity": { "methods": ["password"], "password": { "user": {
            "name": "demo", "domain": { "id": "default" }, "password": "demopw",
        } } },
        "scope": { "project": { "name": "demo", "domain": { "id": "default" } } },
    } }),
    IdentityVersionList => (IdentityVersionList::from(versions(EXAMPLE_BASE))),
    IdentityVersionResponse => (IdentityVersionResponse::from(version(EXAMPLE_BASE))),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::builtin::AuthRequest;

    fn domain(id: &str, name: &str) -> LoginDomain {
        LoginDomain { id: Some(id.into()), name: Some(name.into()) }
    }

    #[test]
    fn every_documented_member_of_a_login_is_read() {
        let user = LoginUser {
            id: Some("v1".into()),
            name: Some("v2".into()),
            domain: Some(domain("v3", "v4")),
            password: "hidden".into(),
        };
        let project = LoginProject { id: Some("v5".into()), name: Some("v6".into()), domain: Some(domain("v7", "v8")) };
        let scope = LoginScopeObject {
            project: Some(project),
            domain: Some(domain("v9", "v10")),
            system: Some(SystemScope { all: true }),
        };
        let identity = LoginIdentity {
            methods: vec!["v11".into()],
            password: Some(LoginPassword { user }),
            token: Some(LoginToken { id: "hidden".into() }),
        };
        let login = LoginRequest { auth: Login { identity, scope: Some(LoginScope::Object(Box::new(scope))) } };
        let text = serde_json::to_string(&login).expect("JSON");
        let read: AuthRequest = serde_json::from_str(&text).expect("a login");
        let shown = format!("{read:?}");
        for value in (1..=11).map(|number| format!("\"v{number}\"")).chain(["all: true".into()]) {
            assert!(shown.contains(&value), "{value} is not in {shown}");
        }
        assert!(!shown.contains("hidden"));
        let word = serde_json::to_value(LoginScope::Word(UnscopedWord::Unscoped)).expect("JSON");
        assert_eq!(word, "unscoped");
    }
}
