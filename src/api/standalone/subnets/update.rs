//! Changes a subnet.

use super::{
    EXAMPLE_ID, SubnetId,
    wire::{Subnet, SubnetResponse, SubnetUpdate},
};
use crate::{
    api::{
        contract::{Shown, faults},
        input::{Caller, Path},
        standalone::{Inventory, given::Given, shared::EXAMPLE_PORT},
    },
    network::standalone::subnets::{self, UpdateError},
};

faults! {
    /// Why a subnet was not changed.
    pub enum UpdateFault {
        /// The caller can see no such subnet.
        NotFound { id = EXAMPLE_ID } = NOT_FOUND, "SubnetNotFound", "Subnet {id} could not be found.";
        /// The caller sees the subnet and may not change it.
        Denied { rule = "update_subnet" } = FORBIDDEN, "PolicyNotAuthorized", "rule:{rule} is disallowed by policy";
        /// No router can have this address there.
        Gateway { ip = "10.9.9.9" } = BAD_REQUEST, "InvalidInput",
            "Invalid input for operation: Gateway {ip} is not valid on subnet.";
        /// A router has the gateway's address.
        GatewayInUse { ip = "10.0.0.1", port = EXAMPLE_PORT } = CONFLICT, "GatewayIpInUse",
            "Current gateway ip {ip} already in use by port {port}. Unable to update.";
    }
}

/// Update a subnet
///
/// Changes a subnet; its network, range and version never change, its gateway only while no router has the address.
#[utoipa::path(put, path = "/v2.0/subnets/{subnet_id}", operation_id = "updateSubnet", tag = "subnets")]
pub(crate) async fn update(
    Caller(caller): Caller,
    Inventory(inventory): Inventory,
    path: Path<SubnetId>,
    Given(body): Given<SubnetUpdate>,
) -> Result<Shown<SubnetResponse>, UpdateFault> {
    let id = path.text;
    match subnets::update(&inventory, &caller, path.id, body.into()).await {
        Ok(subnet) => Ok(Shown(SubnetResponse { subnet: Subnet::from(subnet) })),
        Err(UpdateError::NotFound) => Err(UpdateFault::NotFound { id }),
        Err(UpdateError::Denied(denied)) => Err(UpdateFault::Denied { rule: denied.0.into() }),
        Err(UpdateError::Gateway(ip)) => Err(UpdateFault::Gateway { ip: ip.to_string() }),
        Err(UpdateError::GatewayInUse { ip, port }) => {
            Err(UpdateFault::GatewayInUse { ip: ip.to_string(), port: port.to_string() })
        }
        Err(UpdateError::Store(error)) => Err(error.into()),
    }
}
