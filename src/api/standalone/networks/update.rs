//! Changes a network.

use super::{
    EXAMPLE_ID, NetworkId,
    wire::{Network, NetworkResponse, NetworkUpdate},
};
use crate::{
    api::{
        contract::{Shown, faults},
        input::{Caller, Path},
        standalone::{Inventory, given::Given},
    },
    network::standalone::networks::{self, UpdateError},
};

faults! {
    /// Why a network was not changed.
    pub enum UpdateFault {
        /// The caller can see no such network.
        NotFound { id = EXAMPLE_ID } = NOT_FOUND, "NetworkNotFound", "Network {id} could not be found.";
        /// The caller sees the network and may not change it, or not these attributes.
        Denied { rule = "update_network" } = FORBIDDEN, "PolicyNotAuthorized", "rule:{rule} is disallowed by policy";
        /// Routers have their gateway there.
        ExternalInUse { id = EXAMPLE_ID } = CONFLICT, "ExternalNetworkInUse",
            "External network {id} cannot be updated to be made non-external, since it has existing gateway ports.";
    }
}

/// Update a network
///
/// Changes a network. Only administrators make it external or shared.
#[utoipa::path(put, path = "/v2.0/networks/{network_id}", operation_id = "updateNetwork", tag = "networks")]
pub(crate) async fn update(
    Caller(caller): Caller,
    Inventory(inventory): Inventory,
    path: Path<NetworkId>,
    Given(body): Given<NetworkUpdate>,
) -> Result<Shown<NetworkResponse>, UpdateFault> {
    let id = path.text;
    match networks::update(&inventory, &caller, path.id, body.into()).await {
        Ok(view) => Ok(Shown(NetworkResponse { network: Network::shown(view, &caller) })),
        Err(UpdateError::NotFound) => Err(UpdateFault::NotFound { id }),
        Err(UpdateError::Denied(denied)) => Err(UpdateFault::Denied { rule: denied.0.into() }),
        Err(UpdateError::HasGateways(_)) => Err(UpdateFault::ExternalInUse { id }),
        Err(UpdateError::Store(error)) => Err(error.into()),
    }
}
