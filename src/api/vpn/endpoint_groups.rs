//! Endpoint groups: the networks of a connection on either side.

use serde_json::{Value, json};

use super::{
    About, Collection, EXAMPLE_PROJECT, Names,
    attributes::attributes,
    handlers::handlers,
    refusals::{LookupFault, NotMade, Referred},
};
use crate::{
    api::contract::faults,
    model::{
        EndpointGroup, Resource as _,
        endpoint_group::{EndpointType, EndpointsViolation, Spec, endpoint_group},
    },
    service::endpoint_group::{self, CreateError},
};

endpoint_group!(attributes);

impl Collection for EndpointGroup {
    const PATH: &'static str = "/v2.0/vpn/endpoint-groups";
    const PARAMETER: [&'static str; 2] = ["endpoint_group_id", "The id of the endpoint group."];
    const EXAMPLE_ID: &'static str = "6ecd9cf3-ca64-46c7-863f-f2eb1b9e838a";
    const SCHEMA: &'static str = "EndpointGroup";
    const TEXT: &'static str = "An endpoint group: the networks at one end of a connection.";
    const NAMES: Names = Names {
        title: ["endpoint group", "endpoint groups"],
        name: ["endpoint group", "endpoint groups"],
        noun: ["group", "groups"],
        article: "an",
    };
    const NOT_FOUND: About =
        About { kind: "VPNEndpointGroupNotFound", message: ["Endpoint group ", " could not be found"] };

    fn example() -> Self {
        let id = uuid::uuid!("9a1d3c52-5d7e-4c4b-b7a5-6f1f8d2e3b02");
        let endpoints = vec!["10.2.0.0/24".into(), "10.3.0.0/24".into()];
        Self { name: "branch-office".into(), endpoints, ..Self::blank(id, EXAMPLE_PROJECT.into()) }
    }

    fn create_example() -> Value {
        json!({"name": "branch-office", "type": "cidr", "endpoints": ["10.2.0.0/24", "10.3.0.0/24"]})
    }

    fn create_examples() -> Vec<(&'static str, &'static str, Value)> {
        let local = json!({
            "name": "main-site", "type": "subnet", "endpoints": ["1d2f6a1c-6f3e-4a0e-9f0b-3f0a3a1e9d21"],
        });
        vec![
            ("local", "The subnets at this end.", local),
            ("peer", "The networks at the other end.", Self::create_example()),
        ]
    }

    fn update_example() -> Value {
        json!({"name": "branch-office", "description": "Both floors"})
    }
}

impl Referred for EndpointGroup {
    const IN_USE: About =
        About { kind: "EndpointGroupInUse", message: ["Endpoint group ", " is in use and cannot be deleted"] };
}

handlers! {
    EndpointGroup at "/v2.0/vpn/endpoint-groups" / "endpoint_group_id", tagged "endpoint-groups";
    list "listEndpointGroups": "endpoint groups";
    show "showEndpointGroup": "Show an endpoint group", "One endpoint group, with all its attributes.";
    create "createEndpointGroup" by endpoint_group::create, CreateFault: "Create an endpoint group",
        "Creates an endpoint group. Its endpoints can never be changed.";
    update "updateEndpointGroup" by endpoint_group::update, LookupFault<EndpointGroup>: "Update an endpoint group",
        "Changes the name or description of an endpoint group.";
    delete "deleteEndpointGroup": "Delete an endpoint group",
        "Deletes an endpoint group that no connection uses. A request body is ignored.";
}

faults! {
    /// Why an endpoint group is not created.
    pub(crate) enum CreateFault {
        /// There are no endpoints.
        Missing { name = "branch-offices" } = BAD_REQUEST, "MissingEndpointForEndpointGroup",
            "No endpoints specified for endpoint group '{name}'";
        /// An endpoint does not match the type, or is given twice.
        Invalid { endpoint = "10.1.1.1", kind = "cidr", reason = "Invalid CIDR" } = BAD_REQUEST,
            "InvalidEndpointInEndpointGroup", "Endpoint '{endpoint}' is invalid for group type '{kind}': {reason}";
        /// The caller can see no such subnet.
        NonExistingSubnet { subnet = "a4d9c8b7-5f6e-4d3c-9b2a-1c0d9e8f7a08" } = BAD_REQUEST,
            "NonExistingSubnetInEndpointGroup", "Subnet {subnet} in endpoint group does not exist";
        also NotMade(NotMade<EndpointGroup>);
    }
}

impl From<CreateError> for CreateFault {
    fn from(error: CreateError) -> Self {
        match error {
            CreateError::Endpoints(EndpointsViolation::Missing { name }) => Self::Missing { name },
            CreateError::Endpoints(EndpointsViolation::Invalid { endpoint, kind, fault }) => {
                Self::Invalid { endpoint, kind: kind.to_string(), reason: fault.to_string() }
            }
            CreateError::NonExistingSubnet { subnet } => Self::NonExistingSubnet { subnet },
            CreateError::Network(error) => error.into(),
            CreateError::Creation(error) => Self::NotMade(error.into()),
        }
    }
}
