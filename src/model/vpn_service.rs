//! A VPN service: the router, and optionally the one subnet, that connections are made for.

use uuid::Uuid;

use super::{ProjectId, Status};

/// A VPN service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VpnService {
    /// Its id.
    pub id: Uuid,
    /// The project that owns it.
    pub project_id: ProjectId,
    /// A human-readable name, at most 255 characters; need not be unique.
    pub name: String,
    /// A human-readable description, at most 255 characters.
    pub description: String,
    /// The router that the tunnels end at.
    pub router_id: Uuid,
    /// The local subnet; `None` where connections name endpoint groups.
    pub subnet_id: Option<Uuid>,
    /// The flavor; flavors are not offered, so always `None` today.
    pub flavor_id: Option<Uuid>,
    /// Whether traffic shall flow.
    pub admin_state_up: bool,
    /// The router's IPv4 address on its external network, as of creation.
    pub external_v4_ip: Option<String>,
    /// The router's IPv6 address on its external network, as of creation.
    pub external_v6_ip: Option<String>,
    /// What the data plane reported last.
    pub status: Status,
    /// Counts the changes that the data plane must follow; starts at 1.
    pub generation: i64,
    /// The last generation that the data plane has dealt with; 0 before the first.
    pub observed_generation: i64,
}
