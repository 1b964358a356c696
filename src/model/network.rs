//! The networks, subnets, routers and ports that VPN resources refer to, in Neutron's terms.
//!
//! Their form in JSON is Neutron's, as far as it is theirs: an attribute of the API that is a field here has the field's name.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{ProjectId, Timestamp};

/// Declares what the inventory keeps: what all have, and what each has of its own.
macro_rules! kept {
    ($( $(#[doc = $doc:literal])+ pub struct $name:ident { $( $(#[$meta:meta])+ $field:ident: $type:ty, )+ } )+) => { $(
        $(#[doc = $doc])+
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        pub struct $name {
            /// Its id.
            pub id: Uuid,
            /// The project that owns it; empty for a gateway's port.
            pub project_id: ProjectId,
            /// A human-readable name.
            pub name: String,
            $( $(#[$meta])+ pub $field: $type, )+
            /// When it was made.
            pub created_at: Timestamp,
            /// When it was changed last.
            pub updated_at: Timestamp,
            /// Counts the changes.
            pub revision_number: i64,
        }
    )+ };
}

/// An address on a subnet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixedIp {
    /// The subnet.
    pub subnet_id: Uuid,
    /// The address.
    pub ip_address: IpAddr,
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

kept! {
    /// A layer-2 network.
    pub struct Network {
        /// A human-readable description.
        description: String,
        /// Whether it is administratively up.
        admin_state_up: bool,
        /// Whether routers can have their gateway there (`router:external`).
        #[serde(rename = "router:external")]
        external: bool,
        /// Whether every project may use it.
        shared: bool,
        /// The provider's network type, as given.
        #[serde(rename = "provider:network_type")]
        provider_network_type: Option<String>,
        /// The maximum transmission unit in bytes.
        mtu: i32,
    }

    /// An address range of a network.
    pub struct Subnet {
        /// A human-readable description.
        description: String,
        /// The network that it is a range of.
        network_id: Uuid,
        /// 4 or 6.
        ip_version: i32,
        /// The range.
        cidr: String,
        /// The address of the gateway, if there is one.
        gateway_ip: Option<IpAddr>,
        /// Whether addresses are handed out by DHCP.
        enable_dhcp: bool,
    }

    /// A router.
    pub struct Router {
        /// A human-readable description.
        description: String,
        /// Whether it is administratively up.
        admin_state_up: bool,
        /// Its gateway, if it has one.
        external_gateway: Option<ExternalGateway>,
    }

    /// A port: what joins a router to a subnet, or a gateway to its network.
    pub struct Port {
        /// The network that it is on.
        network_id: Uuid,
        /// The device that owns it: here a router's id.
        device_id: Uuid,
        /// What kind of device: `network:router_interface` or `network:router_gateway`.
        device_owner: String,
        /// Its addresses.
        fixed_ips: Vec<FixedIp>,
    }
}
