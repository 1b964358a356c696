//! VPN services.

mod create;
mod delete;
mod update;

pub use create::{CreateError, create};
pub use delete::{DeleteError, delete};
pub use update::{UpdateError, update};

use super::{editing::assign, progress::Followed};
use crate::model::{ProjectId, VpnService, ids::GivenId};

/// A VPN service to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// As [`VpnService::project_id`].
    pub project_id: ProjectId,
    /// As [`VpnService::name`].
    pub name: String,
    /// As [`VpnService::description`].
    pub description: String,
    /// As [`VpnService::router_id`].
    pub router_id: GivenId,
    /// As [`VpnService::subnet_id`].
    pub subnet_id: Option<GivenId>,
    /// As [`VpnService::flavor_id`].
    pub flavor_id: Option<GivenId>,
    /// As [`VpnService::admin_state_up`].
    pub admin_state_up: bool,
}

/// What to change of a VPN service; `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// As [`VpnService::name`].
    pub name: Option<String>,
    /// As [`VpnService::description`].
    pub description: Option<String>,
    /// As [`VpnService::admin_state_up`].
    pub admin_state_up: Option<bool>,
}

impl Changes {
    /// Makes the changes; where something follows them, the service says that it has yet to.
    fn apply(&self, service: &mut VpnService, is_followed: bool) {
        let was_up = service.admin_state_up;
        assign!(self => service: name, description, admin_state_up);
        if is_followed && service.admin_state_up != was_up {
            service.changed();
        }
    }
}
