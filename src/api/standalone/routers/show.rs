//! Shows a router.

use super::{
    EXAMPLE_ID, RouterId,
    wire::{Router, RouterResponse},
};
use crate::{
    api::{
        contract::{Shown, faults},
        input::{Caller, Fields, Path, Selected},
        standalone::Inventory,
    },
    network::standalone::routers,
};

faults! {
    /// Why a router was not shown.
    pub enum ShowFault {
        /// The caller can see no such router.
        NotFound { id = EXAMPLE_ID } = NOT_FOUND, "RouterNotFound", "Router {id} could not be found";
    }
}

/// Show a router
///
/// One router, with its gateway.
#[utoipa::path(get, path = "/v2.0/routers/{router_id}", operation_id = "showRouter", tag = "routers")]
pub(crate) async fn show(
    Caller(caller): Caller,
    Inventory(inventory): Inventory,
    path: Path<RouterId>,
    fields: Fields,
) -> Result<Shown<Selected<RouterResponse>>, ShowFault> {
    match routers::show(&inventory, &caller, path.id).await? {
        Some(router) => Ok(Shown(fields.of(RouterResponse { router: Router::from(router) }))),
        None => Err(ShowFault::NotFound { id: path.text }),
    }
}
