//! What a client sends in order to log in: the body of `POST /v3/auth/tokens`, as Keystone reads it.
//!
//! Attributes that this identity does not know are ignored, as Keystone ignores them.

use secrecy::SecretString;
use serde::Deserialize;

/// The body of `POST /v3/auth/tokens`.
#[derive(Clone, Debug, Deserialize)]
pub struct AuthRequest {
    /// Who the caller is and what the token shall be for.
    pub auth: Auth,
}

/// Who the caller is and what the token shall be for.
#[derive(Clone, Debug, Deserialize)]
pub struct Auth {
    /// Who the caller is.
    pub identity: IdentityRequest,
    /// What the token shall be for; absent: the user's default project, or nothing.
    #[serde(default)]
    pub scope: Option<ScopeRequest>,
}

/// Who the caller is.
#[derive(Clone, Debug, Deserialize)]
pub struct IdentityRequest {
    /// `password`, `token`, or both: all must hold, for one user.
    pub methods: Vec<String>,
    /// For the method `password`.
    #[serde(default)]
    pub password: Option<PasswordRequest>,
    /// For the method `token`.
    #[serde(default)]
    pub token: Option<TokenRequest>,
}

/// A user with a password.
#[derive(Clone, Debug, Deserialize)]
pub struct PasswordRequest {
    /// The user.
    pub user: UserRequest,
}

/// A user, by id or by name and domain, with the password.
#[derive(Clone, Debug, Deserialize)]
pub struct UserRequest {
    /// The user's id.
    #[serde(default)]
    pub id: Option<String>,
    /// The user's name.
    #[serde(default)]
    pub name: Option<String>,
    /// The domain of the name.
    #[serde(default)]
    pub domain: Option<DomainRequest>,
    /// The password.
    pub password: SecretString,
}

/// A token that the caller has already.
#[derive(Clone, Debug, Deserialize)]
pub struct TokenRequest {
    /// The token.
    pub id: SecretString,
}

/// A domain, by id or by name.
#[derive(Clone, Debug, Deserialize)]
pub struct DomainRequest {
    /// The domain's id.
    #[serde(default)]
    pub id: Option<String>,
    /// The domain's name.
    #[serde(default)]
    pub name: Option<String>,
}

/// A project, by id or by name and domain.
#[derive(Clone, Debug, Deserialize)]
pub struct ProjectRequest {
    /// The project's id.
    #[serde(default)]
    pub id: Option<String>,
    /// The project's name.
    #[serde(default)]
    pub name: Option<String>,
    /// The domain of the name.
    #[serde(default)]
    pub domain: Option<DomainRequest>,
}

/// What the token shall be for.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum ScopeRequest {
    /// `"unscoped"`: nothing but asking for another token.
    Word(UnscopedWord),
    /// One of the members.
    Object(ScopeObject),
}

/// The one word that may stand in the place of a scope.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UnscopedWord {
    /// `unscoped`
    Unscoped,
}

/// Exactly one member says what the token shall be for.
#[derive(Clone, Debug, Deserialize)]
pub struct ScopeObject {
    /// A project.
    #[serde(default)]
    pub project: Option<ProjectRequest>,
    /// A domain.
    #[serde(default)]
    pub domain: Option<DomainRequest>,
    /// The whole deployment.
    #[serde(default)]
    pub system: Option<SystemRequest>,
    /// Nothing: `{}`.
    #[serde(default)]
    pub unscoped: Option<serde_json::Map<String, serde_json::Value>>,
}

/// The whole deployment.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct SystemRequest {
    /// Always true.
    pub all: bool,
}
