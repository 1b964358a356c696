//! The networks, subnets, routers and ports that VPN resources refer to, in Neutron's terms.
//!
//! Their JSON form follows Neutron's: a field that is also an attribute of the API has the attribute's name.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{ProjectId, Timestamp};

/// Declares the objects of the inventory: the common fields, and those of each type.
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
            /// Its tags, in order.
            pub tags: Vec<String>,
            /// When it was created.
            pub created_at: Timestamp,
            /// When it was last changed.
            pub updated_at: Timestamp,
            /// The number of changes.
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

/// An inclusive range of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pool {
    /// The first.
    pub start: IpAddr,
    /// The last.
    pub end: IpAddr,
}

/// A route.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// The destination, a CIDR.
    pub destination: String,
    /// The next hop.
    pub nexthop: IpAddr,
}

/// An additional address that a port may send from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressPair {
    /// An address or a CIDR.
    pub ip_address: String,
    /// The MAC address; empty for the port's own.
    #[serde(default)]
    pub mac_address: String,
}

/// The number of a segment in the provider's network, such as a VLAN id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SegmentationId(pub i64);

/// A router's gateway on an external network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExternalGateway {
    /// The external network.
    pub network_id: Uuid,
    /// The router's addresses on it.
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
        /// Whether routers can have their gateway on it (`router:external`).
        #[serde(rename = "router:external")]
        external: bool,
        /// Whether every project may use it.
        shared: bool,
        /// The provider's network type, as given.
        #[serde(rename = "provider:network_type")]
        provider_network_type: Option<String>,
        /// The provider's physical network, as given.
        #[serde(rename = "provider:physical_network")]
        provider_physical_network: Option<String>,
        /// The segment of the provider's network, as given.
        #[serde(rename = "provider:segmentation_id")]
        provider_segmentation_id: Option<SegmentationId>,
        /// The maximum transmission unit in bytes.
        mtu: i32,
        /// The default for filtering the packets of its ports.
        port_security_enabled: bool,
    }

    /// An address range of a network.
    pub struct Subnet {
        /// A human-readable description.
        description: String,
        /// The network that it belongs to.
        network_id: Uuid,
        /// 4 or 6.
        ip_version: i32,
        /// The range.
        cidr: String,
        /// The address of the gateway, if there is one.
        gateway_ip: Option<IpAddr>,
        /// Whether DHCP assigns addresses.
        enable_dhcp: bool,
        /// The ranges from which addresses are allocated; empty for the whole CIDR except the gateway.
        allocation_pools: Vec<Pool>,
        /// The DNS servers announced to hosts.
        dns_nameservers: Vec<String>,
        /// The routes announced to hosts.
        host_routes: Vec<Route>,
        /// The kinds of ports it is for; empty for all.
        service_types: Vec<String>,
        /// How IPv6 addresses are announced.
        ipv6_ra_mode: Option<String>,
        /// How IPv6 addresses are assigned.
        ipv6_address_mode: Option<String>,
    }

    /// A router.
    pub struct Router {
        /// A human-readable description.
        description: String,
        /// Whether it is administratively up.
        admin_state_up: bool,
        /// Its gateway, if it has one.
        external_gateway: Option<ExternalGateway>,
        /// Its routes in addition to those to its subnets.
        routes: Vec<Route>,
    }

    /// A port, which connects a device to a network.
    pub struct Port {
        /// A human-readable description.
        description: String,
        /// Whether it is administratively up.
        admin_state_up: bool,
        /// The network that it is on.
        network_id: Uuid,
        /// Its MAC address; empty for one derived from its id.
        mac_address: String,
        /// The device that it belongs to, such as a router; nil for none.
        device_id: Uuid,
        /// The kind of device, such as `network:router_interface`.
        device_owner: String,
        /// Its addresses.
        #[serde(rename = "addresses")]
        fixed_ips: Vec<FixedIp>,
        /// Additional addresses that it may send from.
        allowed_address_pairs: Vec<AddressPair>,
        /// Whether its packets are filtered.
        port_security_enabled: bool,
    }
}
