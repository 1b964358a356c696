//! What the API process and its agents say to each other, as JSON.

use std::{collections::BTreeMap, net::IpAddr};

use ipnet::IpNet;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize, Serializer};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    gateway::{self, Site, State, Wanted},
    model::{Dpd, IkePolicy, IpsecPolicy, Lifetime, Resource as _, keyword::Keyword},
};

/// The desired state of an agent: all of it, or the services that have changed.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Desired {
    /// Identifies this run of the API process; revisions from another run mean nothing in it.
    pub epoch: Uuid,
    /// The number of the last change that this answer contains.
    #[schema(minimum = 0, example = 17)]
    pub revision: u64,
    /// The number of the lease: a report with an older one is refused.
    #[schema(minimum = 1, example = 3)]
    pub fence: i64,
    /// How long the lease lasts from the time of the request, in milliseconds.
    #[schema(minimum = 1, maximum = 3_600_000, example = 30_000)]
    pub lease_ms: u64,
    /// Whether these are all of the agent's services. If so, any others are to be taken down.
    pub is_full: bool,
    /// The services.
    #[schema(max_items = 100_000)]
    pub services: Vec<Service>,
}

/// What a service should have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Service {
    /// The VPN service.
    pub id: Uuid,
    /// Its router.
    pub router_id: Uuid,
    /// The last revision that changed it.
    #[schema(minimum = 0, example = 17)]
    pub revision: u64,
    /// The addresses that peers reach it at.
    #[schema(value_type = Vec<String>, max_items = 16)]
    pub external: Vec<IpAddr>,
    /// The networks behind it.
    #[schema(max_items = 1000)]
    pub local: Vec<LocalNetwork>,
    /// The tunnels that should be up, or that wait for their peers.
    #[schema(max_items = 10_000)]
    pub tunnels: Vec<Tunnel>,
    /// Connections whose removal is to be confirmed.
    #[schema(max_items = 100_000)]
    pub gone: Vec<Uuid>,
}

/// A network behind a service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LocalNetwork {
    /// The range.
    #[schema(max_length = 64, example = "10.1.0.0/24")]
    pub network: String,
    /// The address that its hosts use as their gateway.
    #[schema(value_type = String, max_length = 64, example = "10.1.0.1")]
    pub gateway: IpAddr,
}

/// One end of a tunnel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct End {
    /// The address at which it can be reached.
    #[schema(value_type = String, max_length = 64, example = "192.0.2.1")]
    pub address: IpAddr,
    /// The identity that it presents, as strongSwan reads it.
    #[schema(max_length = 256, example = "192.0.2.1")]
    pub id: String,
    /// The networks behind it.
    #[schema(max_items = 1000)]
    pub networks: Vec<String>,
}

/// The algorithms and the lifetime of a phase, in the words of the VPN API.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Protection {
    /// The encryption algorithm.
    #[schema(max_length = 32, example = "aes-256")]
    pub encryption: String,
    /// The integrity algorithm.
    #[schema(max_length = 32, example = "sha256")]
    pub auth: String,
    /// The Diffie-Hellman group.
    #[schema(max_length = 32, example = "group14")]
    pub pfs: String,
    /// The lifetime, in seconds.
    #[schema(minimum = 1, example = 3600)]
    pub lifetime: i32,
    /// Phase 1: the version of IKE. Phase 2: the protocol.
    #[schema(max_length = 32, example = "v2")]
    pub protocol: String,
    /// Phase 1: the negotiation mode. Phase 2: the encapsulation mode.
    #[schema(max_length = 32, example = "main")]
    pub mode: String,
}

/// A tunnel as it should be.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Tunnel {
    /// The connection.
    pub id: Uuid,
    /// Changes whenever anything else here does.
    #[schema(minimum = 0, example = 1)]
    pub generation: i64,
    /// Phase 1.
    pub ike: Protection,
    /// Phase 2.
    pub ipsec: Protection,
    /// Who may start: `bi-directional` or `response-only`.
    #[schema(max_length = 32, example = "bi-directional")]
    pub initiator: String,
    /// What to do when the peer is found to be dead.
    #[schema(max_length = 32, example = "hold")]
    pub dpd_action: String,
    /// Seconds between two probes.
    #[schema(minimum = 0, example = 30)]
    pub dpd_interval: i32,
    /// Seconds of silence after which the peer is dead.
    #[schema(minimum = 0, example = 120)]
    pub dpd_timeout: i32,
    /// The largest packet, in bytes.
    #[schema(minimum = 68, example = 1500)]
    pub mtu: i32,
    /// Our end.
    pub local: End,
    /// The other end.
    pub peer: End,
    /// The pre-shared key, sealed: in base64, 12 bytes and with them as its nonce the AES-256-GCM of the key under the
    /// HMAC-SHA-256 of `psk` and the nonce of the request, each followed by a line feed, under the token.
    #[serde(serialize_with = "put_psk")]
    #[schema(value_type = String, format = Byte, max_length = 2048, example = "YSBzZWNyZXQ=")]
    pub psk: SecretString,
}

impl PartialEq for Tunnel {
    fn eq(&self, other: &Self) -> bool {
        (self.id, self.generation) == (other.id, other.generation)
    }
}

fn put_psk<S: Serializer>(psk: &SecretString, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(psk.expose_secret())
}

impl Desired {
    /// Seals or unseals all pre-shared keys; `None` where one cannot be.
    pub fn convert_psks(&mut self, convert: impl Fn(&SecretString) -> Option<SecretString>) -> Option<()> {
        for tunnel in self.services.iter_mut().flat_map(|service| &mut service.tunnels) {
            tunnel.psk = convert(&tunnel.psk)?;
        }
        Some(())
    }
}

/// What an agent has seen.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Reports {
    /// The run of the API process that the revisions are of.
    pub epoch: Uuid,
    /// The agent's own id, which it keeps across restarts.
    pub instance: Uuid,
    /// The number of the lease.
    #[schema(minimum = 0, example = 3)]
    pub fence: i64,
    /// What was seen: the newest report about each tunnel and service.
    #[schema(max_items = 100_000)]
    pub reports: Vec<Report>,
}

/// What has become of a tunnel, or of a service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Report {
    /// The VPN service.
    pub service_id: Uuid,
    /// The connection; null if the report is about the service.
    #[schema(required)]
    pub connection_id: Option<Uuid>,
    /// The generation that was wanted; 0 if there was none.
    #[schema(minimum = 0, example = 1)]
    pub generation: i64,
    /// The revision of the service that the agent knew; 0 if that is not known.
    #[schema(minimum = 0, example = 17)]
    pub revision: u64,
    /// What has become of it.
    pub state: Seen,
    /// Why no traffic can flow, if that is known.
    #[schema(required, max_length = 1024, example = "no answer from the peer")]
    pub reason: Option<String>,
    /// What an installed tunnel has carried.
    #[schema(required)]
    pub traffic: Option<Traffic>,
}

/// What has become of a tunnel, or of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// Nothing has come of it yet.
    Connecting,
    /// Traffic can flow.
    Up,
    /// No traffic can flow, and nothing says why.
    Down,
    /// No traffic can flow, for a reason; it is tried again.
    Failed,
    /// Nothing of the tunnel is left.
    Absent,
    /// Nothing of the service is left.
    Cleared,
}

/// What a tunnel has carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Traffic {
    /// Bytes that came in.
    #[schema(minimum = 0, example = 1024)]
    pub bytes_in: u64,
    /// Bytes that went out.
    #[schema(minimum = 0, example = 1024)]
    pub bytes_out: u64,
    /// Seconds since the peer was authenticated.
    #[schema(minimum = 0, example = 60)]
    pub established: u64,
    /// Seconds since the keys were created or last replaced.
    #[schema(minimum = 0, example = 60)]
    pub rekeyed: u64,
}

impl Seen {
    /// The word that stands for it in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Up => "up",
            Self::Down => "down",
            Self::Failed => "failed",
            Self::Absent => "absent",
            Self::Cleared => "cleared",
        }
    }
}

impl From<&gateway::Tunnel> for Tunnel {
    fn from(tunnel: &gateway::Tunnel) -> Self {
        let gateway::Tunnel { id, generation, ike, ipsec, initiator, dpd, mtu, local, peer, psk } = tunnel;
        let word = |word: &'static str| word.to_owned();
        let end = |end: &gateway::End| End {
            address: end.address,
            id: end.id.clone(),
            networks: end.networks.iter().map(IpNet::to_string).collect(),
        };
        Self {
            id: *id,
            generation: *generation,
            ike: Protection {
                encryption: word(ike.encryption_algorithm.as_str()),
                auth: word(ike.auth_algorithm.as_str()),
                pfs: word(ike.pfs.as_str()),
                lifetime: ike.lifetime.seconds,
                protocol: word(ike.ike_version.as_str()),
                mode: word(ike.phase1_negotiation_mode.as_str()),
            },
            ipsec: Protection {
                encryption: word(ipsec.encryption_algorithm.as_str()),
                auth: word(ipsec.auth_algorithm.as_str()),
                pfs: word(ipsec.pfs.as_str()),
                lifetime: ipsec.lifetime.seconds,
                protocol: word(ipsec.transform_protocol.as_str()),
                mode: word(ipsec.encapsulation_mode.as_str()),
            },
            initiator: word(initiator.as_str()),
            dpd_action: word(dpd.action.as_str()),
            dpd_interval: dpd.interval,
            dpd_timeout: dpd.timeout,
            mtu: *mtu,
            local: end(local),
            peer: end(peer),
            psk: psk.clone(),
        }
    }
}

/// A word or a range of another version of this program.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0:?} is not understood")]
pub struct Unknown(String);

fn word<K: Keyword>(text: &str) -> Result<K, Unknown> {
    K::parse(text).ok_or_else(|| Unknown(text.to_owned()))
}

fn network(text: &str) -> Result<IpNet, Unknown> {
    text.parse().map_err(|_| Unknown(text.to_owned()))
}

impl TryFrom<Tunnel> for gateway::Tunnel {
    type Error = Unknown;

    fn try_from(tunnel: Tunnel) -> Result<Self, Unknown> {
        let (phase1, phase2) = (&tunnel.ike, &tunnel.ipsec);
        let mut ike = IkePolicy::blank(Uuid::nil(), String::new());
        ike.encryption_algorithm = word(&phase1.encryption)?;
        ike.auth_algorithm = word(&phase1.auth)?;
        ike.pfs = word(&phase1.pfs)?;
        ike.lifetime = Lifetime { seconds: phase1.lifetime };
        ike.ike_version = word(&phase1.protocol)?;
        ike.phase1_negotiation_mode = word(&phase1.mode)?;
        let mut ipsec = IpsecPolicy::blank(Uuid::nil(), String::new());
        ipsec.encryption_algorithm = word(&phase2.encryption)?;
        ipsec.auth_algorithm = word(&phase2.auth)?;
        ipsec.pfs = word(&phase2.pfs)?;
        ipsec.lifetime = Lifetime { seconds: phase2.lifetime };
        ipsec.transform_protocol = word(&phase2.protocol)?;
        ipsec.encapsulation_mode = word(&phase2.mode)?;
        let end = |end: End| {
            let networks = end.networks.iter().map(|text| network(text)).collect::<Result<_, _>>()?;
            Ok::<_, Unknown>(gateway::End { address: end.address, id: end.id, networks })
        };
        Ok(Self {
            id: tunnel.id,
            generation: tunnel.generation,
            ike,
            ipsec,
            initiator: word(&tunnel.initiator)?,
            dpd: Dpd { action: word(&tunnel.dpd_action)?, interval: tunnel.dpd_interval, timeout: tunnel.dpd_timeout },
            mtu: tunnel.mtu,
            local: end(tunnel.local)?,
            peer: end(tunnel.peer)?,
            psk: tunnel.psk,
        })
    }
}

impl Service {
    /// What the gateway is told.
    pub(super) fn wanted(self, turn: u64) -> Result<Wanted, Unknown> {
        let mut tunnels = BTreeMap::new();
        for tunnel in self.tunnels {
            tunnels.insert(tunnel.id, tunnel.try_into()?);
        }
        let local = self.local.iter().map(|local| {
            Ok::<_, Unknown>(gateway::LocalNetwork { network: network(&local.network)?, gateway: local.gateway })
        });
        let site = Site {
            service: self.id,
            router: self.router_id,
            external: self.external,
            local: local.collect::<Result<_, _>>()?,
            bridge: None,
        };
        Ok(Wanted { site, tunnels, gone: self.gone, turn })
    }
}

impl Report {
    /// What the gateway has told; the revision is that of its turn.
    pub(super) fn of(report: gateway::Report, revision: impl FnOnce(u64) -> u64) -> Self {
        let nothing = |service_id, revision, state| Self {
            service_id,
            connection_id: None,
            generation: 0,
            revision,
            state,
            reason: None,
            traffic: None,
        };
        match report {
            gateway::Report::Cleared { service, turn } => nothing(service, revision(turn), Seen::Cleared),
            gateway::Report::Tunnel { service, connection, generation, state, turn } => {
                let (seen, reason, traffic) = match state {
                    State::Connecting => (Seen::Connecting, None, None),
                    State::Up(traffic) => (Seen::Up, None, Some(traffic)),
                    State::Down => (Seen::Down, None, None),
                    State::Failed(reason) => (Seen::Failed, Some(reason.to_string()), None),
                    State::Absent => (Seen::Absent, None, None),
                };
                let traffic = traffic.map(|traffic| Traffic {
                    bytes_in: traffic.bytes_in,
                    bytes_out: traffic.bytes_out,
                    established: traffic.established,
                    rekeyed: traffic.rekeyed,
                });
                let about = nothing(service, revision(turn), seen);
                Self { connection_id: Some(connection), generation, reason, traffic, ..about }
            }
        }
    }
}
