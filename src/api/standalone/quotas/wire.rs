//! The bodies of quotas.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    api::standalone::{
        given::Readable,
        read,
        shared::{EXAMPLE_PROJECT, bodies},
    },
    model::quota::{Limit, QuotaResource, UNLIMITED},
    network::standalone::quotas::Quotas,
};

/// How many objects of each kind a project may have; -1: as many as it likes.
///
/// Of what this service does not keep (subnet pools, routes, floating addresses, policies of sharing, security groups)
/// the limit is shown as Neutron has it, and cannot be changed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Quota {
    /// Networks.
    #[schema(minimum = -1, maximum = 2_147_483_647, example = -1)]
    pub network: i64,
    /// Subnets.
    #[schema(minimum = -1, maximum = 2_147_483_647, example = -1)]
    pub subnet: i64,
    /// Subnet pools: not kept.
    #[schema(minimum = -1, maximum = 2_147_483_647, example = -1)]
    pub subnetpool: i64,
    /// Ports.
    #[schema(minimum = -1, maximum = 2_147_483_647, example = -1)]
    pub port: i64,
    /// Routes of one router: not kept.
    #[schema(minimum = -1, maximum = 2_147_483_647, example = 30)]
    pub router_route: i64,
    /// Routers.
    #[schema(minimum = -1, maximum = 2_147_483_647, example = -1)]
    pub router: i64,
    /// Floating addresses: not kept.
    #[schema(minimum = -1, maximum = 2_147_483_647, example = 50)]
    pub floatingip: i64,
    /// Policies of sharing: not kept.
    #[schema(minimum = -1, maximum = 2_147_483_647, example = 10)]
    pub rbac_policy: i64,
    /// Security groups: not kept.
    #[schema(minimum = -1, maximum = 2_147_483_647, example = 10)]
    pub security_group: i64,
    /// Rules of security groups: not kept.
    #[schema(minimum = -1, maximum = 2_147_483_647, example = 100)]
    pub security_group_rule: i64,
    /// IKE policies.
    #[schema(minimum = -1, maximum = 2_147_483_647, example = -1)]
    pub ikepolicy: i64,
    /// IPsec policies.
    #[schema(minimum = -1, maximum = 2_147_483_647, example = -1)]
    pub ipsecpolicy: i64,
    /// Endpoint groups.
    #[schema(minimum = -1, maximum = 2_147_483_647, example = -1)]
    pub endpoint_group: i64,
    /// VPN services.
    #[schema(minimum = -1, maximum = 2_147_483_647, example = -1)]
    pub vpnservice: i64,
    /// IPsec site-to-site connections.
    #[schema(minimum = -1, maximum = 2_147_483_647, example = -1)]
    pub ipsec_site_connection: i64,
}

/// Limits to set: what is not given stays as it is.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuotaUpdate {
    /// Networks.
    #[serde(default, deserialize_with = "read::limit")]
    #[schema(nullable = false, minimum = -1, maximum = 2_147_483_647, example = 10)]
    pub network: Option<i64>,
    /// Subnets.
    #[serde(default, deserialize_with = "read::limit")]
    #[schema(nullable = false, minimum = -1, maximum = 2_147_483_647, example = 10)]
    pub subnet: Option<i64>,
    /// Ports.
    #[serde(default, deserialize_with = "read::limit")]
    #[schema(nullable = false, minimum = -1, maximum = 2_147_483_647, example = 10)]
    pub port: Option<i64>,
    /// Routers.
    #[serde(default, deserialize_with = "read::limit")]
    #[schema(nullable = false, minimum = -1, maximum = 2_147_483_647, example = 10)]
    pub router: Option<i64>,
    /// IKE policies.
    #[serde(default, deserialize_with = "read::limit")]
    #[schema(nullable = false, minimum = -1, maximum = 2_147_483_647, example = 10)]
    pub ikepolicy: Option<i64>,
    /// IPsec policies.
    #[serde(default, deserialize_with = "read::limit")]
    #[schema(nullable = false, minimum = -1, maximum = 2_147_483_647, example = 10)]
    pub ipsecpolicy: Option<i64>,
    /// Endpoint groups.
    #[serde(default, deserialize_with = "read::limit")]
    #[schema(nullable = false, minimum = -1, maximum = 2_147_483_647, example = 10)]
    pub endpoint_group: Option<i64>,
    /// VPN services.
    #[serde(default, deserialize_with = "read::limit")]
    #[schema(nullable = false, minimum = -1, maximum = 2_147_483_647, example = 10)]
    pub vpnservice: Option<i64>,
    /// IPsec site-to-site connections.
    #[serde(default, deserialize_with = "read::limit")]
    #[schema(nullable = false, minimum = -1, maximum = 2_147_483_647, example = 10)]
    pub ipsec_site_connection: Option<i64>,
}

/// The limits of one project.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProjectQuota {
    /// The limits.
    #[serde(flatten)]
    pub quota: Quota,
    /// The project.
    #[schema(max_length = 255, example = "05b8c0a5cc9c4a3a8d4c5b4a2a9d1c11")]
    pub project_id: String,
    /// The project once more. Use `project_id`.
    #[schema(deprecated, max_length = 255, example = "05b8c0a5cc9c4a3a8d4c5b4a2a9d1c11")]
    pub tenant_id: String,
}

/// The body of an update.
#[derive(Clone, Debug, ToSchema)]
pub struct QuotaUpdateRequest {
    /// The limits to set.
    pub quota: QuotaUpdate,
}

/// The limits of a project.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct QuotaResponse {
    /// The limits.
    pub quota: Quota,
}

/// The limits of every project that has some of its own.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct QuotaList {
    /// One entry a project.
    #[schema(max_items = 2_147_483_647)]
    pub quotas: Vec<ProjectQuota>,
}

impl Readable for QuotaUpdate {
    const RESOURCE: Option<&'static str> = Some("quota");
    const CREATES: bool = false;
    type Request = QuotaUpdateRequest;
}

impl From<QuotaUpdate> for Vec<(QuotaResource, Limit)> {
    fn from(given: QuotaUpdate) -> Self {
        [
            (QuotaResource::Network, given.network),
            (QuotaResource::Subnet, given.subnet),
            (QuotaResource::Port, given.port),
            (QuotaResource::Router, given.router),
            (QuotaResource::IkePolicy, given.ikepolicy),
            (QuotaResource::IpsecPolicy, given.ipsecpolicy),
            (QuotaResource::EndpointGroup, given.endpoint_group),
            (QuotaResource::VpnService, given.vpnservice),
            (QuotaResource::SiteConnection, given.ipsec_site_connection),
        ]
        .into_iter()
        .filter_map(|(resource, limit)| Some((resource, limit?)))
        .collect()
    }
}

impl From<Quotas> for Quota {
    fn from(quotas: Quotas) -> Self {
        Self::of(|resource| quotas.limit(resource))
    }
}

impl Quota {
    fn of(limit: impl Fn(QuotaResource) -> Limit) -> Self {
        Self {
            network: limit(QuotaResource::Network),
            subnet: limit(QuotaResource::Subnet),
            subnetpool: UNLIMITED,
            port: limit(QuotaResource::Port),
            router_route: 30,
            router: limit(QuotaResource::Router),
            floatingip: 50,
            rbac_policy: 10,
            security_group: 10,
            security_group_rule: 100,
            ikepolicy: limit(QuotaResource::IkePolicy),
            ipsecpolicy: limit(QuotaResource::IpsecPolicy),
            endpoint_group: limit(QuotaResource::EndpointGroup),
            vpnservice: limit(QuotaResource::VpnService),
            ipsec_site_connection: limit(QuotaResource::SiteConnection),
        }
    }

    fn example() -> Self {
        Self::of(|_| UNLIMITED)
    }
}

impl ProjectQuota {
    /// The limits of this project.
    #[must_use]
    pub fn new(project: String, quota: Quota) -> Self {
        Self { quota, tenant_id: project.clone(), project_id: project }
    }
}

bodies! {
    QuotaUpdateRequest => ({ "quota": { "ipsec_site_connection": 10 } }),
    QuotaResponse => ({ "quota": Quota::example() }),
    QuotaList => ({ "quotas": [ProjectQuota::new(EXAMPLE_PROJECT.into(), Quota::example())] }),
}
