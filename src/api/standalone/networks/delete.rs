//! Takes a network away.

use super::{EXAMPLE_ID, NetworkId};
use crate::{
    api::{
        contract::{Deleted, faults},
        input::{Caller, Path},
        standalone::Inventory,
    },
    network::standalone::networks::{self, DeleteError},
};

faults! {
    /// Why a network was not deleted.
    pub enum DeleteFault {
        /// The caller can see no such network.
        NotFound { id = EXAMPLE_ID } = NOT_FOUND, "NetworkNotFound", "Network {id} could not be found.";
        /// The caller sees the network and may not delete it.
        Denied { rule = "delete_network" } = FORBIDDEN, "PolicyNotAuthorized", "rule:{rule} is disallowed by policy";
        /// Routers are on it, or endpoint groups name its subnets.
        InUse { id = EXAMPLE_ID } = CONFLICT, "NetworkInUse",
            "Unable to complete operation on network {id}. There are one or more ports still in use on the network.";
    }
}

/// Delete a network
///
/// Takes a network away, with its subnets.
#[utoipa::path(delete, path = "/v2.0/networks/{network_id}", operation_id = "deleteNetwork", tag = "networks")]
pub(crate) async fn delete(
    Caller(caller): Caller,
    Inventory(inventory): Inventory,
    path: Path<NetworkId>,
) -> Result<Deleted, DeleteFault> {
    let id = path.text;
    match networks::delete(&inventory, &caller, path.id).await {
        Ok(()) => Ok(Deleted),
        Err(DeleteError::NotFound) => Err(DeleteFault::NotFound { id }),
        Err(DeleteError::Denied(denied)) => Err(DeleteFault::Denied { rule: denied.0.into() }),
        Err(DeleteError::InUse(_)) => Err(DeleteFault::InUse { id }),
        Err(DeleteError::Store(error)) => Err(error.into()),
    }
}
