//! IPsec site-to-site connections.

mod create;
mod delete;
mod ends;
mod show;
mod update;

pub use create::{CreateError, create};
pub use delete::{DeleteError, delete};
pub use show::{ShowError, show};
pub use update::{UpdateError, update};

use secrecy::SecretString;
use uuid::Uuid;

use self::ends::Named;
use super::editing::assign;
use crate::model::{
    ProjectId, SiteConnection,
    ids::GivenId,
    rules::Cidr,
    site_connection::{DpdChange, Initiator},
};

/// How often a use case begins anew because another one was faster, before it gives up as
/// [`Busy`](crate::store::StoreError::Busy).
const ATTEMPTS: usize = 3;

/// A connection to be made.
#[derive(Clone, Debug)]
pub struct Draft {
    /// As [`SiteConnection::project_id`].
    pub project_id: ProjectId,
    /// As [`SiteConnection::name`].
    pub name: String,
    /// As [`SiteConnection::description`].
    pub description: String,
    /// An address, or a name that is resolved once.
    pub peer_address: String,
    /// As [`SiteConnection::peer_id`].
    pub peer_id: String,
    /// As [`SiteConnection::local_id`].
    pub local_id: String,
    /// As [`SiteConnection::mtu`].
    pub mtu: i32,
    /// As [`SiteConnection::psk`].
    pub psk: SecretString,
    /// As [`SiteConnection::initiator`].
    pub initiator: Initiator,
    /// As [`SiteConnection::dpd`]; what is left out has its default.
    pub dpd: DpdChange,
    /// As [`SiteConnection::admin_state_up`].
    pub admin_state_up: bool,
    /// As [`SiteConnection::vpnservice_id`].
    pub vpnservice_id: GivenId,
    /// As [`SiteConnection::ikepolicy_id`].
    pub ikepolicy_id: GivenId,
    /// As [`SiteConnection::ipsecpolicy_id`].
    pub ipsecpolicy_id: GivenId,
    /// As [`SiteConnection::peer_cidrs`].
    pub peer_cidrs: Vec<Cidr>,
    /// As [`SiteConnection::local_ep_group_id`].
    pub local_ep_group_id: Option<GivenId>,
    /// As [`SiteConnection::peer_ep_group_id`].
    pub peer_ep_group_id: Option<GivenId>,
    /// As [`SiteConnection::deletion_protection`].
    pub deletion_protection: bool,
}

/// What to change of a connection; `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// As [`SiteConnection::name`].
    pub name: Option<String>,
    /// As [`SiteConnection::description`].
    pub description: Option<String>,
    /// An address, or a name that is resolved once.
    pub peer_address: Option<String>,
    /// As [`SiteConnection::peer_id`].
    pub peer_id: Option<String>,
    /// As [`SiteConnection::local_id`].
    pub local_id: Option<String>,
    /// As [`SiteConnection::mtu`].
    pub mtu: Option<i32>,
    /// As [`SiteConnection::psk`].
    pub psk: Option<SecretString>,
    /// As [`SiteConnection::initiator`].
    pub initiator: Option<Initiator>,
    /// As [`SiteConnection::dpd`]; what is left out stays as it is.
    pub dpd: DpdChange,
    /// As [`SiteConnection::admin_state_up`].
    pub admin_state_up: Option<bool>,
    /// As [`SiteConnection::peer_cidrs`].
    pub peer_cidrs: Option<Vec<Cidr>>,
    /// As [`SiteConnection::local_ep_group_id`].
    pub local_ep_group_id: Option<Option<GivenId>>,
    /// As [`SiteConnection::peer_ep_group_id`].
    pub peer_ep_group_id: Option<Option<GivenId>>,
    /// As [`SiteConnection::deletion_protection`].
    pub deletion_protection: Option<bool>,
}

impl Changes {
    /// Whether the ends, or what depends on their IP version, are among them.
    fn move_ends(&self) -> bool {
        self.peer_cidrs.is_some()
            || self.local_ep_group_id.is_some()
            || self.peer_ep_group_id.is_some()
            || self.mtu.is_some()
    }

    /// What a connection would join with these changes made.
    fn name_ends(&self, seen: &SiteConnection) -> Named {
        let stored = || seen.peer_cidrs.iter().filter_map(|cidr| Cidr::parse(cidr)).collect();
        let group = |change: &Option<Option<GivenId>>, stored: Option<Uuid>| {
            change.clone().unwrap_or_else(|| stored.map(GivenId::from))
        };
        Named {
            peer_cidrs: self.peer_cidrs.clone().unwrap_or_else(stored),
            local_group: group(&self.local_ep_group_id, seen.local_ep_group_id),
            peer_group: group(&self.peer_ep_group_id, seen.peer_ep_group_id),
            mtu: self.mtu.unwrap_or(seen.mtu),
            dpd: self.dpd.onto(seen.dpd),
        }
    }

    /// Makes the changes, except for the groups, which have to be looked up first.
    fn apply(&self, connection: &mut SiteConnection) {
        assign!(self => connection: name, description, peer_address, peer_id, local_id, mtu, initiator,
            admin_state_up, deletion_protection);
        connection.dpd = self.dpd.onto(connection.dpd);
        if let Some(cidrs) = &self.peer_cidrs {
            connection.peer_cidrs = cidrs.iter().map(|cidr| cidr.as_str().to_owned()).collect();
        }
    }
}
