//! Joins a router to a subnet.

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
            shared::{EXAMPLE_NETWORK, EXAMPLE_PORT, EXAMPLE_SUBNET},
        },
    },
    network::standalone::routers::{self, AddInterfaceError as Error},
};

faults! {
    /// Why a router was not joined to a subnet.
    pub enum AddInterfaceFault {
        /// The caller can see no such router.
        NotFound { id = EXAMPLE_ID } = NOT_FOUND, "RouterNotFound", "Router {id} could not be found";
        /// The caller sees the router and may not change it.
        Denied { rule = "add_router_interface" } = FORBIDDEN, "PolicyNotAuthorized",
            "rule:{rule} is disallowed by policy";
        /// Neither a subnet nor a port is given.
        Unspecified = BAD_REQUEST, "BadRequest",
            "Bad router request: Either subnet_id or port_id must be specified.";
        /// Both a subnet and a port are given.
        Both = BAD_REQUEST, "BadRequest", "Bad router request: Cannot specify both subnet-id and port-id.";
        /// The caller can see no such subnet.
        SubnetNotFound { subnet = EXAMPLE_SUBNET } = NOT_FOUND, "SubnetNotFound",
            "Subnet {subnet} could not be found.";
        /// The caller can see no such port.
        PortNotFound { port = EXAMPLE_PORT } = NOT_FOUND, "PortNotFound", "Port {port} could not be found.";
        /// The port is a router's already.
        PortInUse { port = EXAMPLE_PORT, network = EXAMPLE_NETWORK, device = EXAMPLE_ID } = CONFLICT, "PortInUse",
            "Unable to complete operation on port {port} for network {network}. Port already has an attached device {device}.";
        /// The subnet has no gateway whose address the router could have.
        NoGatewayIp = BAD_REQUEST, "BadRequest",
            "Bad router request: Subnet for router interface must have a gateway IP.";
        /// The router is on the subnet.
        AlreadyThere { subnet = EXAMPLE_SUBNET } = BAD_REQUEST, "BadRequest",
            "Bad router request: Router already has a port on subnet {subnet}.";
        /// The router is on a subnet with the same addresses.
        Overlap {
            cidr = "10.0.0.0/24", subnet = EXAMPLE_SUBNET, other_cidr = "10.0.0.0/16",
            other_subnet = "8e5d9a0c-4c1b-4d8e-9f6a-2b3c4d5e6f70",
        } = BAD_REQUEST, "BadRequest",
            "Bad router request: Cidr {cidr} of subnet {subnet} overlaps with cidr {other_cidr} of subnet {other_subnet}.";
        /// Another router has the gateway's address.
        AddressTaken { ip = "10.0.0.1", subnet = EXAMPLE_SUBNET } = CONFLICT, "IpAddressAlreadyAllocated",
            "IP address {ip} already allocated in subnet {subnet}";
    }
}

/// Add an interface to a router
///
/// Joins a router to a subnet. The router's port there has the address of the subnet's gateway.
#[utoipa::path(
    put,
    path = "/v2.0/routers/{router_id}/add_router_interface",
    operation_id = "addRouterInterface",
    tag = "routers"
)]
pub(crate) async fn add_interface(
    Caller(caller): Caller,
    Inventory(inventory): Inventory,
    path: Path<RouterId>,
    Given(body): Given<InterfaceInput>,
) -> Result<Shown<RouterInterface>, AddInterfaceFault> {
    let added = routers::add_interface(&inventory, &caller, path.id, body.into()).await;
    added.map(|view| Shown(RouterInterface::from(view))).map_err(|error| refusal(error, path.text))
}

fn refusal(error: Error, id: String) -> AddInterfaceFault {
    match error {
        Error::NotFound => AddInterfaceFault::NotFound { id },
        Error::Denied(denied) => AddInterfaceFault::Denied { rule: denied.0.into() },
        Error::Unspecified => AddInterfaceFault::Unspecified,
        Error::Both => AddInterfaceFault::Both,
        Error::SubnetNotFound(subnet) => AddInterfaceFault::SubnetNotFound { subnet: subnet.to_string() },
        Error::PortNotFound(port) => AddInterfaceFault::PortNotFound { port: port.to_string() },
        Error::PortInUse { port, network, device } => AddInterfaceFault::PortInUse {
            port: port.to_string(),
            network: network.to_string(),
            device: device.to_string(),
        },
        Error::NoGatewayIp => AddInterfaceFault::NoGatewayIp,
        Error::AlreadyThere(subnet) => AddInterfaceFault::AlreadyThere { subnet: subnet.to_string() },
        Error::Overlap { cidr, subnet, other_cidr, other_subnet } => AddInterfaceFault::Overlap {
            cidr,
            subnet: subnet.to_string(),
            other_cidr,
            other_subnet: other_subnet.to_string(),
        },
        Error::AddressTaken { ip, subnet } => {
            AddInterfaceFault::AddressTaken { ip: ip.to_string(), subnet: subnet.to_string() }
        }
        Error::Store(error) => error.into(),
    }
}
