//! An IPsec site-to-site connection: one tunnel between a VPN service and its peer.

use uuid::Uuid;

use super::{ProjectId, Sealed, Status, keyword::keywords};

keywords! {
    /// Who may start the negotiation: both ends, or the peer alone.
    pub enum Initiator {
        BiDirectional = "bi-directional",
        ResponseOnly = "response-only",
    }
}

keywords! {
    /// What to do when the peer is found dead (RFC 3706).
    pub enum DpdAction {
        Hold = "hold",
        Clear = "clear",
        Disabled = "disabled",
        Restart = "restart",
        RestartByPeer = "restart-by-peer",
    }
}

/// Dead peer detection (RFC 3706).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dpd {
    /// What to do when the peer is found dead.
    pub action: DpdAction,
    /// Seconds between two probes, at least 0.
    pub interval: i32,
    /// Seconds of silence after which the peer is dead; more than `interval`.
    pub timeout: i32,
}

impl Default for Dpd {
    fn default() -> Self {
        Self { action: DpdAction::Hold, interval: 30, timeout: 120 }
    }
}

/// Dead peer detection as a request gives it: what is left out stays as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DpdChange {
    /// As [`Dpd::action`].
    pub action: Option<DpdAction>,
    /// As [`Dpd::interval`].
    pub interval: Option<i32>,
    /// As [`Dpd::timeout`].
    pub timeout: Option<i32>,
}

impl DpdChange {
    /// `old` with this change made.
    #[must_use]
    pub fn onto(self, old: Dpd) -> Dpd {
        Dpd {
            action: self.action.unwrap_or(old.action),
            interval: self.interval.unwrap_or(old.interval),
            timeout: self.timeout.unwrap_or(old.timeout),
        }
    }
}

impl From<Dpd> for DpdChange {
    fn from(all: Dpd) -> Self {
        Self { action: Some(all.action), interval: Some(all.interval), timeout: Some(all.timeout) }
    }
}

/// Who sees pre-shared keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PskVisibility {
    /// Whoever may see the connection, in lists and alone, as in Neutron.
    #[default]
    Members,
    /// Whoever may see the connection, alone and not in lists.
    ShowOnly,
    /// Nobody.
    Never,
}

/// An IPsec site-to-site connection.
#[derive(Clone, Debug)]
pub struct SiteConnection {
    /// Its id.
    pub id: Uuid,
    /// The project that owns it.
    pub project_id: ProjectId,
    /// A human-readable name, at most 255 characters; need not be unique.
    pub name: String,
    /// A human-readable description, at most 255 characters.
    pub description: String,
    /// The peer's address, resolved: IPv4 or IPv6.
    pub peer_address: String,
    /// The peer's identity, at most 255 characters.
    pub peer_id: String,
    /// The local identity, at most 255 characters; empty: the external address.
    pub local_id: String,
    /// The maximum transmission unit in bytes; at least 68 (IPv4) or 1280 (IPv6).
    pub mtu: i32,
    /// The pre-shared key.
    pub psk: Sealed,
    /// Who may start the negotiation.
    pub initiator: Initiator,
    /// Dead peer detection.
    pub dpd: Dpd,
    /// Whether traffic shall flow.
    pub admin_state_up: bool,
    /// The VPN service that it belongs to.
    pub vpnservice_id: Uuid,
    /// The IKE policy that it uses.
    pub ikepolicy_id: Uuid,
    /// The IPsec policy that it uses.
    pub ipsecpolicy_id: Uuid,
    /// The peer's private CIDRs, in the order given; empty with endpoint groups.
    pub peer_cidrs: Vec<String>,
    /// The local endpoint group (of type subnet).
    pub local_ep_group_id: Option<Uuid>,
    /// The peer's endpoint group (of type cidr).
    pub peer_ep_group_id: Option<Uuid>,
    /// While set, a delete is refused.
    pub deletion_protection: bool,
    /// What the data plane reported last.
    pub status: Status,
    /// Counts the changes that the data plane must follow; starts at 1.
    pub generation: i64,
    /// The last generation that the data plane has dealt with; 0 before the first.
    pub observed_generation: i64,
}

impl SiteConnection {
    /// The only routing mode.
    pub const ROUTE_MODE: &'static str = "static";
    /// The only authentication mode.
    pub const AUTH_MODE: &'static str = "psk";
    /// The MTU where none is given.
    pub const DEFAULT_MTU: i32 = 1500;
}
