//! `[identity]`: who may log in, and with what scope.
//!
//! An operator configures domains, projects, users and roles; [`Directory`] is the same data, checked, with every
//! reference resolved to an id.

mod directory;
mod password_hash;

use secrecy::SecretString;
use serde::Deserialize;

pub use self::password_hash::{HashError, hash_password};
pub(crate) use self::{
    directory::{Directory, Named, User, derive_id, hex},
    password_hash::{Cost, PasswordHash, hash_password_with},
};
use super::section::section;
use crate::auth::KnownLogin;

section! {
    /// `[identity]`: who may log in.
    "identity" Identity {
        /// Where callers and their roles come from.
        backend: IdentityBackend = IdentityBackend::Builtin;
        /// `[identity.builtin]`: users, projects and roles; by default none, so nobody can log in.
        builtin: IdentityConfig = IdentityConfig::default();
    }
}

/// Where callers and their roles come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentityBackend {
    /// Users, projects and roles from this configuration.
    Builtin,
}

section! {
    /// `[identity.builtin]`. Without users, nobody can log in.
    "identity.builtin" IdentityConfig {
        /// The region in the catalog.
        region: String = "RegionOne".into();
        /// How long a token is valid, in seconds.
        token_lifetime_seconds: u32 = 3600, 60..=604_800;
        /// How many failed logins per user are free before further ones are delayed; four times as many per address.
        free_failures: u32 = 5, 1..=1_000_000;
        /// Whether requests may use `Authorization: Basic` with a user's name and password instead of a token.
        http_basic: bool = false;
        /// The user of requests without either, by id or name; on loopback addresses only. By default none.
        none: Option<String> = None;
        /// The domains.
        domains: Vec<DomainConfig> = vec![DomainConfig { name: "Default".into(), id: Some(default_domain()) }];
        /// The projects.
        projects: Vec<ProjectConfig> = Vec::new();
        /// The users.
        users: Vec<UserConfig> = Vec::new();
        /// A public login for trying out the service, for the demo.
        #[serde(skip)]
        known_login: Option<KnownLogin> = None;
    }
}

/// A domain: a namespace for users and projects.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DomainConfig {
    /// Its name, unique.
    pub name: String,
    /// Its id, at most 64 characters; by default derived from the name.
    pub id: Option<String>,
}

/// A project.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectConfig {
    /// Its name, unique in its domain.
    pub name: String,
    /// Its id, at most 64 characters; by default derived from domain and name, so that it survives restarts.
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
    pub id: Option<String>,
    /// The id or name of the user's domain. Default `default`.
    #[serde(default = "default_domain")]
    pub domain: String,
    /// Argon2 in PHC form (`$argon2id$v=19$...`), as made by [`hash_password`].
    pub password_hash: SecretString,
    /// The id or name of the project for logins without a scope.
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
    pub project: Option<String>,
    /// The id or name of a domain.
    pub domain: Option<String>,
    /// `true`: the whole deployment.
    #[serde(default)]
    pub system: bool,
    /// `admin`, `manager`, `member`, `reader` or `service`.
    pub role: String,
}

fn default_domain() -> String {
    "default".into()
}
