//! The bodies of VPN services.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::TABLE;
use crate::{
    api::input::{Attributes, BadInput, FromAttributes, Link, Table, Verb, schema::described},
    model::{self, ProjectId, Status},
    service::vpn_service::{Changes, Draft},
};

/// What a create gives; read as a [`Draft`].
#[derive(Clone, Copy, Debug)]
pub enum VpnServiceCreate {}

/// What an update gives; read as a [`Changes`].
#[derive(Clone, Copy, Debug)]
pub enum VpnServiceUpdate {}

/// A VPN service as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VpnService {
    /// Its id.
    pub id: String,
    /// The name.
    pub name: String,
    /// The description.
    pub description: String,
    /// The owner.
    pub project_id: ProjectId,
    /// The local subnet.
    pub subnet_id: Option<String>,
    /// The router.
    pub router_id: String,
    /// The flavor.
    pub flavor_id: Option<String>,
    /// Whether traffic shall flow.
    pub admin_state_up: bool,
    /// The router's IPv4 address outside.
    pub external_v4_ip: Option<String>,
    /// The router's IPv6 address outside.
    pub external_v6_ip: Option<String>,
    /// What the data plane reported last.
    pub status: String,
    /// The owner once more.
    pub tenant_id: ProjectId,
}

described!(VpnServiceCreate, TABLE, Create, "A new VPN service.");
described!(VpnServiceUpdate, TABLE, Update, "Changes of a VPN service: what is not given stays as it is.");
described!(VpnService, TABLE, Shown, "A VPN service: the router that connections are made for.");

/// The body of a create.
#[derive(Clone, Debug, ToSchema)]
pub struct VpnServiceCreateRequest {
    /// The service.
    pub vpnservice: VpnServiceCreate,
}

/// The body of an update.
#[derive(Clone, Debug, ToSchema)]
pub struct VpnServiceUpdateRequest {
    /// The changes.
    pub vpnservice: VpnServiceUpdate,
}

/// One VPN service.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VpnServiceResponse {
    /// The service.
    pub vpnservice: VpnService,
}

/// VPN services, or a page of them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VpnServiceList {
    /// The services.
    #[schema(max_items = 2_147_483_647)]
    pub vpnservices: Vec<VpnService>,
    /// Where the next and the previous page are; only with `limit`, and only those that exist.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 2)]
    pub vpnservices_links: Option<Vec<Link>>,
}

impl FromAttributes for Draft {
    const TABLE: &'static Table = &TABLE;
    const VERB: Verb = Verb::Create;

    fn from_attributes(given: &Attributes) -> Result<Self, BadInput> {
        Ok(Self {
            project_id: given.project()?,
            name: given.filled("name", Attributes::name)?,
            description: given.filled("description", Attributes::text)?,
            subnet_id: given.filled("subnet_id", Attributes::optional_uuid)?,
            router_id: given.filled("router_id", Attributes::uuid)?,
            admin_state_up: given.filled("admin_state_up", Attributes::boolean)?,
            flavor_id: given.filled("flavor_id", Attributes::optional_uuid)?,
        })
    }
}

impl FromAttributes for Changes {
    const TABLE: &'static Table = &TABLE;
    const VERB: Verb = Verb::Update;

    fn from_attributes(given: &Attributes) -> Result<Self, BadInput> {
        Ok(Self {
            name: given.name("name")?,
            description: given.text("description")?,
            admin_state_up: given.boolean("admin_state_up")?,
        })
    }
}

impl From<&model::VpnService> for VpnService {
    fn from(service: &model::VpnService) -> Self {
        Self {
            id: service.id.to_string(),
            name: service.name.clone(),
            description: service.description.clone(),
            project_id: service.project_id.clone(),
            subnet_id: service.subnet_id.map(|id| id.to_string()),
            router_id: service.router_id.to_string(),
            flavor_id: service.flavor_id.map(|id| id.to_string()),
            admin_state_up: service.admin_state_up,
            external_v4_ip: service.external_v4_ip.clone(),
            external_v6_ip: service.external_v6_ip.clone(),
            status: service.status.as_str().to_owned(),
            tenant_id: service.project_id.clone(),
        }
    }
}

impl VpnServiceCreateRequest {
    /// One of it, for the document.
    #[must_use]
    pub fn example() -> Value {
        json!({"vpnservice": {
            "name": "main-site",
            "router_id": "66e3b16c-8ce5-40fb-bb49-ab6d8dc3f2aa",
            "subnet_id": "1d2f6a1c-6f3e-4a0e-9f0b-3f0a3a1e9d21",
        }})
    }
}

impl VpnServiceUpdateRequest {
    /// One of it, for the document.
    #[must_use]
    pub fn example() -> Value {
        json!({"vpnservice": {"name": "main-site", "admin_state_up": false}})
    }
}

impl VpnServiceResponse {
    /// One of it, for the document.
    #[must_use]
    pub fn example() -> Value {
        json!({"vpnservice": VpnService::example()})
    }
}

impl VpnServiceList {
    /// One of it, for the document.
    #[must_use]
    pub fn example() -> Value {
        json!({"vpnservices": [VpnService::example()]})
    }
}

impl VpnService {
    fn example() -> Self {
        Self::from(&model::VpnService {
            id: uuid::uuid!("c7f2e8d4-2d3a-4a55-9d1e-7c0c1b8a6e03"),
            project_id: "05b8c0a5cc9c4a3a8d4c5b4a2a9d1c11".into(),
            name: "main-site".into(),
            description: String::new(),
            router_id: uuid::uuid!("66e3b16c-8ce5-40fb-bb49-ab6d8dc3f2aa"),
            subnet_id: Some(uuid::uuid!("1d2f6a1c-6f3e-4a0e-9f0b-3f0a3a1e9d21")),
            flavor_id: None,
            admin_state_up: true,
            external_v4_ip: Some("203.0.113.10".into()),
            external_v6_ip: None,
            status: Status::Active,
            generation: 1,
            observed_generation: 1,
        })
    }
}
