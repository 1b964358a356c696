//! Makes a network.

use axum::extract::State;

use super::{
    PATH,
    wire::{Network, NetworkCreate, NetworkResponse},
};
use crate::{
    api::{
        App,
        contract::{Created, faults},
        input::Caller,
        standalone::{Inventory, given::Given},
    },
    network::standalone::networks::{self, CreateError},
};

faults! {
    /// Why a network was not made.
    pub enum CreateFault {
        /// The caller may not make networks in this project, or not with these attributes.
        Denied { rule = "create_network" } = FORBIDDEN, "PolicyNotAuthorized", "rule:{rule} is disallowed by policy";
        /// The project has as many networks as it may have.
        OverQuota = CONFLICT, "OverQuota", "Quota exceeded for resources: ['network'].";
    }
}

/// Create a network
///
/// Makes a network. Only administrators make external or shared ones.
#[utoipa::path(post, path = "/v2.0/networks", operation_id = "createNetwork", tag = "networks")]
pub(crate) async fn create(
    Caller(caller): Caller,
    State(app): State<App>,
    Inventory(inventory): Inventory,
    Given(body): Given<NetworkCreate>,
) -> Result<Created<NetworkResponse>, CreateFault> {
    match networks::create(&inventory, &caller, body.into()).await {
        Ok(view) => Ok(Created {
            location: format!("{}{PATH}/{}", app.settings.base_path, view.network.id),
            body: NetworkResponse { network: Network::shown(view, &caller) },
        }),
        Err(CreateError::Denied(denied)) => Err(CreateFault::Denied { rule: denied.0.into() }),
        Err(CreateError::OverQuota) => Err(CreateFault::OverQuota),
        Err(CreateError::Store(error)) => Err(error.into()),
    }
}
