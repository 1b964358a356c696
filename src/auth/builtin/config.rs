//! What an operator writes down about users, projects and roles.

use secrecy::SecretString;
use serde::Deserialize;

use super::directory::{Directory, Problem};

/// The `identity` section: who may log in, and what for. Everything has a default; without users nobody can log in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct IdentityConfig {
    /// The region that the catalog names. Default `RegionOne`.
    pub region: String,
    /// How long a token is valid, in seconds, 60 to 604800. Default 3600.
    pub token_lifetime_seconds: u32,
    /// The domains. Default: one, with id `default` and name `Default`.
    pub domains: Vec<DomainConfig>,
    /// The projects.
    pub projects: Vec<ProjectConfig>,
    /// The users.
    pub users: Vec<UserConfig>,
    /// A login that is no secret, for those who are to try it out: the demo's.
    #[serde(skip)]
    pub known_login: Option<KnownLogin>,
}

/// A login that everybody may know, in the domain `default`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownLogin {
    /// The user's name.
    pub user: String,
    /// The user's password.
    pub password: String,
    /// The name of the project that the login is for.
    pub project: String,
}

/// A domain: a space of names for users and projects.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DomainConfig {
    /// Its name, unique.
    pub name: String,
    /// Its id, at most 64 characters; derived from the name where none is given.
    #[serde(default)]
    pub id: Option<String>,
}

/// A project.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectConfig {
    /// Its name, unique in its domain.
    pub name: String,
    /// Its id, at most 64 characters; derived from domain and name where none is given, so that it survives restarts.
    #[serde(default)]
    pub id: Option<String>,
    /// The id or name of its domain. Default `default`.
    #[serde(default = "default_domain")]
    pub domain: String,
}

/// A user.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserConfig {
    /// The user's name, unique in its domain.
    pub name: String,
    /// The user's id, at most 64 characters; derived from domain and name where none is given.
    #[serde(default)]
    pub id: Option<String>,
    /// The id or name of the user's domain. Default `default`.
    #[serde(default = "default_domain")]
    pub domain: String,
    /// Argon2 in PHC form (`$argon2id$v=19$...`), as [`hash_password`](super::hash_password) makes it.
    pub password_hash: SecretString,
    /// The id or name of the project that a login without a scope is for.
    #[serde(default)]
    pub default_project: Option<String>,
    /// The user's roles.
    #[serde(default)]
    pub assignments: Vec<AssignmentConfig>,
}

/// A role on exactly one project, one domain or the system.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssignmentConfig {
    /// The id or name of a project.
    #[serde(default)]
    pub project: Option<String>,
    /// The id or name of a domain.
    #[serde(default)]
    pub domain: Option<String>,
    /// `true`: the whole deployment.
    #[serde(default)]
    pub system: bool,
    /// `admin`, `manager`, `member`, `reader` or `service`.
    pub role: String,
}

impl IdentityConfig {
    /// Everything that is wrong with it, by key; empty where nothing is.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        Directory::new(self).err().unwrap_or_default()
    }
}

impl Default for IdentityConfig {
    fn default() -> Self {
        Self {
            region: "RegionOne".into(),
            token_lifetime_seconds: 3600,
            domains: vec![DomainConfig { name: "Default".into(), id: Some(default_domain()) }],
            projects: Vec::new(),
            users: Vec::new(),
            known_login: None,
        }
    }
}

fn default_domain() -> String {
    "default".into()
}
