//! Makes a router.

use axum::extract::State;

use super::{
    GatewayFault, PATH,
    wire::{Router, RouterCreate, RouterResponse},
};
use crate::{
    api::{
        App,
        contract::{Created, faults},
        input::Caller,
        standalone::{Inventory, given::Given},
    },
    network::standalone::routers::{self, CreateError},
};

faults! {
    /// Why a router was not made.
    pub enum CreateFault {
        /// The project has as many routers as it may have.
        OverQuota = CONFLICT, "OverQuota", "Quota exceeded for resources: ['router'].";
        also Gateway(GatewayFault);
    }
}

/// Create a router
///
/// Makes a router, with a gateway on an external network where one is asked for.
#[utoipa::path(post, path = "/v2.0/routers", operation_id = "createRouter", tag = "routers")]
pub(crate) async fn create(
    Caller(caller): Caller,
    State(app): State<App>,
    Inventory(inventory): Inventory,
    Given(body): Given<RouterCreate>,
) -> Result<Created<RouterResponse>, CreateFault> {
    match routers::create(&inventory, &caller, body.into()).await {
        Ok(router) => Ok(Created {
            location: format!("{}{PATH}/{}", app.settings.base_path, router.id),
            body: RouterResponse { router: Router::from(router) },
        }),
        Err(CreateError::Denied(denied)) => Err(CreateFault::Gateway(GatewayFault::Denied { rule: denied.0.into() })),
        Err(CreateError::Gateway(error)) => Err(CreateFault::Gateway(GatewayFault::of(error))),
        Err(CreateError::OverQuota) => Err(CreateFault::OverQuota),
        Err(CreateError::Store(error)) => Err(error.into()),
    }
}
