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
#[expect(
    clippy::option_option,
    reason = "the outer one says whether it is given, the inner one whether there is a group"
)]
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
