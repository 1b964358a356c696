//! `[identity]`: who may log in.

use serde::Deserialize;

use super::Problems;
use crate::auth::builtin::IdentityConfig;
/// Makes what stands under `password_hash`.
pub use crate::auth::builtin::hash_password;

/// What checks tokens.
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
    /// What checks tokens; default `builtin`.
    pub backend: IdentityBackend,
    /// `[identity.builtin]`: users, projects and roles; by default none, so that nobody can log in.
    pub builtin: IdentityConfig,
}

impl Identity {
    pub(super) fn check(&self, problems: &mut Problems) {
        match self.backend {
            IdentityBackend::Builtin => {
                for problem in self.builtin.problems() {
                    let below = problem.key.strip_prefix("identity.").unwrap_or(&problem.key).to_owned();
                    problems.add(format!("identity.builtin.{below}"), problem.message);
                }
            }
        }
    }
}
