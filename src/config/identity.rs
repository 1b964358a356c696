//! `[identity]`: who may log in.

use serde::Deserialize;

use super::Problems;

/// Whoever checks tokens.
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
    /// Whoever checks tokens; default `builtin`.
    pub backend: IdentityBackend,
}

impl Identity {
    #[expect(clippy::unused_self, reason = "nothing to check yet")]
    pub(super) fn check(&self, _: &mut Problems) {}
}
