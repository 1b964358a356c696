//! The caller of a request.

use serde::{Deserialize, Serialize};

use crate::model::ProjectId;

/// The scope of a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenScope {
    /// One project.
    Project(ProjectId),
    /// A domain, by id.
    Domain(String),
    /// The whole deployment.
    System,
    /// None; the token is only good for requesting another one.
    Unscoped,
}

/// The caller, as described by a valid token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The user's id.
    pub user_id: String,
    /// The scope of the token.
    pub scope: TokenScope,
    /// The roles in that scope, including implied ones.
    pub roles: Vec<String>,
}

impl Caller {
    /// Whether the caller has this role, directly or implied.
    #[must_use]
    pub fn has_role(&self, role: &str) -> bool {
        self.roles.iter().any(|own| own == role)
    }

    /// The project that the token is for.
    #[must_use]
    pub fn project_id(&self) -> Option<&str> {
        match &self.scope {
            TokenScope::Project(id) => Some(id),
            TokenScope::Domain(_) | TokenScope::System | TokenScope::Unscoped => None,
        }
    }
}
