//! Takes a subnet away.

use super::{EXAMPLE_ID, SubnetId};
use crate::{
    api::{
        contract::{Deleted, faults},
        input::{Caller, Path},
        standalone::Inventory,
    },
    network::standalone::subnets::{self, DeleteError},
};

faults! {
    /// Why a subnet was not deleted.
    pub enum DeleteFault {
        /// The caller can see no such subnet.
        NotFound { id = EXAMPLE_ID } = NOT_FOUND, "SubnetNotFound", "Subnet {id} could not be found.";
        /// The caller sees the subnet and may not delete it.
        Denied { rule = "delete_subnet" } = FORBIDDEN, "PolicyNotAuthorized", "rule:{rule} is disallowed by policy";
        /// An endpoint group names it.
        UsedByGroup { id = EXAMPLE_ID, group = "3c9f9a56-2f3b-4f0e-8d0c-7d5d8f1f6b11" } = CONFLICT, "SubnetInUse",
            "Unable to complete operation on subnet {id}: Subnet {id} is used by endpoint group {group}.";
        /// Routers have addresses there.
        HasPorts { id = EXAMPLE_ID } = CONFLICT, "SubnetInUse",
            "Unable to complete operation on subnet {id}: One or more ports have an IP allocation from this subnet.";
    }
}

/// Delete a subnet
///
/// Takes a subnet away that no router and no endpoint group uses.
#[utoipa::path(delete, path = "/v2.0/subnets/{subnet_id}", operation_id = "deleteSubnet", tag = "subnets")]
pub(crate) async fn delete(
    Caller(caller): Caller,
    Inventory(inventory): Inventory,
    path: Path<SubnetId>,
) -> Result<Deleted, DeleteFault> {
    let id = path.text;
    match subnets::delete(&inventory, &caller, path.id).await {
        Ok(()) => Ok(Deleted),
        Err(DeleteError::NotFound) => Err(DeleteFault::NotFound { id }),
        Err(DeleteError::Denied(denied)) => Err(DeleteFault::Denied { rule: denied.0.into() }),
        Err(DeleteError::UsedByGroup { group, .. }) => Err(DeleteFault::UsedByGroup { id, group: group.to_string() }),
        Err(DeleteError::HasPorts(_)) => Err(DeleteFault::HasPorts { id }),
        Err(DeleteError::Store(error)) => Err(error.into()),
    }
}
