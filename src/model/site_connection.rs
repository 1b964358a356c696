//! An IPsec site-to-site connection: one tunnel between a VPN service and its peer.

use secrecy::SecretString;
use uuid::Uuid;

use super::{Sealed, Status, ids::GivenId, keyword::keywords, resource::resource, rules::Cidr};

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
    /// Everybody who may see the connection, in lists and alone, as in Neutron.
    #[default]
    Members,
    /// Everybody who may see the connection, but not in lists.
    ShowOnly,
    /// Nobody.
    Never,
}

resource! {
    /// An IPsec site-to-site connection.
    pub struct SiteConnection {
        given {
            /// The pre-shared key.
            psk: Sealed,
            /// The VPN service that it belongs to.
            vpnservice_id: Uuid,
            /// The IKE policy that it uses.
            ikepolicy_id: Uuid,
            /// The IPsec policy that it uses.
            ipsecpolicy_id: Uuid,
        }
        kept {
            /// Dead peer detection.
            dpd: Dpd = Dpd::default(),
            /// The peer's private CIDRs, in the order given; empty with endpoint groups.
            peer_cidrs: Vec<String> = Vec::new(),
            /// The local endpoint group (of type subnet).
            local_ep_group_id: Option<Uuid> = None,
            /// The peer's endpoint group (of type cidr).
            peer_ep_group_id: Option<Uuid> = None,
            /// What the data plane reported last.
            status: Status = Status::PendingCreate,
            /// Counts the changes that the data plane must follow; starts at 1.
            generation: i64 = 1,
            /// The last generation that the data plane has dealt with; 0 before the first.
            observed_generation: i64 = 0,
        }
        changed {
            /// The peer's address: IPv4 or IPv6. A request may give a name, which is resolved once.
            peer_address: String = String::new(),
            /// The peer's identity, at most 255 characters.
            peer_id: String = String::new(),
            /// The local identity, at most 255 characters; empty: the external address.
            local_id: String = String::new(),
            /// The maximum transmission unit in bytes; at least 68 (IPv4) or 1280 (IPv6).
            mtu: i32 = Self::DEFAULT_MTU,
            /// Who may start the negotiation.
            initiator: Initiator = Initiator::BiDirectional,
            /// Whether traffic should flow.
            admin_state_up: bool = true,
            /// While set, a delete is refused.
            deletion_protection: bool = false,
        }
        asked {
            /// The pre-shared key in the clear.
            psk: SecretString,
            /// Dead peer detection, or a part of it.
            dpd: DpdChange,
            /// The peer's private CIDRs.
            peer_cidrs: Vec<Cidr>,
            /// The local endpoint group; `Some(None)` takes it away.
            local_ep_group_id: Option<GivenId>,
            /// The peer's endpoint group; `Some(None)` takes it away.
            peer_ep_group_id: Option<GivenId>,
        }
    }
}

impl SiteConnection {
    /// The only routing mode.
    pub const ROUTE_MODE: &'static str = "static";
    /// The only authentication mode.
    pub const AUTH_MODE: &'static str = "psk";
    /// The MTU where none is given.
    pub const DEFAULT_MTU: i32 = 1500;
}
