//! Changes a router.

use super::{
    EXAMPLE_ID, GatewayFault, RouterId,
    wire::{Router, RouterResponse, RouterUpdate},
};
use crate::{
    api::{
        contract::{Shown, faults},
        input::{Caller, Path},
        standalone::{Inventory, given::Given},
    },
    network::standalone::routers::{self, UpdateError},
};

faults! {
    /// Why a router was not changed.
    pub enum UpdateFault {
        /// The caller can see no such router.
        NotFound { id = EXAMPLE_ID } = NOT_FOUND, "RouterNotFound", "Router {id} could not be found";
        /// VPN services need the gateway that it has.
        InUse { message = super::in_use_example() } = CONFLICT, "RouterInUse", "{message}";
        also Gateway(GatewayFault);
    }
}

/// Update a router
///
/// Changes a router. Its gateway goes to another network, or away, only while no VPN service uses the router.
#[utoipa::path(put, path = "/v2.0/routers/{router_id}", operation_id = "updateRouter", tag = "routers")]
pub(crate) async fn update(
    Caller(caller): Caller,
    Inventory(inventory): Inventory,
    path: Path<RouterId>,
    Given(body): Given<RouterUpdate>,
) -> Result<Shown<RouterResponse>, UpdateFault> {
    let id = path.text;
    match routers::update(&inventory, &caller, path.id, body.into()).await {
        Ok(router) => Ok(Shown(RouterResponse { router: Router::from(router) })),
        Err(UpdateError::NotFound) => Err(UpdateFault::NotFound { id }),
        Err(UpdateError::Denied(denied)) => Err(UpdateFault::Gateway(GatewayFault::Denied { rule: denied.0.into() })),
        Err(UpdateError::Gateway(error)) => Err(UpdateFault::Gateway(GatewayFault::of(error))),
        Err(in_use @ UpdateError::UsedByServices { .. }) => Err(UpdateFault::InUse { message: in_use.to_string() }),
        Err(UpdateError::Store(error)) => Err(error.into()),
    }
}
