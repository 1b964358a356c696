//! Makes a subnet.

use axum::extract::State;

use super::{
    PATH,
    wire::{Subnet, SubnetCreate, SubnetResponse},
};
use crate::{
    api::{
        App,
        contract::{Created, faults},
        input::Caller,
        standalone::{Inventory, given::Given, shared::EXAMPLE_NETWORK},
    },
    network::standalone::subnets::{self, CreateError},
};

faults! {
    /// Why a subnet was not made.
    pub enum CreateFault {
        /// The caller may not make subnets in this project or on this network.
        Denied { rule = "create_subnet" } = FORBIDDEN, "PolicyNotAuthorized", "rule:{rule} is disallowed by policy";
        /// The caller can see no such network.
        NetworkNotFound { network = EXAMPLE_NETWORK } = NOT_FOUND, "NetworkNotFound",
            "Network {network} could not be found.";
        /// `cidr` is no range, or has host bits.
        Cidr { reason = "'10.0.0.0' is not a valid IP subnet." } = BAD_REQUEST, "HTTPBadRequest",
            "Invalid input for cidr. Reason: {reason}";
        /// `ip_version` is not that of the range.
        Version { cidr = "10.0.0.0/24", ip_version = "6" } = BAD_REQUEST, "InvalidInput",
            "Invalid input for operation: cidr '{cidr}' does not match the ip_version '{ip_version}'.";
        /// No router can have this address there.
        Gateway { ip = "10.9.9.9" } = BAD_REQUEST, "InvalidInput",
            "Invalid input for operation: Gateway {ip} is not valid on subnet.";
        /// The network has a subnet with the same addresses.
        Overlap { cidr = "10.0.0.0/24", network = EXAMPLE_NETWORK } = BAD_REQUEST, "InvalidInput",
            "Invalid input for operation: Requested subnet with cidr: {cidr} for network: {network} overlaps with another subnet.";
        /// The project has as many subnets as it may have.
        OverQuota = CONFLICT, "OverQuota", "Quota exceeded for resources: ['subnet'].";
    }
}

/// Create a subnet
///
/// Makes an address range of a network that the caller's project owns. Its gateway is the first host unless another, or
/// none, is asked for.
#[utoipa::path(post, path = "/v2.0/subnets", operation_id = "createSubnet", tag = "subnets")]
pub(crate) async fn create(
    Caller(caller): Caller,
    State(app): State<App>,
    Inventory(inventory): Inventory,
    Given(body): Given<SubnetCreate>,
) -> Result<Created<SubnetResponse>, CreateFault> {
    let subnet = subnets::create(&inventory, &caller, body.into()).await.map_err(refusal)?;
    Ok(Created {
        location: format!("{}{PATH}/{}", app.settings.base_path, subnet.id),
        body: SubnetResponse { subnet: Subnet::from(subnet) },
    })
}

fn refusal(error: CreateError) -> CreateFault {
    match error {
        CreateError::Denied(denied) => CreateFault::Denied { rule: denied.0.into() },
        CreateError::NetworkNotFound(network) => CreateFault::NetworkNotFound { network: network.to_string() },
        CreateError::Cidr(reason) => CreateFault::Cidr { reason },
        CreateError::Version { cidr, ip_version } => {
            CreateFault::Version { cidr: cidr.to_string(), ip_version: ip_version.to_string() }
        }
        CreateError::Gateway(ip) => CreateFault::Gateway { ip: ip.to_string() },
        CreateError::Overlap { cidr, network } => {
            CreateFault::Overlap { cidr: cidr.to_string(), network: network.to_string() }
        }
        CreateError::OverQuota => CreateFault::OverQuota,
        CreateError::Store(error) => error.into(),
    }
}
