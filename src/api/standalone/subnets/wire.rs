//! The bodies of subnets.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use utoipa::{
    ToSchema,
    openapi::{RefOr, schema::Schema},
};
use uuid::Uuid;

use crate::{
    api::{
        input::Link,
        standalone::{
            given::Readable,
            read,
            shared::{EXAMPLE_NETWORK, EXAMPLE_PROJECT, EXAMPLE_SUBNET, bodies, texts, time},
        },
    },
    model,
    network::standalone::{
        Asked,
        addresses::{Pool, pools},
        subnets::{NewSubnet, SubnetUpdate as Change},
    },
};

fn name_servers() -> RefOr<Schema> {
    let text = "Accepted and not kept: there are no hosts that could be told.";
    texts(text, read::MAX_NOT_KEPT, read::MAX_TEXT_NOT_KEPT, "192.0.2.53")
}

/// A run of addresses.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
pub struct AllocationPool {
    /// The first.
    #[serde(deserialize_with = "read::short::<_, 45>")]
    #[schema(max_length = 45, example = "10.0.0.2")]
    pub start: String,
    /// The last.
    #[serde(deserialize_with = "read::short::<_, 45>")]
    #[schema(max_length = 45, example = "10.0.0.254")]
    pub end: String,
}

/// A route that hosts are told of.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
pub struct HostRoute {
    /// The range that it leads to.
    #[serde(deserialize_with = "read::short::<_, 49>")]
    #[schema(max_length = 49, example = "10.9.0.0/24")]
    pub destination: String,
    /// The next hop.
    #[serde(deserialize_with = "read::short::<_, 45>")]
    #[schema(max_length = 45, example = "10.0.0.7")]
    pub nexthop: String,
}

/// A new subnet.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubnetCreate {
    /// The project that shall own it. Default: the caller's own; only administrators may give another.
    #[serde(default, deserialize_with = "read::project")]
    #[schema(max_length = 255, example = "05b8c0a5cc9c4a3a8d4c5b4a2a9d1c11")]
    pub project_id: String,
    /// The same under its older name. Use `project_id`.
    #[serde(default, deserialize_with = "read::tenant")]
    #[schema(deprecated, nullable = false, max_length = 255, example = "05b8c0a5cc9c4a3a8d4c5b4a2a9d1c11")]
    pub tenant_id: Option<String>,
    /// The network that it shall be a range of.
    #[serde(deserialize_with = "read::id")]
    #[schema(example = "5522aff7-1b3c-48dd-9c3c-b50f016b73db")]
    pub network_id: Uuid,
    /// The range, without host bits.
    #[schema(format = "cidr", max_length = 49, example = "10.0.0.0/24")]
    pub cidr: String,
    /// 4 or 6. Default: that of the range.
    #[serde(default, deserialize_with = "read::ip_version")]
    #[schema(nullable = false, minimum = 4, maximum = 6, multiple_of = 2, example = 4)]
    pub ip_version: Option<i32>,
    /// A human-readable name.
    #[serde(default, deserialize_with = "read::name")]
    #[schema(
        max_length = 255,
        pattern = r"^([^\x00-\x20\x7f]([^\x00-\x1f\x7f]*[^\x00-\x20\x7f])?)?$",
        example = "desks"
    )]
    pub name: String,
    /// A human-readable description.
    #[serde(default, deserialize_with = "read::description")]
    #[schema(max_length = 255, example = "")]
    pub description: String,
    /// The gateway; null: none. Default: the first host.
    #[serde(default, deserialize_with = "read::asked")]
    #[schema(value_type = Option<String>, format = "ip", max_length = 45, example = "10.0.0.1")]
    pub gateway_ip: Asked<IpAddr>,
    /// Whether addresses are handed out by DHCP. Default: true.
    #[serde(default, deserialize_with = "read::boolean")]
    #[schema(nullable = false, example = true)]
    pub enable_dhcp: Option<bool>,
    /// Accepted and not kept: addresses are taken from the whole range.
    #[serde(default, deserialize_with = "read::not_kept")]
    #[schema(nullable = false, max_items = 100)]
    pub allocation_pools: Option<Vec<AllocationPool>>,
    /// Accepted and not kept: there are no hosts that could be told.
    #[serde(default, deserialize_with = "read::texts_not_kept")]
    #[schema(schema_with = name_servers)]
    pub dns_nameservers: Option<Vec<String>>,
    /// Accepted and not kept: there are no hosts that could be told.
    #[serde(default, deserialize_with = "read::not_kept")]
    #[schema(nullable = false, max_items = 100)]
    pub host_routes: Option<Vec<HostRoute>>,
}

/// Changes of a subnet: what is not given stays as it is. Network, range and version never change.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubnetUpdate {
    /// A human-readable name.
    #[serde(default, deserialize_with = "read::some_name")]
    #[schema(
        nullable = false,
        max_length = 255,
        pattern = r"^([^\x00-\x20\x7f]([^\x00-\x1f\x7f]*[^\x00-\x20\x7f])?)?$",
        example = "desks"
    )]
    pub name: Option<String>,
    /// A human-readable description.
    #[serde(default, deserialize_with = "read::some_description")]
    #[schema(nullable = false, max_length = 255, example = "")]
    pub description: Option<String>,
    /// The gateway; null: none.
    #[serde(default, deserialize_with = "read::asked")]
    #[schema(value_type = Option<String>, format = "ip", max_length = 45, example = "10.0.0.1")]
    pub gateway_ip: Asked<IpAddr>,
    /// Whether addresses are handed out by DHCP.
    #[serde(default, deserialize_with = "read::boolean")]
    #[schema(nullable = false, example = true)]
    pub enable_dhcp: Option<bool>,
    /// Accepted and not kept: addresses are taken from the whole range.
    #[serde(default, deserialize_with = "read::not_kept")]
    #[schema(nullable = false, max_items = 100)]
    pub allocation_pools: Option<Vec<AllocationPool>>,
    /// Accepted and not kept: there are no hosts that could be told.
    #[serde(default, deserialize_with = "read::texts_not_kept")]
    #[schema(schema_with = name_servers)]
    pub dns_nameservers: Option<Vec<String>>,
    /// Accepted and not kept: there are no hosts that could be told.
    #[serde(default, deserialize_with = "read::not_kept")]
    #[schema(nullable = false, max_items = 100)]
    pub host_routes: Option<Vec<HostRoute>>,
}

/// A subnet.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Subnet {
    /// Its id.
    #[schema(read_only, format = "uuid", example = "1d2f6a1c-6f3e-4a0e-9f0b-3f0a3a1e9d21")]
    pub id: String,
    /// A human-readable name.
    #[schema(max_length = 255, example = "desks")]
    pub name: String,
    /// The project that owns it.
    #[schema(max_length = 255, example = "05b8c0a5cc9c4a3a8d4c5b4a2a9d1c11")]
    pub project_id: String,
    /// The network that it is a range of.
    #[schema(format = "uuid", example = "5522aff7-1b3c-48dd-9c3c-b50f016b73db")]
    pub network_id: String,
    /// 4 or 6.
    #[schema(minimum = 4, maximum = 6, multiple_of = 2, example = 4)]
    pub ip_version: i32,
    /// Whether addresses are handed out by DHCP.
    #[schema(example = true)]
    pub enable_dhcp: bool,
    /// The gateway, or null.
    #[schema(required, format = "ip", max_length = 45, example = "10.0.0.1")]
    pub gateway_ip: Option<String>,
    /// The range.
    #[schema(format = "cidr", max_length = 49, example = "10.0.0.0/24")]
    pub cidr: String,
    /// What addresses are taken from: the whole range, without the gateway.
    #[schema(max_items = 2)]
    pub allocation_pools: Vec<AllocationPool>,
    /// Routes: none.
    #[schema(max_items = 0)]
    pub host_routes: Vec<HostRoute>,
    /// Name servers: none.
    #[schema(max_items = 0, example = json!([]))]
    pub dns_nameservers: Vec<String>,
    /// A human-readable description.
    #[schema(max_length = 255, example = "")]
    pub description: String,
    /// Service types: none.
    #[schema(max_items = 0, example = json!([]))]
    pub service_types: Vec<String>,
    /// The pool that it was taken from: always null here.
    #[schema(required, max_length = 36, example = "7c1f9d0a-2b3e-4d5c-8f6a-1e0d9c8b7a65")]
    pub subnetpool_id: Option<String>,
    /// How IPv6 addresses are announced: always null here.
    #[schema(required, max_length = 32, example = "slaac")]
    pub ipv6_ra_mode: Option<String>,
    /// How IPv6 addresses are assigned: always null here.
    #[schema(required, max_length = 32, example = "slaac")]
    pub ipv6_address_mode: Option<String>,
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
pub struct SubnetCreateRequest {
    /// The subnet.
    pub subnet: SubnetCreate,
}

/// The body of an update.
#[derive(Clone, Debug, ToSchema)]
pub struct SubnetUpdateRequest {
    /// The changes.
    pub subnet: SubnetUpdate,
}

/// One subnet.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SubnetResponse {
    /// The subnet.
    pub subnet: Subnet,
}

/// Subnets, or a page of them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SubnetList {
    /// The subnets.
    #[schema(max_items = 2_147_483_647)]
    pub subnets: Vec<Subnet>,
    /// Where the next and the previous page are; only with `limit`, and only those that exist.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 2)]
    pub subnets_links: Option<Vec<Link>>,
}

impl Readable for SubnetCreate {
    const RESOURCE: Option<&'static str> = Some("subnet");
    const CREATES: bool = true;
    type Request = SubnetCreateRequest;
}

impl Readable for SubnetUpdate {
    const RESOURCE: Option<&'static str> = Some("subnet");
    const CREATES: bool = false;
    type Request = SubnetUpdateRequest;
}

impl From<SubnetCreate> for NewSubnet {
    fn from(given: SubnetCreate) -> Self {
        let of_the_range = if given.cidr.contains(':') { 6 } else { 4 };
        Self {
            project_id: given.project_id,
            network_id: given.network_id,
            name: given.name,
            description: given.description,
            ip_version: given.ip_version.unwrap_or(of_the_range),
            cidr: given.cidr,
            gateway_ip: given.gateway_ip,
            enable_dhcp: given.enable_dhcp,
        }
    }
}

impl From<SubnetUpdate> for Change {
    fn from(given: SubnetUpdate) -> Self {
        Self {
            name: given.name,
            description: given.description,
            gateway_ip: given.gateway_ip,
            enable_dhcp: given.enable_dhcp,
        }
    }
}

impl From<model::network::Subnet> for Subnet {
    fn from(subnet: model::network::Subnet) -> Self {
        let pool = |pool: Pool| AllocationPool { start: pool.start.to_string(), end: pool.end.to_string() };
        Self {
            allocation_pools: pools(&subnet).into_iter().map(pool).collect(),
            id: subnet.id.to_string(),
            name: subnet.name,
            tenant_id: subnet.project_id.clone(),
            project_id: subnet.project_id,
            network_id: subnet.network_id.to_string(),
            ip_version: subnet.ip_version,
            enable_dhcp: subnet.enable_dhcp,
            gateway_ip: subnet.gateway_ip.map(|ip| ip.to_string()),
            cidr: subnet.cidr,
            host_routes: Vec::new(),
            dns_nameservers: Vec::new(),
            description: subnet.description,
            service_types: Vec::new(),
            subnetpool_id: None,
            ipv6_ra_mode: None,
            ipv6_address_mode: None,
            tags: Vec::new(),
            created_at: time(subnet.created_at),
            updated_at: time(subnet.updated_at),
            revision_number: subnet.revision_number,
        }
    }
}

impl Subnet {
    fn example() -> Self {
        Self {
            id: EXAMPLE_SUBNET.into(),
            name: "desks".into(),
            tenant_id: EXAMPLE_PROJECT.into(),
            project_id: EXAMPLE_PROJECT.into(),
            network_id: EXAMPLE_NETWORK.into(),
            ip_version: 4,
            enable_dhcp: true,
            gateway_ip: Some("10.0.0.1".into()),
            cidr: "10.0.0.0/24".into(),
            allocation_pools: vec![AllocationPool { start: "10.0.0.2".into(), end: "10.0.0.254".into() }],
            host_routes: Vec::new(),
            dns_nameservers: Vec::new(),
            description: String::new(),
            service_types: Vec::new(),
            subnetpool_id: None,
            ipv6_ra_mode: None,
            ipv6_address_mode: None,
            tags: Vec::new(),
            created_at: "2026-11-24T01:52:57Z".into(),
            updated_at: "2026-11-24T01:52:57Z".into(),
            revision_number: 0,
        }
    }
}

bodies! {
    SubnetCreateRequest => ({ "subnet": { "network_id": EXAMPLE_NETWORK, "cidr": "10.0.0.0/24", "ip_version": 4 } }),
    SubnetUpdateRequest => ({ "subnet": { "name": "desks" } }),
    SubnetResponse => ({ "subnet": Subnet::example() }),
    SubnetList => ({ "subnets": [Subnet::example()] }),
}
