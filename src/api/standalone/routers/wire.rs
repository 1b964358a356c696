//! The bodies of routers.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    api::{
        input::Link,
        standalone::{
            given::Readable,
            read,
            shared::{EXAMPLE_NETWORK, EXAMPLE_PORT, EXAMPLE_PROJECT, EXAMPLE_ROUTER, EXAMPLE_SUBNET, bodies, time},
        },
    },
    model,
    network::standalone::{
        Asked,
        routers::{FixedIpRequest, GatewayRequest, InterfaceRequest, InterfaceView, NewRouter, RouterUpdate as Change},
    },
};

/// An address that a gateway shall have: an address, a subnet to take one from, or both.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExternalFixedIpInput {
    /// The subnet.
    #[serde(default, deserialize_with = "read::some_id")]
    #[schema(example = "1d2f6a1c-6f3e-4a0e-9f0b-3f0a3a1e9d21")]
    pub subnet_id: Option<Uuid>,
    /// The address.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = "ip", max_length = 45, example = "203.0.113.10")]
    pub ip_address: Option<IpAddr>,
}

/// The gateway that a router shall have; an empty object: none.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExternalGatewayInput {
    /// The external network.
    #[serde(default, deserialize_with = "read::some_id")]
    #[schema(example = "5522aff7-1b3c-48dd-9c3c-b50f016b73db")]
    pub network_id: Option<Uuid>,
    /// The addresses; for administrators. Default: the lowest free one of each IP version.
    #[serde(default, deserialize_with = "read::fixed_ips")]
    #[schema(max_items = 16)]
    pub external_fixed_ips: Option<Vec<ExternalFixedIpInput>>,
    /// Whether source addresses are translated; for administrators. Default: true.
    #[serde(default, deserialize_with = "read::boolean")]
    #[schema(nullable = false, example = true)]
    pub enable_snat: Option<bool>,
}

/// A new router.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RouterCreate {
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
        example = "edge"
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
    /// Its gateway; null or an empty object: none.
    #[serde(default)]
    pub external_gateway_info: Option<ExternalGatewayInput>,
}

/// Changes of a router: what is not given stays as it is.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RouterUpdate {
    /// A human-readable name.
    #[serde(default, deserialize_with = "read::some_name")]
    #[schema(
        nullable = false,
        max_length = 255,
        pattern = r"^([^\x00-\x20\x7f]([^\x00-\x1f\x7f]*[^\x00-\x20\x7f])?)?$",
        example = "edge"
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
    /// Its gateway; null or an empty object: none.
    #[serde(default, deserialize_with = "read::asked")]
    #[schema(value_type = Option<ExternalGatewayInput>)]
    pub external_gateway_info: Asked<ExternalGatewayInput>,
}

/// Which interface is meant: by its subnet, by its port, or by both.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InterfaceInput {
    /// The subnet.
    #[serde(default, deserialize_with = "read::some_id")]
    #[schema(example = "1d2f6a1c-6f3e-4a0e-9f0b-3f0a3a1e9d21")]
    pub subnet_id: Option<Uuid>,
    /// The port.
    #[serde(default, deserialize_with = "read::some_id")]
    #[schema(example = "cf4f3a0e-0b6c-4c8c-9d3c-6f1d2a7b8c90")]
    pub port_id: Option<Uuid>,
}

/// An address of a gateway or a port.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FixedIp {
    /// The subnet.
    #[schema(format = "uuid", example = "1d2f6a1c-6f3e-4a0e-9f0b-3f0a3a1e9d21")]
    pub subnet_id: String,
    /// The address.
    #[schema(format = "ip", max_length = 45, example = "203.0.113.10")]
    pub ip_address: String,
}

/// A router's gateway.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ExternalGateway {
    /// The external network.
    #[schema(format = "uuid", example = "5522aff7-1b3c-48dd-9c3c-b50f016b73db")]
    pub network_id: String,
    /// The addresses there.
    #[schema(max_items = 16)]
    pub external_fixed_ips: Vec<FixedIp>,
    /// Whether source addresses are translated.
    #[schema(example = true)]
    pub enable_snat: bool,
}

/// A router.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Router {
    /// Its id.
    #[schema(read_only, format = "uuid", example = "66e3b16c-8ce5-40fb-bb49-ab6d8dc3f2aa")]
    pub id: String,
    /// A human-readable name.
    #[schema(max_length = 255, example = "edge")]
    pub name: String,
    /// The project that owns it.
    #[schema(max_length = 255, example = "05b8c0a5cc9c4a3a8d4c5b4a2a9d1c11")]
    pub project_id: String,
    /// Whether it is administratively up.
    #[schema(example = true)]
    pub admin_state_up: bool,
    /// Always `ACTIVE`.
    #[schema(max_length = 16, example = "ACTIVE")]
    pub status: &'static str,
    /// Its gateway, or null.
    #[schema(required)]
    pub external_gateway_info: Option<ExternalGateway>,
    /// A human-readable description.
    #[schema(max_length = 255, example = "")]
    pub description: String,
    /// Availability zones: none.
    #[schema(max_items = 0, example = json!([]))]
    pub availability_zones: Vec<String>,
    /// Availability zones: none.
    #[schema(max_items = 0, example = json!([]))]
    pub availability_zone_hints: Vec<String>,
    /// Routes: none.
    #[schema(max_items = 0, example = json!([]))]
    pub routes: Vec<String>,
    /// Its flavor: always null here.
    #[schema(required, max_length = 36, example = "3d8f0b52-7c5e-4f1f-9a53-2f5b7d1c9e40")]
    pub flavor_id: Option<String>,
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

/// An interface that came or went.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RouterInterface {
    /// The router's id.
    #[schema(read_only, format = "uuid", example = "66e3b16c-8ce5-40fb-bb49-ab6d8dc3f2aa")]
    pub id: String,
    /// The project that owns the port. Use `project_id`.
    #[schema(deprecated, max_length = 255, example = "05b8c0a5cc9c4a3a8d4c5b4a2a9d1c11")]
    pub tenant_id: String,
    /// The project that owns the port.
    #[schema(max_length = 255, example = "05b8c0a5cc9c4a3a8d4c5b4a2a9d1c11")]
    pub project_id: String,
    /// The port.
    #[schema(format = "uuid", example = "cf4f3a0e-0b6c-4c8c-9d3c-6f1d2a7b8c90")]
    pub port_id: String,
    /// The network that it is on.
    #[schema(format = "uuid", example = "5522aff7-1b3c-48dd-9c3c-b50f016b73db")]
    pub network_id: String,
    /// The subnet.
    #[schema(format = "uuid", example = "1d2f6a1c-6f3e-4a0e-9f0b-3f0a3a1e9d21")]
    pub subnet_id: String,
    /// The subnet, as a list.
    #[schema(value_type = Vec<Uuid>, min_items = 1, max_items = 1, example = json!(["1d2f6a1c-6f3e-4a0e-9f0b-3f0a3a1e9d21"]))]
    pub subnet_ids: Vec<String>,
}

/// The body of a create.
#[derive(Clone, Debug, ToSchema)]
pub struct RouterCreateRequest {
    /// The router.
    pub router: RouterCreate,
}

/// The body of an update.
#[derive(Clone, Debug, ToSchema)]
pub struct RouterUpdateRequest {
    /// The changes.
    pub router: RouterUpdate,
}

/// One router.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RouterResponse {
    /// The router.
    pub router: Router,
}

/// Routers, or a page of them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RouterList {
    /// The routers.
    #[schema(max_items = 2_147_483_647)]
    pub routers: Vec<Router>,
    /// Where the next and the previous page are; only with `limit`, and only those that exist.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 2)]
    pub routers_links: Option<Vec<Link>>,
}

impl Readable for RouterCreate {
    const RESOURCE: Option<&'static str> = Some("router");
    const CREATES: bool = true;
    type Request = RouterCreateRequest;
}

impl Readable for RouterUpdate {
    const RESOURCE: Option<&'static str> = Some("router");
    const CREATES: bool = false;
    type Request = RouterUpdateRequest;
}

impl Readable for InterfaceInput {
    const RESOURCE: Option<&'static str> = None;
    const CREATES: bool = false;
    type Request = Self;
}

impl From<RouterCreate> for NewRouter {
    fn from(given: RouterCreate) -> Self {
        Self {
            project_id: given.project_id,
            name: given.name,
            description: given.description,
            admin_state_up: given.admin_state_up,
            external_gateway: given.external_gateway_info.and_then(gateway),
        }
    }
}

impl From<RouterUpdate> for Change {
    fn from(given: RouterUpdate) -> Self {
        Self {
            name: given.name,
            description: given.description,
            admin_state_up: given.admin_state_up,
            external_gateway: match given.external_gateway_info {
                Asked::Nothing => Asked::Nothing,
                Asked::Null => Asked::Null,
                Asked::Value(given) => gateway(given).map_or(Asked::Null, Asked::Value),
            },
        }
    }
}

impl From<InterfaceInput> for InterfaceRequest {
    fn from(given: InterfaceInput) -> Self {
        Self { subnet_id: given.subnet_id, port_id: given.port_id }
    }
}

/// Without a network there is no gateway.
fn gateway(given: ExternalGatewayInput) -> Option<GatewayRequest> {
    let fixed = |ip: ExternalFixedIpInput| FixedIpRequest { subnet_id: ip.subnet_id, ip_address: ip.ip_address };
    Some(GatewayRequest {
        network_id: given.network_id?,
        external_fixed_ips: given.external_fixed_ips.map(|ips| ips.into_iter().map(fixed).collect()),
        enable_snat: given.enable_snat,
    })
}

impl From<&model::network::FixedIp> for FixedIp {
    fn from(fixed: &model::network::FixedIp) -> Self {
        Self { subnet_id: fixed.subnet_id.to_string(), ip_address: fixed.ip_address.to_string() }
    }
}

impl From<model::network::Router> for Router {
    fn from(router: model::network::Router) -> Self {
        let gateway = router.external_gateway.map(|gateway| ExternalGateway {
            network_id: gateway.network_id.to_string(),
            external_fixed_ips: gateway.external_fixed_ips.iter().map(FixedIp::from).collect(),
            enable_snat: gateway.enable_snat,
        });
        Self {
            id: router.id.to_string(),
            name: router.name,
            tenant_id: router.project_id.clone(),
            project_id: router.project_id,
            admin_state_up: router.admin_state_up,
            status: "ACTIVE",
            external_gateway_info: gateway,
            description: router.description,
            availability_zones: Vec::new(),
            availability_zone_hints: Vec::new(),
            routes: Vec::new(),
            flavor_id: None,
            tags: Vec::new(),
            created_at: time(router.created_at),
            updated_at: time(router.updated_at),
            revision_number: router.revision_number,
        }
    }
}

impl From<InterfaceView> for RouterInterface {
    fn from(view: InterfaceView) -> Self {
        let subnet_id = view.subnet_id.to_string();
        Self {
            id: view.router_id.to_string(),
            tenant_id: view.project_id.clone(),
            project_id: view.project_id,
            port_id: view.port_id.to_string(),
            network_id: view.network_id.to_string(),
            subnet_ids: vec![subnet_id.clone()],
            subnet_id,
        }
    }
}

impl Router {
    fn example() -> Self {
        let fixed = FixedIp { subnet_id: EXAMPLE_SUBNET.into(), ip_address: "203.0.113.10".into() };
        Self {
            id: EXAMPLE_ROUTER.into(),
            name: "edge".into(),
            tenant_id: EXAMPLE_PROJECT.into(),
            project_id: EXAMPLE_PROJECT.into(),
            admin_state_up: true,
            status: "ACTIVE",
            external_gateway_info: Some(ExternalGateway {
                network_id: EXAMPLE_NETWORK.into(),
                external_fixed_ips: vec![fixed],
                enable_snat: true,
            }),
            description: String::new(),
            availability_zones: Vec::new(),
            availability_zone_hints: Vec::new(),
            routes: Vec::new(),
            flavor_id: None,
            tags: Vec::new(),
            created_at: "2026-11-24T01:52:57Z".into(),
            updated_at: "2026-11-24T01:52:57Z".into(),
            revision_number: 1,
        }
    }
}

bodies! {
    RouterCreateRequest => ({ "router": { "name": "edge" } }),
    RouterUpdateRequest => ({ "router": { "external_gateway_info": { "network_id": EXAMPLE_NETWORK } } }),
    InterfaceInput => ({ "subnet_id": EXAMPLE_SUBNET }),
    RouterInterface => ({
        "id": EXAMPLE_ROUTER, "tenant_id": EXAMPLE_PROJECT, "project_id": EXAMPLE_PROJECT, "port_id": EXAMPLE_PORT,
        "network_id": EXAMPLE_NETWORK, "subnet_id": EXAMPLE_SUBNET, "subnet_ids": [EXAMPLE_SUBNET],
    }),
    RouterResponse => ({ "router": Router::example() }),
    RouterList => ({ "routers": [Router::example()] }),
}
