//! An IPsec site-to-site connection: one tunnel between a VPN service and its peer.

use secrecy::SecretString;
use uuid::Uuid;

use super::{Sealed, Status, address::Cidr, ids::GivenId, keyword::keywords, resource::resource};

keywords! {
    /// Who may start the negotiation: either end, or only the peer.
    pub enum Initiator {
        BiDirectional = "bi-directional",
        ResponseOnly = "response-only",
    }
}

keywords! {
    /// What to do when the peer is found to be dead (RFC 3706).
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
    /// What to do when the peer is found to be dead.
    pub action: DpdAction,
    /// Seconds between two probes, at least 0.
    pub interval: i32,
    /// Seconds of silence after which the peer is considered dead; more than `interval`.
    pub timeout: i32,
}

impl Default for Dpd {
    fn default() -> Self {
        Self { action: DpdAction::Hold, interval: 30, timeout: 120 }
    }
}

/// Dead peer detection as given by a request: what is omitted stays unchanged.
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
    /// Applies this change to `old`.
    pub fn onto(self, old: Dpd) -> Dpd {
        Dpd {
            action: self.action.unwrap_or(old.action),
            interval: self.interval.unwrap_or(old.interval),
            timeout: self.timeout.unwrap_or(old.timeout),
        }
    }
}

/// Who sees pre-shared keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PskVisibility {
    /// Everyone who may see the connection, in lists and alone, as in Neutron.
    #[default]
    Members,
    /// Everyone who may see the connection, but not in lists.
    ShowOnly,
    /// Nobody.
    Never,
}

/// The declaration; see [`super::resource`].
macro_rules! site_connection {
    ($make:ident) => {
        $make! {
            "An IPsec site connection: one tunnel between a VPN service and its peer."
            SiteConnection as "ipsec_site_connection" in "ipsec_site_connections" {
                change local_id: String = String::new(),
                    "The identity that this end presents, at most 255 characters. Default: empty, for the external address.",
                    filtered(), example("203.0.113.10");
                change peer_address: String,
                    "The peer's IPv4 or IPv6 address. A name is resolved once, and its address is kept.",
                    filtered(), example("192.0.2.10");
                change peer_id: String,
                    "The identity that the peer presents, at most 255 characters: for example an address, a name \
                     or an e-mail address.",
                    filtered(), example("192.0.2.10");
                change peer_cidrs: Vec<String> as Vec<Cidr> = Vec::new(),
                    "The peer's private IP ranges: all of the same IP version, and no duplicates. A single one may be \
                     given without a list. Default: empty. Required if the VPN service has a subnet, and refused if it \
                     has none: then endpoint groups (`local_ep_group_id` and `peer_ep_group_id`) name the networks.";
                change local_ep_group_id: Option<Uuid> as Option<GivenId> = None,
                    "The endpoint group of this end, of type subnet. Default: null. Required if the VPN service has \
                     no subnet, and refused if it has one.",
                    filtered(), example("0d8f1e30-9a7a-4a4a-8c53-2f6a4f5b7c01");
                change peer_ep_group_id: Option<Uuid> as Option<GivenId> = None,
                    "The endpoint group of the peer, of type cidr. Default: null. Required if the VPN service has no \
                     subnet, and refused if it has one.",
                    filtered(), example("9a1d3c52-5d7e-4c4b-b7a5-6f1f8d2e3b02");
                [constant] route_mode = "static", "How routes are determined: always static.";
                change mtu: i32 = SiteConnection::DEFAULT_MTU,
                    "The maximum transmission unit in bytes: at least 68 for a peer with an IPv4 address, and 1280 \
                     for one with an IPv6 address. Default: 1500. Also accepts a string of digits.",
                    filtered();
                change initiator: Initiator = Initiator::BiDirectional,
                    "Who may start the negotiation: either end, or only the peer. Default: bi-directional.", filtered();
                [constant] auth_mode = "psk", "How the two ends authenticate each other: always psk.";
                hide psk: Sealed as SecretString,
                    "The pre-shared key, at most 255 characters. Asterisks alone are refused. Whether it is shown \
                     again is the operator's choice.",
                    example("a-long-and-random-secret");
                change dpd: Dpd as DpdChange = Dpd::default(),
                    "Dead peer detection (RFC 3706). Default: hold, every 30 seconds, dead after 120.";
                change admin_state_up: bool = true,
                    "Whether traffic should flow. Default: true. Also accepts words and numbers such as \"yes\", \"no\", 1 and 0.",
                    filtered();
                [shown] status: Status = Status::PendingCreate,
                    "The status. PENDING_CREATE and PENDING_UPDATE: the data plane has not caught up yet; \
                     ACTIVE: traffic can flow; DOWN: no traffic flows; ERROR: the data plane refused. Other \
                     software that writes to the same database may use other words, such as BUILD or \
                     PENDING_DELETE: treat an unknown one as pending.",
                    filtered(), example("PENDING_CREATE");
                [observed] status_reason: Reason,
                    "Why no traffic can flow, or null if that is not known. Shown only if the extension \
                     ipsec-tunnel-details is offered, and not in lists.",
                    example("no answer from the peer");
                [observed] bytes_in: Count,
                    "Bytes that came in through the tunnel, or null while it is not up. Shown in the same cases as `status_reason`.";
                [observed] bytes_out: Count,
                    "Bytes that went out through the tunnel, or null while it is not up. Shown in the same cases as `status_reason`.";
                [observed] established_seconds: Count,
                    "Seconds since the peer was authenticated, or null while the tunnel is not up. Shown in the same \
                     cases as `status_reason`.";
                [observed] rekeyed_seconds: Count,
                    "Seconds since the keys for the traffic were created or last replaced, or null while the tunnel is \
                     not up. Shown in the same cases as `status_reason`.";
                fix vpnservice_id: Uuid as GivenId, "The VPN service that the connection belongs to.",
                    filtered(), example("c7f2e8d4-2d3a-4a55-9d1e-7c0c1b8a6e03");
                fix ikepolicy_id: Uuid as GivenId, "The IKE policy that it uses.",
                    filtered(), example("2b6d0a57-3e1f-4f6e-8a44-5b7f9c3d1e04");
                fix ipsecpolicy_id: Uuid as GivenId, "The IPsec policy that it uses.",
                    filtered(), example("e6a1b0c9-7f4d-4b0a-9e27-8d5c4b3a2f05");
                change deletion_protection: bool = false,
                    "While it is true, a delete is refused with 409. Default: false. This attribute is specific to \
                     this service; the extension ipsec-deletion-protection announces it.",
                    filtered();
            }
            kept {
                generation: i64 = 1, "Counts the changes that the data plane must follow; starts at 1.";
                observed_generation: i64 = 0, "The last generation that the data plane has dealt with; 0 before the first.";
            }
        }
    };
}
pub(crate) use site_connection;

site_connection!(resource);

impl SiteConnection {
    /// The default MTU.
    pub const DEFAULT_MTU: i32 = 1500;
}
