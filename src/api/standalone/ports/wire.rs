//! The bodies of ports.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    api::{
        input::Link,
        standalone::{
            routers::wire::FixedIp,
            shared::{EXAMPLE_NETWORK, EXAMPLE_PORT, EXAMPLE_PROJECT, EXAMPLE_ROUTER, EXAMPLE_SUBNET, bodies, time},
        },
    },
    model,
};

/// A router's port.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Port {
    /// Its id.
    #[schema(read_only, format = "uuid", example = "cf4f3a0e-0b6c-4c8c-9d3c-6f1d2a7b8c90")]
    pub id: String,
    /// A human-readable name: always empty.
    #[schema(max_length = 255, example = "")]
    pub name: String,
    /// The network that it is on.
    #[schema(format = "uuid", example = "5522aff7-1b3c-48dd-9c3c-b50f016b73db")]
    pub network_id: String,
    /// The project that owns it; empty for a gateway's port.
    #[schema(max_length = 255, example = "05b8c0a5cc9c4a3a8d4c5b4a2a9d1c11")]
    pub project_id: String,
    /// Its hardware address.
    #[schema(min_length = 17, max_length = 17, example = "fa:16:3e:7b:8c:90")]
    pub mac_address: String,
    /// Always true.
    #[schema(example = true)]
    pub admin_state_up: bool,
    /// Always `ACTIVE`.
    #[schema(max_length = 16, example = "ACTIVE")]
    pub status: &'static str,
    /// The router that it belongs to.
    #[schema(format = "uuid", example = "66e3b16c-8ce5-40fb-bb49-ab6d8dc3f2aa")]
    pub device_id: String,
    /// `network:router_interface` or `network:router_gateway`.
    #[schema(max_length = 255, example = "network:router_interface")]
    pub device_owner: String,
    /// Its addresses.
    #[schema(max_items = 16)]
    pub fixed_ips: Vec<FixedIp>,
    /// A human-readable description: always empty.
    #[schema(max_length = 255, example = "")]
    pub description: &'static str,
    /// Security groups: none.
    #[schema(max_items = 0, example = json!([]))]
    pub security_groups: Vec<String>,
    /// Further addresses: none.
    #[schema(max_items = 0, example = json!([]))]
    pub allowed_address_pairs: Vec<String>,
    /// Tags: none.
    #[schema(max_items = 0, example = json!([]))]
    pub tags: Vec<String>,
    /// When it was made.
    #[schema(format = "date-time", example = "2026-11-24T01:52:57Z")]
    pub created_at: String,
    /// When it was changed last.
    #[schema(format = "date-time", example = "2026-11-24T01:52:57Z")]
    pub updated_at: String,
    /// Counts the changes.
    #[schema(minimum = 0, maximum = 9_223_372_036_854_775_807_i64, example = 0)]
    pub revision_number: i64,
    /// The owner once more. Use `project_id`.
    #[schema(deprecated, max_length = 255, example = "05b8c0a5cc9c4a3a8d4c5b4a2a9d1c11")]
    pub tenant_id: String,
}

/// One port.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PortResponse {
    /// The port.
    pub port: Port,
}

/// Ports, or a page of them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PortList {
    /// The ports.
    #[schema(max_items = 2_147_483_647)]
    pub ports: Vec<Port>,
    /// Where the next and the previous page are; only with `limit`, and only those that exist.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 2)]
    pub ports_links: Option<Vec<Link>>,
}

/// A hardware address made from the port's id, below the prefix that OpenStack uses.
fn mac(id: Uuid) -> String {
    let [.., a, b, c] = *id.as_bytes();
    format!("fa:16:3e:{a:02x}:{b:02x}:{c:02x}")
}

impl From<model::network::Port> for Port {
    fn from(port: model::network::Port) -> Self {
        Self {
            id: port.id.to_string(),
            name: port.name,
            network_id: port.network_id.to_string(),
            tenant_id: port.project_id.clone(),
            project_id: port.project_id,
            mac_address: mac(port.id),
            admin_state_up: true,
            status: "ACTIVE",
            device_id: port.device_id.to_string(),
            device_owner: port.device_owner,
            fixed_ips: port.fixed_ips.iter().map(FixedIp::from).collect(),
            description: "",
            security_groups: Vec::new(),
            allowed_address_pairs: Vec::new(),
            tags: Vec::new(),
            created_at: time(port.created_at),
            updated_at: time(port.updated_at),
            revision_number: port.revision_number,
        }
    }
}

impl Port {
    fn example() -> Self {
        Self {
            id: EXAMPLE_PORT.into(),
            name: String::new(),
            network_id: EXAMPLE_NETWORK.into(),
            tenant_id: EXAMPLE_PROJECT.into(),
            project_id: EXAMPLE_PROJECT.into(),
            mac_address: "fa:16:3e:7b:8c:90".into(),
            admin_state_up: true,
            status: "ACTIVE",
            device_id: EXAMPLE_ROUTER.into(),
            device_owner: "network:router_interface".into(),
            fixed_ips: vec![FixedIp { subnet_id: EXAMPLE_SUBNET.into(), ip_address: "10.0.0.1".into() }],
            description: "",
            security_groups: Vec::new(),
            allowed_address_pairs: Vec::new(),
            tags: Vec::new(),
            created_at: "2026-11-24T01:52:57Z".into(),
            updated_at: "2026-11-24T01:52:57Z".into(),
            revision_number: 0,
        }
    }
}

bodies! {
    PortResponse => ({ "port": Port::example() }),
    PortList => ({ "ports": [Port::example()] }),
}
