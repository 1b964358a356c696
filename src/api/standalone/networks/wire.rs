//! The bodies of networks.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    api::{
        input::Link,
        standalone::{
            given::Readable,
            read,
            shared::{EXAMPLE_NETWORK, EXAMPLE_PROJECT, EXAMPLE_SUBNET, bodies, time},
        },
    },
    auth::{Caller, policy},
    network::standalone::networks::{NetworkUpdate as Change, NetworkView, NewNetwork},
};

/// A new network.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NetworkCreate {
    /// The project that shall own it. Default: the caller's own; only administrators may give another.
    #[serde(default, deserialize_with = "read::project")]
    #[schema(max_length = 255, example = "05b8c0a5cc9c4a3a8d4c5b4a2a9d1c11")]
    pub project_id: String,
    /// The same under its older name. Use `project_id`.
    #[serde(default, deserialize_with = "read::tenant")]
    #[schema(deprecated, nullable = false, max_length = 255, example = "05b8c0a5cc9c4a3a8d4c5b4a2a9d1c11")]
    pub tenant_id: Option<String>,
    /// A human-readable name.
    #[serde(default, deserialize_with = "read::name")]
    #[schema(
        max_length = 255,
        pattern = r"^([^\x00-\x20\x7f]([^\x00-\x1f\x7f]*[^\x00-\x20\x7f])?)?$",
        example = "office"
    )]
    pub name: String,
    /// A human-readable description.
    #[serde(default, deserialize_with = "read::description")]
    #[schema(max_length = 255, example = "")]
    pub description: String,
    /// Whether it is administratively up. Default: true.
    #[serde(default, deserialize_with = "read::boolean")]
    #[schema(nullable = false, example = true)]
    pub admin_state_up: Option<bool>,
    /// Whether routers can have their gateway there; for administrators. Default: false.
    #[serde(rename = "router:external", default, deserialize_with = "read::boolean")]
    #[schema(nullable = false, example = false)]
    pub external: Option<bool>,
    /// Whether every project may use it; for administrators. Default: false.
    #[serde(default, deserialize_with = "read::boolean")]
    #[schema(nullable = false, example = false)]
    pub shared: Option<bool>,
    /// The provider's network type, kept as it is; for administrators.
    #[serde(rename = "provider:network_type", default, deserialize_with = "read::network_type")]
    #[schema(nullable = false, max_length = 255, example = "local")]
    pub provider_network_type: Option<String>,
    /// The maximum transmission unit in bytes. Default: 1500.
    #[serde(default, deserialize_with = "read::mtu")]
    #[schema(nullable = false, minimum = 68, maximum = 2_147_483_647, example = 1500)]
    pub mtu: Option<i32>,
}

/// Changes of a network: what is not given stays as it is.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NetworkUpdate {
    /// A human-readable name.
    #[serde(default, deserialize_with = "read::some_name")]
    #[schema(
        nullable = false,
        max_length = 255,
        pattern = r"^([^\x00-\x20\x7f]([^\x00-\x1f\x7f]*[^\x00-\x20\x7f])?)?$",
        example = "office"
    )]
    pub name: Option<String>,
    /// A human-readable description.
    #[serde(default, deserialize_with = "read::some_description")]
    #[schema(nullable = false, max_length = 255, example = "")]
    pub description: Option<String>,
    /// Whether it is administratively up.
    #[serde(default, deserialize_with = "read::boolean")]
    #[schema(nullable = false, example = true)]
    pub admin_state_up: Option<bool>,
    /// Whether routers can have their gateway there; for administrators.
    #[serde(rename = "router:external", default, deserialize_with = "read::boolean")]
    #[schema(nullable = false, example = false)]
    pub external: Option<bool>,
    /// Whether every project may use it; for administrators.
    #[serde(default, deserialize_with = "read::boolean")]
    #[schema(nullable = false, example = false)]
    pub shared: Option<bool>,
    /// The maximum transmission unit in bytes.
    #[serde(default, deserialize_with = "read::mtu")]
    #[schema(nullable = false, minimum = 68, maximum = 2_147_483_647, example = 1500)]
    pub mtu: Option<i32>,
}

/// A network.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Network {
    /// Its id.
    #[schema(read_only, format = "uuid", example = "5522aff7-1b3c-48dd-9c3c-b50f016b73db")]
    pub id: String,
    /// A human-readable name.
    #[schema(max_length = 255, example = "office")]
    pub name: String,
    /// The project that owns it.
    #[schema(max_length = 255, example = "05b8c0a5cc9c4a3a8d4c5b4a2a9d1c11")]
    pub project_id: String,
    /// Whether it is administratively up.
    #[schema(example = true)]
    pub admin_state_up: bool,
    /// The maximum transmission unit in bytes.
    #[schema(minimum = 68, maximum = 2_147_483_647, example = 1500)]
    pub mtu: i32,
    /// Always `ACTIVE`.
    #[schema(max_length = 16, example = "ACTIVE")]
    pub status: &'static str,
    /// The ids of its subnets.
    #[schema(value_type = Vec<Uuid>, max_items = 100_000, example = json!(["1d2f6a1c-6f3e-4a0e-9f0b-3f0a3a1e9d21"]))]
    pub subnets: Vec<String>,
    /// Whether every project may use it.
    #[schema(example = false)]
    pub shared: bool,
    /// Availability zones: none.
    #[schema(max_items = 0, example = json!([]))]
    pub availability_zone_hints: Vec<String>,
    /// Availability zones: none.
    #[schema(max_items = 0, example = json!([]))]
    pub availability_zones: Vec<String>,
    /// Whether routers can have their gateway there.
    #[serde(rename = "router:external")]
    #[schema(example = false)]
    pub external: bool,
    /// A human-readable description.
    #[schema(max_length = 255, example = "")]
    pub description: String,
    /// The provider's network type; only for administrators, where it was given.
    #[serde(rename = "provider:network_type", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 255, example = "local")]
    pub provider_network_type: Option<String>,
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

/// The body of a create.
#[derive(Clone, Debug, ToSchema)]
pub struct NetworkCreateRequest {
    /// The network.
    pub network: NetworkCreate,
}

/// The body of an update.
#[derive(Clone, Debug, ToSchema)]
pub struct NetworkUpdateRequest {
    /// The changes.
    pub network: NetworkUpdate,
}

/// One network.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NetworkResponse {
    /// The network.
    pub network: Network,
}

/// Networks, or a page of them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NetworkList {
    /// The networks.
    #[schema(max_items = 2_147_483_647)]
    pub networks: Vec<Network>,
    /// Where the next and the previous page are; only with `limit`, and only those that exist.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 2)]
    pub networks_links: Option<Vec<Link>>,
}

impl Readable for NetworkCreate {
    const RESOURCE: Option<&'static str> = Some("network");
    const CREATES: bool = true;
    type Request = NetworkCreateRequest;
}

impl Readable for NetworkUpdate {
    const RESOURCE: Option<&'static str> = Some("network");
    const CREATES: bool = false;
    type Request = NetworkUpdateRequest;
}

impl From<NetworkCreate> for NewNetwork {
    fn from(given: NetworkCreate) -> Self {
        Self {
            project_id: given.project_id,
            name: given.name,
            description: given.description,
            admin_state_up: given.admin_state_up,
            external: given.external,
            shared: given.shared,
            provider_network_type: given.provider_network_type,
            mtu: given.mtu,
        }
    }
}

impl From<NetworkUpdate> for Change {
    fn from(given: NetworkUpdate) -> Self {
        Self {
            name: given.name,
            description: given.description,
            admin_state_up: given.admin_state_up,
            external: given.external,
            shared: given.shared,
            mtu: given.mtu,
        }
    }
}

impl Network {
    /// What of a network this caller is shown.
    #[must_use]
    pub fn shown(view: NetworkView, caller: &Caller) -> Self {
        let network = view.network;
        Self {
            id: network.id.to_string(),
            name: network.name,
            tenant_id: network.project_id.clone(),
            project_id: network.project_id,
            admin_state_up: network.admin_state_up,
            mtu: network.mtu,
            status: "ACTIVE",
            subnets: view.subnet_ids.iter().map(ToString::to_string).collect(),
            shared: network.shared,
            availability_zone_hints: Vec::new(),
            availability_zones: Vec::new(),
            external: network.external,
            description: network.description,
            provider_network_type: network.provider_network_type.filter(|_| policy::is_admin(caller)),
            tags: Vec::new(),
            created_at: time(network.created_at),
            updated_at: time(network.updated_at),
            revision_number: network.revision_number,
        }
    }

    fn example() -> Self {
        Self {
            id: EXAMPLE_NETWORK.into(),
            name: "office".into(),
            tenant_id: EXAMPLE_PROJECT.into(),
            project_id: EXAMPLE_PROJECT.into(),
            admin_state_up: true,
            mtu: 1500,
            status: "ACTIVE",
            subnets: vec![EXAMPLE_SUBNET.into()],
            shared: false,
            availability_zone_hints: Vec::new(),
            availability_zones: Vec::new(),
            external: false,
            description: String::new(),
            provider_network_type: None,
            tags: Vec::new(),
            created_at: "2026-11-24T01:52:57Z".into(),
            updated_at: "2026-11-24T01:52:57Z".into(),
            revision_number: 0,
        }
    }
}

bodies! {
    NetworkCreateRequest => ({ "network": { "name": "office" } }),
    NetworkUpdateRequest => ({ "network": { "description": "Second floor" } }),
    NetworkResponse => ({ "network": Network::example() }),
    NetworkList => ({ "networks": [Network::example()] }),
}
