//! Endpoint groups: what a connection joins on either side.

use axum::extract::State;
use serde_json::{Value, json};

use super::{
    About, Collection, CreateRequest, EXAMPLE_PROJECT, Names, One, UpdateRequest,
    attributes::attributes,
    created,
    handlers::handlers,
    refusals::{LookupFault, NotFound, NotMade, Referred},
};
use crate::{
    api::{
        App,
        contract::{Created, Shown, faults},
        input::{
            Attributes, BadInput, Caller, FromAttributes, IfMatch, Json, Path, Requested, Table, Verb,
            table::{Kind, words},
        },
    },
    model::{
        EndpointGroup,
        endpoint_group::{EndpointType, Spec},
        rules::EndpointsViolation,
    },
    service::endpoint_group::{self, CreateError, Draft},
    store::StoreError,
};

attributes! {
    EndpointGroup, Spec as "endpoint_group" in "endpoint_groups";
    fix kind, as "type": Kind::Keyword(words::<EndpointType>), "What the endpoints are."
        .required().filtered().sorted();
    fix endpoints: Kind::Endpoints,
        "The endpoints, at least one and none twice, in the order given; one alone may stand without the list. A \
         cidr is an IP range, a subnet an id of a subnet; network, router and vlan are kept as they are."
        .demanded();
}

impl Collection for EndpointGroup {
    type Shown = Self;

    const PATH: &'static str = "/v2.0/vpn/endpoint-groups";
    const PARAMETER: [&'static str; 2] = ["endpoint_group_id", "The id of the endpoint group."];
    const EXAMPLE_ID: &'static str = "6ecd9cf3-ca64-46c7-863f-f2eb1b9e838a";
    const SCHEMA: &'static str = "EndpointGroup";
    const TEXT: &'static str = "An endpoint group: what a connection joins at one of its ends.";
    const NAMES: Names = Names {
        title: ["endpoint group", "endpoint groups"],
        name: ["endpoint group", "endpoint groups"],
        noun: ["group", "groups"],
        article: "an",
    };
    const NOT_FOUND: About =
        About { kind: "VPNEndpointGroupNotFound", message: ["Endpoint group ", " could not be found"] };

    fn shown(self, _: &App, _: bool) -> Result<Self, StoreError> {
        Ok(self)
    }

    fn example() -> Self {
        let id = uuid::uuid!("9a1d3c52-5d7e-4c4b-b7a5-6f1f8d2e3b02");
        let endpoints = vec!["10.2.0.0/24".into(), "10.3.0.0/24".into()];
        Self { name: "branch-office".into(), ..Self::new(id, EXAMPLE_PROJECT.into(), EndpointType::Cidr, endpoints) }
    }

    fn create_example() -> Value {
        json!({"name": "branch-office", "type": "cidr", "endpoints": ["10.2.0.0/24", "10.3.0.0/24"]})
    }

    fn update_example() -> Value {
        json!({"name": "branch-office", "description": "Both floors"})
    }
}

impl Referred for EndpointGroup {
    const IN_USE: About =
        About { kind: "EndpointGroupInUse", message: ["Endpoint group ", " is in use and cannot be deleted"] };
}

impl FromAttributes for Draft {
    const TABLE: &'static Table = Spec::TABLE;
    const VERB: Verb = Verb::Create;

    fn from_attributes(given: &Attributes) -> Result<Self, BadInput> {
        let kind = given.filled("type", Attributes::keyword)?;
        let endpoints = match kind {
            EndpointType::Cidr | EndpointType::Subnet => given.endpoints("endpoints")?,
            EndpointType::Network | EndpointType::Router | EndpointType::Vlan => given.opaque_endpoints("endpoints")?,
        };
        let endpoints = endpoints.unwrap_or_default();
        Ok(Self { project_id: given.project()?, kind, endpoints, spec: Spec::from_attributes(given)? })
    }
}

impl Requested for Draft {
    type Request = CreateRequest<EndpointGroup>;
}

impl Requested for Spec {
    type Request = UpdateRequest<EndpointGroup>;
}

handlers! {
    EndpointGroup at "/v2.0/vpn/endpoint-groups" / "endpoint_group_id", tagged "endpoint-groups";
    list "listEndpointGroups": "endpoint groups";
    show "showEndpointGroup": "Show an endpoint group", "One endpoint group, with all its attributes.";
    delete "deleteEndpointGroup": "Delete an endpoint group",
        "Removes an endpoint group that no connection uses. A request body is ignored.";
}

faults! {
    /// Why an endpoint group is not made.
    pub(crate) enum CreateFault {
        /// There are no endpoints.
        Missing { name = "branch-offices" } = BAD_REQUEST, "MissingEndpointForEndpointGroup",
            "No endpoints specified for endpoint group '{name}'";
        /// An endpoint does not fit the type, or stands there twice.
        Invalid { endpoint = "10.1.1.1", kind = "cidr", reason = "Invalid CIDR" } = BAD_REQUEST,
            "InvalidEndpointInEndpointGroup", "Endpoint '{endpoint}' is invalid for group type '{kind}': {reason}";
        /// The caller can see no such subnet.
        NonExistingSubnet { subnet = "a4d9c8b7-5f6e-4d3c-9b2a-1c0d9e8f7a08" } = BAD_REQUEST,
            "NonExistingSubnetInEndpointGroup", "Subnet {subnet} in endpoint group does not exist";
        also NotMade(NotMade<EndpointGroup>);
    }
}

/// Create an endpoint group
///
/// Makes an endpoint group. Its endpoints can never be changed.
#[utoipa::path(post, path = "/v2.0/vpn/endpoint-groups", operation_id = "createEndpointGroup", tag = "endpoint-groups")]
pub(crate) async fn create(
    Caller(caller): Caller,
    State(app): State<App>,
    Json(draft): Json<Draft>,
) -> Result<Created<One<EndpointGroup>>, CreateFault> {
    let name = draft.spec.name.clone().unwrap_or_default();
    match endpoint_group::create(&app.context, &caller, draft).await {
        Ok(group) => Ok(created(&app, group)?),
        Err(CreateError::Endpoints(EndpointsViolation::Missing)) => Err(CreateFault::Missing { name }),
        Err(CreateError::Endpoints(EndpointsViolation::Invalid { endpoint, kind, fault })) => {
            Err(CreateFault::Invalid { endpoint, kind: kind.to_string(), reason: fault.to_string() })
        }
        Err(CreateError::NonExistingSubnet { subnet }) => Err(CreateFault::NonExistingSubnet { subnet }),
        Err(CreateError::Network(error)) => Err(error.into()),
        Err(CreateError::Creation(error)) => Err(CreateFault::NotMade(error.into())),
    }
}

/// Update an endpoint group
///
/// Changes the name or description of an endpoint group.
#[utoipa::path(
    put,
    path = "/v2.0/vpn/endpoint-groups/{endpoint_group_id}",
    operation_id = "updateEndpointGroup",
    tag = "endpoint-groups"
)]
pub(crate) async fn update(
    Caller(caller): Caller,
    State(app): State<App>,
    path: Path<EndpointGroup>,
    _precondition: IfMatch,
    Json(spec): Json<Spec>,
) -> Result<Shown<One<EndpointGroup>>, LookupFault<EndpointGroup>> {
    let Some(id) = path.id else { return Err(LookupFault::NotFound(NotFound::of(path.text))) };
    match endpoint_group::update(&app.context, &caller, id, spec).await {
        Ok(group) => Ok(Shown(One(group))),
        Err(error) => Err(LookupFault::of(error, path.text)),
    }
}
