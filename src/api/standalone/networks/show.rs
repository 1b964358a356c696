//! Shows a network.

use super::{
    EXAMPLE_ID, NetworkId,
    wire::{Network, NetworkResponse},
};
use crate::{
    api::{
        contract::{Shown, faults},
        input::{Caller, Fields, Path, Selected},
        standalone::Inventory,
    },
    network::standalone::networks,
};

faults! {
    /// Why a network was not shown.
    pub enum ShowFault {
        /// The caller can see no such network.
        NotFound { id = EXAMPLE_ID } = NOT_FOUND, "NetworkNotFound", "Network {id} could not be found.";
    }
}

/// Show a network
///
/// One network, with the ids of its subnets.
#[utoipa::path(get, path = "/v2.0/networks/{network_id}", operation_id = "showNetwork", tag = "networks")]
pub(crate) async fn show(
    Caller(caller): Caller,
    Inventory(inventory): Inventory,
    path: Path<NetworkId>,
    fields: Fields,
) -> Result<Shown<Selected<NetworkResponse>>, ShowFault> {
    match networks::show(&inventory, &caller, path.id).await? {
        Some(view) => Ok(Shown(fields.of(NetworkResponse { network: Network::shown(view, &caller) }))),
        None => Err(ShowFault::NotFound { id: path.text }),
    }
}
