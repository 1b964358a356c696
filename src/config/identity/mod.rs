//! `[identity]`: who may log in, and what for.
//!
//! An operator writes down domains, projects, users and roles; [`Directory`] is the same, checked and with every reference
//! resolved to an id. Roles, names and passwords change with the configuration only, at the next start.

mod derived;
mod directory;
mod password_hash;

use secrecy::SecretString;
use serde::Deserialize;

pub use self::password_hash::{HashError, hash_password};
pub(crate) use self::{
    derived::{derive_id, hex},
    directory::{Directory, Named, User, by_id},
    password_hash::{Cost, PasswordHash, hash_password_with},
};
use super::Problems;
use crate::auth::KnownLogin;

/// Where callers and their roles come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentityBackend {
    /// Users, projects and roles from this configuration.
    #[default]
    Builtin,
}

/// Who may log in.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Identity {
    /// Where callers and their roles come from; default `builtin`.
    pub backend: IdentityBackend,
    /// `[identity.builtin]`: users, projects and roles; by default none, so that nobody can log in.
    pub builtin: IdentityConfig,
}

/// `[identity.builtin]`. Everything has a default; without users nobody can log in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct IdentityConfig {
    /// The region that the catalog names. Default `RegionOne`.
    pub region: String,
    /// How long a token is valid, in seconds, 60 to 604800. Default 3600.
    pub token_lifetime_seconds: u32,
    /// How many failed logins of a user are free before further ones are slowed, 1 to 1000000; four times as many of an
    /// address. Default 5.
    pub free_failures: u32,
    /// The domains. Default: one, with id `default` and name `Default`.
    pub domains: Vec<DomainConfig>,
    /// The projects.
    pub projects: Vec<ProjectConfig>,
    /// The users.
    pub users: Vec<UserConfig>,
    /// A public login for trying the service out: the demo's.
    #[serde(skip)]
    pub known_login: Option<KnownLogin>,
}

/// A domain: a namespace for users and projects.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DomainConfig {
    /// Its name, unique.
    pub name: String,
    /// Its id, at most 64 characters; by default derived from the name.
    #[serde(default)]
    pub id: Option<String>,
}

/// A project.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectConfig {
    /// Its name, unique in its domain.
    pub name: String,
    /// Its id, at most 64 characters; by default derived from domain and name, so that it survives restarts.
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
    /// The user's id, at most 64 characters; by default derived from domain and name.
    #[serde(default)]
    pub id: Option<String>,
    /// The id or name of the user's domain. Default `default`.
    #[serde(default = "default_domain")]
    pub domain: String,
    /// Argon2 in PHC form (`$argon2id$v=19$...`), as [`hash_password`] makes it.
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

impl Identity {
    pub(super) fn check(&self, problems: &mut Problems) {
        match self.backend {
            IdentityBackend::Builtin => {
                Directory::read(&self.builtin, problems);
            }
        }
    }
}

impl Default for IdentityConfig {
    fn default() -> Self {
        Self {
            region: "RegionOne".into(),
            token_lifetime_seconds: 3600,
            free_failures: 5,
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
