//! Shows a subnet.

use super::{
    EXAMPLE_ID, SubnetId,
    wire::{Subnet, SubnetResponse},
};
use crate::{
    api::{
        contract::{Shown, faults},
        input::{Caller, Fields, Path, Selected},
        standalone::Inventory,
    },
    network::standalone::subnets,
};

faults! {
    /// Why a subnet was not shown.
    pub enum ShowFault {
        /// The caller can see no such subnet.
        NotFound { id = EXAMPLE_ID } = NOT_FOUND, "SubnetNotFound", "Subnet {id} could not be found.";
    }
}

/// Show a subnet
///
/// One subnet, with what addresses are taken from.
#[utoipa::path(get, path = "/v2.0/subnets/{subnet_id}", operation_id = "showSubnet", tag = "subnets")]
pub(crate) async fn show(
    Caller(caller): Caller,
    Inventory(inventory): Inventory,
    path: Path<SubnetId>,
    fields: Fields,
) -> Result<Shown<Selected<SubnetResponse>>, ShowFault> {
    match subnets::show(&inventory, &caller, path.id).await? {
        Some(subnet) => Ok(Shown(fields.of(SubnetResponse { subnet: Subnet::from(subnet) }))),
        None => Err(ShowFault::NotFound { id: path.text }),
    }
}
