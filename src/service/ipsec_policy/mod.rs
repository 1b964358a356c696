//! IPsec policies.

mod create;
mod delete;
mod update;

pub use create::{CreateError, create};
pub use delete::{DeleteError, delete};
pub use update::{UpdateError, update};

use super::editing::{Change, assign};
use crate::model::{
    IpsecPolicy, ProjectId,
    ipsec_policy::{EncapsulationMode, TransformProtocol},
    keyword::{AuthAlgorithm, EncryptionAlgorithm, Pfs},
    lifetime::LifetimeChange,
};

/// An IPsec policy to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// As [`IpsecPolicy::project_id`].
    pub project_id: ProjectId,
    /// As [`IpsecPolicy::name`].
    pub name: String,
    /// As [`IpsecPolicy::description`].
    pub description: String,
    /// As [`IpsecPolicy::transform_protocol`].
    pub transform_protocol: TransformProtocol,
    /// As [`IpsecPolicy::auth_algorithm`].
    pub auth_algorithm: AuthAlgorithm,
    /// As [`IpsecPolicy::encryption_algorithm`].
    pub encryption_algorithm: EncryptionAlgorithm,
    /// As [`IpsecPolicy::encapsulation_mode`].
    pub encapsulation_mode: EncapsulationMode,
    /// As [`IpsecPolicy::lifetime`]; what is left out has its default.
    pub lifetime: LifetimeChange,
    /// As [`IpsecPolicy::pfs`].
    pub pfs: Pfs,
}

/// What to change of an IPsec policy; `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// As [`IpsecPolicy::name`].
    pub name: Option<String>,
    /// As [`IpsecPolicy::description`].
    pub description: Option<String>,
    /// As [`IpsecPolicy::transform_protocol`].
    pub transform_protocol: Option<TransformProtocol>,
    /// As [`IpsecPolicy::auth_algorithm`].
    pub auth_algorithm: Option<AuthAlgorithm>,
    /// As [`IpsecPolicy::encryption_algorithm`].
    pub encryption_algorithm: Option<EncryptionAlgorithm>,
    /// As [`IpsecPolicy::encapsulation_mode`].
    pub encapsulation_mode: Option<EncapsulationMode>,
    /// As [`IpsecPolicy::lifetime`]; what is left out stays as it is.
    pub lifetime: LifetimeChange,
    /// As [`IpsecPolicy::pfs`].
    pub pfs: Option<Pfs>,
}

impl Change<IpsecPolicy> for Changes {
    fn apply(&self, policy: &mut IpsecPolicy) {
        assign!(self => policy: name, description, transform_protocol, auth_algorithm, encryption_algorithm, encapsulation_mode, pfs);
        policy.lifetime = self.lifetime.onto(policy.lifetime);
    }
}
