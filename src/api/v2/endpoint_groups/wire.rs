//! The bodies of endpoint groups.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::TABLE;
use crate::{
    api::input::{Attributes, BadInput, FromAttributes, Link, Table, Verb, schema::described},
    model::{self, ProjectId, endpoint_group::EndpointType, keyword::Keyword as _},
    service::endpoint_group::{Changes, Draft},
};

/// What a create gives; read as a [`Draft`].
#[derive(Clone, Copy, Debug)]
pub enum EndpointGroupCreate {}

/// What an update gives; read as a [`Changes`].
#[derive(Clone, Copy, Debug)]
pub enum EndpointGroupUpdate {}

/// An endpoint group as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EndpointGroup {
    /// Its id.
    pub id: String,
    /// The owner.
    pub project_id: ProjectId,
    /// The name.
    pub name: String,
    /// The description.
    pub description: String,
    /// What the endpoints are.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The endpoints.
    pub endpoints: Vec<String>,
    /// The owner once more.
    pub tenant_id: ProjectId,
}

described!(EndpointGroupCreate, TABLE, Create, "A new endpoint group.");
described!(EndpointGroupUpdate, TABLE, Update, "Changes of an endpoint group: what is not given stays as it is.");
described!(EndpointGroup, TABLE, Shown, "An endpoint group: what a connection joins at one of its ends.");

/// The body of a create.
#[derive(Clone, Debug, ToSchema)]
pub struct EndpointGroupCreateRequest {
    /// The group.
    pub endpoint_group: EndpointGroupCreate,
}

/// The body of an update.
#[derive(Clone, Debug, ToSchema)]
pub struct EndpointGroupUpdateRequest {
    /// The changes.
    pub endpoint_group: EndpointGroupUpdate,
}

/// One endpoint group.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EndpointGroupResponse {
    /// The group.
    pub endpoint_group: EndpointGroup,
}

/// Endpoint groups, or a page of them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EndpointGroupList {
    /// The groups.
    #[schema(max_items = 2_147_483_647)]
    pub endpoint_groups: Vec<EndpointGroup>,
    /// Where the next and the previous page are; only with `limit`, and only those that exist.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 2)]
    pub endpoint_groups_links: Option<Vec<Link>>,
}

impl FromAttributes for Draft {
    const TABLE: &'static Table = &TABLE;
    const VERB: Verb = Verb::Create;

    fn from_attributes(given: &Attributes) -> Result<Self, BadInput> {
        let kind = given.filled("type", Attributes::keyword)?;
        let endpoints = match kind {
            EndpointType::Cidr | EndpointType::Subnet => given.endpoints("endpoints")?,
            EndpointType::Network | EndpointType::Router | EndpointType::Vlan => given.opaque_endpoints("endpoints")?,
        };
        Ok(Self {
            project_id: given.project()?,
            name: given.filled("name", Attributes::name)?,
            description: given.filled("description", Attributes::text)?,
            kind,
            endpoints: endpoints.unwrap_or_default(),
        })
    }
}

impl FromAttributes for Changes {
    const TABLE: &'static Table = &TABLE;
    const VERB: Verb = Verb::Update;

    fn from_attributes(given: &Attributes) -> Result<Self, BadInput> {
        Ok(Self { name: given.name("name")?, description: given.text("description")? })
    }
}

impl From<&model::EndpointGroup> for EndpointGroup {
    fn from(group: &model::EndpointGroup) -> Self {
        Self {
            id: group.id.to_string(),
            project_id: group.project_id.clone(),
            name: group.name.clone(),
            description: group.description.clone(),
            kind: group.kind.as_str(),
            endpoints: group.endpoints.clone(),
            tenant_id: group.project_id.clone(),
        }
    }
}

impl EndpointGroupCreateRequest {
    /// One of it, for the document.
    #[must_use]
    pub fn example() -> Value {
        json!({"endpoint_group": {
            "name": "branch-office",
            "type": "cidr",
            "endpoints": ["10.2.0.0/24", "10.3.0.0/24"],
        }})
    }
}

impl EndpointGroupUpdateRequest {
    /// One of it, for the document.
    #[must_use]
    pub fn example() -> Value {
        json!({"endpoint_group": {"name": "branch-office", "description": "Both floors"}})
    }
}

impl EndpointGroupResponse {
    /// One of it, for the document.
    #[must_use]
    pub fn example() -> Value {
        json!({"endpoint_group": EndpointGroup::example()})
    }
}

impl EndpointGroupList {
    /// One of it, for the document.
    #[must_use]
    pub fn example() -> Value {
        json!({"endpoint_groups": [EndpointGroup::example()]})
    }
}

impl EndpointGroup {
    fn example() -> Self {
        Self::from(&model::EndpointGroup {
            id: uuid::uuid!("9a1d3c52-5d7e-4c4b-b7a5-6f1f8d2e3b02"),
            project_id: "05b8c0a5cc9c4a3a8d4c5b4a2a9d1c11".into(),
            name: "branch-office".into(),
            description: String::new(),
            kind: EndpointType::Cidr,
            endpoints: vec!["10.2.0.0/24".into(), "10.3.0.0/24".into()],
        })
    }
}
