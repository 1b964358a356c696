//! Parts a router from a subnet.

use super::{
    EXAMPLE_ID, RouterId,
    wire::{InterfaceInput, RouterInterface},
};
use crate::{
    api::{
        contract::{Shown, faults},
        input::{Caller, Path},
        standalone::{
            Inventory,
            given::Given,
            shared::{EXAMPLE_PORT, EXAMPLE_SUBNET},
        },
    },
    network::standalone::routers::{self, RemoveInterfaceError as Error},
};

faults! {
    /// Why a router was not parted from a subnet.
    pub enum RemoveInterfaceFault {
        /// The caller can see no such router.
        NotFound { id = EXAMPLE_ID } = NOT_FOUND, "RouterNotFound", "Router {id} could not be found";
        /// The caller sees the router and may not change it.
        Denied { rule = "remove_router_interface" } = FORBIDDEN, "PolicyNotAuthorized",
            "rule:{rule} is disallowed by policy";
        /// Neither a subnet nor a port is given.
        Unspecified = BAD_REQUEST, "BadRequest",
            "Bad router request: Either subnet_id or port_id must be specified.";
        /// The router has no such port.
        NoSuchPort { router = EXAMPLE_ID, port = EXAMPLE_PORT } = NOT_FOUND, "RouterInterfaceNotFound",
            "Router {router} does not have an interface with id {port}";
        /// There is no such subnet.
        SubnetNotFound { subnet = EXAMPLE_SUBNET } = NOT_FOUND, "SubnetNotFound",
            "Subnet {subnet} could not be found.";
        /// The router is not on this subnet.
        NotOnSubnet { router = EXAMPLE_ID, subnet = EXAMPLE_SUBNET } = NOT_FOUND, "RouterInterfaceNotFoundForSubnet",
            "Router {router} has no interface on subnet {subnet}";
        /// The port is on another subnet.
        Mismatch { port = EXAMPLE_PORT, subnet = EXAMPLE_SUBNET } = BAD_REQUEST, "SubnetMismatchForPort",
            "Subnet on port {port} does not match the requested subnet {subnet}";
        /// A VPN service has this subnet.
        UsedByService { subnet = EXAMPLE_SUBNET, service = "3c9f9a56-2f3b-4f0e-8d0c-7d5d8f1f6b11" } = CONFLICT,
            "SubnetInUseByVPNService", "Subnet {subnet} is used by VPNService {service}";
        /// The local endpoint group of a connection names it.
        UsedByConnection { subnet = EXAMPLE_SUBNET, connection = "851f280f-5639-4ea3-81aa-e298525ab74b" } = CONFLICT,
            "SubnetInUseByIPsecSiteConnection", "Subnet {subnet} is used by ipsec site connection {connection}";
    }
}

/// Remove an interface from a router
///
/// Parts a router from a subnet that no VPN service and no connection over this router uses.
#[utoipa::path(
    put,
    path = "/v2.0/routers/{router_id}/remove_router_interface",
    operation_id = "removeRouterInterface",
    tag = "routers"
)]
pub(crate) async fn remove_interface(
    Caller(caller): Caller,
    Inventory(inventory): Inventory,
    path: Path<RouterId>,
    Given(body): Given<InterfaceInput>,
) -> Result<Shown<RouterInterface>, RemoveInterfaceFault> {
    let removed = routers::remove_interface(&inventory, &caller, path.id, body.into()).await;
    removed.map(|view| Shown(RouterInterface::from(view))).map_err(|error| refusal(error, path.text))
}

fn refusal(error: Error, id: String) -> RemoveInterfaceFault {
    match error {
        Error::NotFound => RemoveInterfaceFault::NotFound { id },
        Error::Denied(denied) => RemoveInterfaceFault::Denied { rule: denied.0.into() },
        Error::Unspecified => RemoveInterfaceFault::Unspecified,
        Error::NoSuchPort { router, port } => {
            RemoveInterfaceFault::NoSuchPort { router: router.to_string(), port: port.to_string() }
        }
        Error::SubnetNotFound(subnet) => RemoveInterfaceFault::SubnetNotFound { subnet: subnet.to_string() },
        Error::NotOnSubnet { router, subnet } => {
            RemoveInterfaceFault::NotOnSubnet { router: router.to_string(), subnet: subnet.to_string() }
        }
        Error::Mismatch { port, subnet } => {
            RemoveInterfaceFault::Mismatch { port: port.to_string(), subnet: subnet.to_string() }
        }
        Error::UsedByService { subnet, service } => {
            RemoveInterfaceFault::UsedByService { subnet: subnet.to_string(), service: service.to_string() }
        }
        Error::UsedByConnection { subnet, connection } => {
            RemoveInterfaceFault::UsedByConnection { subnet: subnet.to_string(), connection: connection.to_string() }
        }
        Error::Store(error) => error.into(),
    }
}
