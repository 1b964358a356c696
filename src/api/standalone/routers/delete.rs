//! Takes a router away.

use super::{EXAMPLE_ID, RouterId};
use crate::{
    api::{
        contract::{Deleted, faults},
        input::{Caller, Path},
        standalone::{Inventory, shared::EXAMPLE_PORT},
    },
    network::standalone::routers::{self, DeleteError},
};

faults! {
    /// Why a router was not deleted.
    pub enum DeleteFault {
        /// The caller can see no such router.
        NotFound { id = EXAMPLE_ID } = NOT_FOUND, "RouterNotFound", "Router {id} could not be found";
        /// The caller sees the router and may not delete it.
        Denied { rule = "delete_router" } = FORBIDDEN, "PolicyNotAuthorized", "rule:{rule} is disallowed by policy";
        /// It has interfaces.
        HasInterfaces { message = format!("Router {EXAMPLE_ID} has ports still attached: {EXAMPLE_PORT}") } = CONFLICT,
            "RouterInUse", "{message}";
        /// VPN services use it.
        UsedByServices { message = super::in_use_example() } = CONFLICT, "RouterInUse", "{message}";
    }
}

/// Delete a router
///
/// Takes a router away, with its gateway. It must have no interfaces, and no VPN service may use it.
#[utoipa::path(delete, path = "/v2.0/routers/{router_id}", operation_id = "deleteRouter", tag = "routers")]
pub(crate) async fn delete(
    Caller(caller): Caller,
    Inventory(inventory): Inventory,
    path: Path<RouterId>,
) -> Result<Deleted, DeleteFault> {
    match routers::delete(&inventory, &caller, path.id).await {
        Ok(()) => Ok(Deleted),
        Err(DeleteError::NotFound) => Err(DeleteFault::NotFound { id: path.text }),
        Err(DeleteError::Denied(denied)) => Err(DeleteFault::Denied { rule: denied.0.into() }),
        Err(in_use @ DeleteError::HasInterfaces { .. }) => {
            Err(DeleteFault::HasInterfaces { message: in_use.to_string() })
        }
        Err(in_use @ DeleteError::UsedByServices { .. }) => {
            Err(DeleteFault::UsedByServices { message: in_use.to_string() })
        }
        Err(DeleteError::Store(error)) => Err(error.into()),
    }
}
