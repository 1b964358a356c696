//! Makes an endpoint group.

use axum::extract::State;

use super::{
    PATH,
    wire::{EndpointGroup, EndpointGroupResponse},
};
use crate::{
    api::{
        App,
        contract::{Created, faults},
        input::{Caller, Json},
    },
    model::rules::EndpointsViolation,
    service::endpoint_group::{self, CreateError, Draft},
};

faults! {
    /// Why an endpoint group was not made.
    pub enum CreateFault {
        /// The caller may not make endpoint groups in this project.
        Forbidden { rule = "create_endpoint_group" } = FORBIDDEN, "PolicyNotAuthorized", "rule:{rule} is disallowed by policy";
        /// The project has as many endpoint groups as it may have.
        OverQuota { resource = "endpoint_group" } = CONFLICT, "OverQuota", "Quota exceeded for resources: ['{resource}'].";
        /// There are no endpoints.
        Missing { name = "branch-offices" } = BAD_REQUEST, "MissingEndpointForEndpointGroup",
            "No endpoints specified for endpoint group '{name}'";
        /// An endpoint does not fit the type, or stands there twice.
        Invalid { endpoint = "10.1.1.1", kind = "cidr", reason = "Invalid CIDR" } = BAD_REQUEST,
            "InvalidEndpointInEndpointGroup", "Endpoint '{endpoint}' is invalid for group type '{kind}': {reason}";
        /// The caller can see no such subnet.
        NonExistingSubnet { subnet = "a4d9c8b7-5f6e-4d3c-9b2a-1c0d9e8f7a08" } = BAD_REQUEST,
            "NonExistingSubnetInEndpointGroup", "Subnet {subnet} in endpoint group does not exist";

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
) -> Result<Created<EndpointGroupResponse>, CreateFault> {
    let name = draft.name.clone();
    match endpoint_group::create(&app.context, &caller, draft).await {
        Ok(record) => Ok(Created {
            location: format!("{}{PATH}/{}", app.settings.base_path, record.id),
            body: EndpointGroupResponse { endpoint_group: EndpointGroup::from(&record) },
        }),
        Err(CreateError::Forbidden { rule }) => Err(CreateFault::Forbidden { rule: rule.into() }),
        Err(CreateError::OverQuota { resource }) => Err(CreateFault::OverQuota { resource: resource.to_string() }),
        Err(CreateError::Endpoints(EndpointsViolation::Missing)) => Err(CreateFault::Missing { name }),
        Err(CreateError::Endpoints(EndpointsViolation::Invalid { endpoint, kind, fault })) => {
            Err(CreateFault::Invalid { endpoint, kind: kind.to_string(), reason: fault.to_string() })
        }
        Err(CreateError::NonExistingSubnet { subnet }) => Err(CreateFault::NonExistingSubnet { subnet }),
        Err(CreateError::Network(error)) => Err(error.into()),
        Err(CreateError::Store(error)) => Err(error.into()),
    }
}
