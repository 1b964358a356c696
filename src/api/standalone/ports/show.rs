//! Shows a port.

use super::{
    EXAMPLE_ID, PortId,
    wire::{Port, PortResponse},
};
use crate::{
    api::{
        contract::{Shown, faults},
        input::{Caller, Fields, Path, Selected},
        standalone::Inventory,
    },
    network::standalone::ports,
};

faults! {
    /// Why a port was not shown.
    pub enum ShowFault {
        /// The caller can see no such port.
        NotFound { id = EXAMPLE_ID } = NOT_FOUND, "PortNotFound", "Port {id} could not be found.";
    }
}

/// Show a port
///
/// One port, with its addresses.
#[utoipa::path(get, path = "/v2.0/ports/{port_id}", operation_id = "showPort", tag = "ports")]
pub(crate) async fn show(
    Caller(caller): Caller,
    Inventory(inventory): Inventory,
    path: Path<PortId>,
    fields: Fields,
) -> Result<Shown<Selected<PortResponse>>, ShowFault> {
    match ports::show(&inventory, &caller, path.id).await? {
        Some(port) => Ok(Shown(fields.of(PortResponse { port: Port::from(port) }))),
        None => Err(ShowFault::NotFound { id: path.text }),
    }
}
