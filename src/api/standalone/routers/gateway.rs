//! Why a router cannot have a gateway: for create and update alike.

use crate::{
    api::{
        contract::faults,
        standalone::shared::{EXAMPLE_NETWORK, EXAMPLE_SUBNET},
    },
    network::standalone::routers::GatewayError,
};

faults! {
    /// Why a router cannot have such a gateway.
    pub enum GatewayFault {
        /// The caller may not change the router, or not its gateway's addresses or address translation.
        Denied { rule = "update_router" } = FORBIDDEN, "PolicyNotAuthorized", "rule:{rule} is disallowed by policy";
        /// The caller can see no such network.
        NetworkNotFound { network = EXAMPLE_NETWORK } = NOT_FOUND, "NetworkNotFound",
            "Network {network} could not be found.";
        /// Gateways are on external networks only.
        NotExternal { network = EXAMPLE_NETWORK } = BAD_REQUEST, "BadRequest",
            "Bad router request: Network {network} is not an external network.";
        /// A subnet is of another network.
        ForeignSubnet { network = EXAMPLE_NETWORK, subnet = EXAMPLE_SUBNET } = BAD_REQUEST, "InvalidInput",
            "Invalid input for operation: Failed to create port on network {network}, because fixed_ips included invalid subnet {subnet}.";
        /// No host there can have this address.
        InvalidAddress { ip = "10.9.9.9" } = BAD_REQUEST, "InvalidIpForSubnet",
            "IP address {ip} is not a valid IP for the specified subnet.";
        /// Another router has this address.
        AddressTaken { ip = "203.0.113.10", subnet = EXAMPLE_SUBNET } = CONFLICT, "IpAddressAlreadyAllocated",
            "IP address {ip} already allocated in subnet {subnet}";
        /// Every address is taken.
        Exhausted { network = EXAMPLE_NETWORK } = CONFLICT, "IpAddressGenerationFailure",
            "No more IP addresses available on network {network}.";
    }
}

impl GatewayFault {
    /// The refusal that an error is.
    pub(super) fn of(error: GatewayError) -> Self {
        match error {
            GatewayError::Denied(denied) => Self::Denied { rule: denied.0.into() },
            GatewayError::NetworkNotFound(network) => Self::NetworkNotFound { network: network.to_string() },
            GatewayError::NotExternal(network) => Self::NotExternal { network: network.to_string() },
            GatewayError::ForeignSubnet { network, subnet } => {
                Self::ForeignSubnet { network: network.to_string(), subnet: subnet.to_string() }
            }
            GatewayError::InvalidAddress(ip) => Self::InvalidAddress { ip: ip.to_string() },
            GatewayError::AddressTaken { ip, subnet } => {
                Self::AddressTaken { ip: ip.to_string(), subnet: subnet.to_string() }
            }
            GatewayError::Exhausted(network) => Self::Exhausted { network: network.to_string() },
            GatewayError::Store(error) => error.into(),
        }
    }
}
