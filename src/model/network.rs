//! The networks, subnets, routers and ports that VPN resources refer to, in Neutron's terms.
//!
//! Their form in JSON is Neutron's, as far as it is theirs: an attribute of the API that is a field here has the field's name.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{ProjectId, Timestamp};

/// An address on a subnet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixedIp {
    /// The subnet.
    pub subnet_id: Uuid,
    /// The address.
    pub ip_address: IpAddr,
}

/// A layer-2 network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Network {
    /// Its id.
    pub id: Uuid,
    /// The project that owns it.
    pub project_id: ProjectId,
    /// A human-readable name.
    pub name: String,
    /// A human-readable description.
    pub description: String,
    /// Whether it is administratively up.
    pub admin_state_up: bool,
    /// Whether routers can have their gateway there (`router:external`).
    #[serde(rename = "router:external")]
    pub external: bool,
    /// Whether every project may use it.
    pub shared: bool,
    /// The provider's network type, as given.
    #[serde(rename = "provider:network_type")]
    pub provider_network_type: Option<String>,
    /// The maximum transmission unit in bytes.
    pub mtu: i32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// Counts the changes.
    pub revision_number: i64,
}

/// An address range of a network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subnet {
    /// Its id.
    pub id: Uuid,
    /// The project that owns it.
    pub project_id: ProjectId,
    /// A human-readable name.
    pub name: String,
    /// A human-readable description.
    pub description: String,
    /// The network that it is a range of.
    pub network_id: Uuid,
    /// 4 or 6.
    pub ip_version: i32,
    /// The range.
    pub cidr: String,
    /// The address of the gateway, if there is one.
    pub gateway_ip: Option<IpAddr>,
    /// Whether addresses are handed out by DHCP.
    pub enable_dhcp: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// Counts the changes.
    pub revision_number: i64,
}

/// A router's gateway on an external network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExternalGateway {
    /// The external network.
    pub network_id: Uuid,
    /// The router's addresses there.
    pub external_fixed_ips: Vec<FixedIp>,
    /// Whether source addresses are translated.
    pub enable_snat: bool,
}

/// A router.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Router {
    /// Its id.
    pub id: Uuid,
    /// The project that owns it.
    pub project_id: ProjectId,
    /// A human-readable name.
    pub name: String,
    /// A human-readable description.
    pub description: String,
    /// Whether it is administratively up.
    pub admin_state_up: bool,
    /// Its gateway, if it has one.
    pub external_gateway: Option<ExternalGateway>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// Counts the changes.
    pub revision_number: i64,
}

/// A port: what joins a router to a subnet, or a gateway to its network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Port {
    /// Its id.
    pub id: Uuid,
    /// The project that owns it; empty for a gateway's port.
    pub project_id: ProjectId,
    /// A human-readable name.
    pub name: String,
    /// The network that it is on.
    pub network_id: Uuid,
    /// The device that owns it: here a router's id.
    pub device_id: Uuid,
    /// What kind of device: `network:router_interface` or `network:router_gateway`.
    pub device_owner: String,
    /// Its addresses.
    pub fixed_ips: Vec<FixedIp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// Counts the changes.
    pub revision_number: i64,
}
