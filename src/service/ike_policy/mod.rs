//! IKE policies.

mod create;
mod delete;
mod update;

pub use create::{CreateError, create};
pub use delete::{DeleteError, delete};
pub use update::{UpdateError, update};

use super::editing::{Change, assign};
use crate::model::{
    IkePolicy, ProjectId,
    ike_policy::{IkeVersion, NegotiationMode},
    keyword::{AuthAlgorithm, EncryptionAlgorithm, Pfs},
    lifetime::LifetimeChange,
};

/// An IKE policy to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// As [`IkePolicy::project_id`].
    pub project_id: ProjectId,
    /// As [`IkePolicy::name`].
    pub name: String,
    /// As [`IkePolicy::description`].
    pub description: String,
    /// As [`IkePolicy::auth_algorithm`].
    pub auth_algorithm: AuthAlgorithm,
    /// As [`IkePolicy::encryption_algorithm`].
    pub encryption_algorithm: EncryptionAlgorithm,
    /// As [`IkePolicy::phase1_negotiation_mode`].
    pub phase1_negotiation_mode: NegotiationMode,
    /// As [`IkePolicy::lifetime`]; what is left out has its default.
    pub lifetime: LifetimeChange,
    /// As [`IkePolicy::ike_version`].
    pub ike_version: IkeVersion,
    /// As [`IkePolicy::pfs`].
    pub pfs: Pfs,
}

/// What to change of an IKE policy; `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// As [`IkePolicy::name`].
    pub name: Option<String>,
    /// As [`IkePolicy::description`].
    pub description: Option<String>,
    /// As [`IkePolicy::auth_algorithm`].
    pub auth_algorithm: Option<AuthAlgorithm>,
    /// As [`IkePolicy::encryption_algorithm`].
    pub encryption_algorithm: Option<EncryptionAlgorithm>,
    /// As [`IkePolicy::phase1_negotiation_mode`].
    pub phase1_negotiation_mode: Option<NegotiationMode>,
    /// As [`IkePolicy::lifetime`]; what is left out stays as it is.
    pub lifetime: LifetimeChange,
    /// As [`IkePolicy::ike_version`].
    pub ike_version: Option<IkeVersion>,
    /// As [`IkePolicy::pfs`].
    pub pfs: Option<Pfs>,
}

impl Change<IkePolicy> for Changes {
    fn apply(&self, policy: &mut IkePolicy) {
        assign!(self => policy: name, description, auth_algorithm, encryption_algorithm, phase1_negotiation_mode, ike_version, pfs);
        policy.lifetime = self.lifetime.onto(policy.lifetime);
    }
}
