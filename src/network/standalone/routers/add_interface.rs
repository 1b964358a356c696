//! Joining a router to a subnet.

use std::net::IpAddr;

use uuid::Uuid;

use super::{
    super::{Denied, MANY, StandaloneNetwork, access, addresses, ports::ROUTER_INTERFACE, subnets, write::Work},
    InterfaceRequest, InterfaceView, hold, ports,
};
use crate::{
    auth::Caller,
    model::{
        Timestamp,
        network::{FixedIp, Network, Port, Router, Subnet},
    },
    store::{Session, StoreError},
};

/// Why the router was not joined.
#[derive(Clone, Debug, thiserror::Error)]
pub enum AddInterfaceError {
    /// The caller can see no such router.
    #[error("the router could not be found")]
    NotFound,
    /// The caller may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// Neither a subnet nor a port is given.
    #[error("Bad router request: Either subnet_id or port_id must be specified.")]
    Unspecified,
    /// Both a subnet and a port are given.
    #[error("Bad router request: Cannot specify both subnet-id and port-id.")]
    Both,
    /// The caller can see no such subnet.
    #[error("Subnet {0} could not be found.")]
    SubnetNotFound(Uuid),
    /// The caller can see no such port.
    #[error("Port {0} could not be found.")]
    PortNotFound(Uuid),
    /// The port is a router's already; there are no others in this inventory.
    #[error(
        "Unable to complete operation on port {port} for network {network}. Port already has an attached device {device}."
    )]
    PortInUse {
        /// The port.
        port: Uuid,
        /// Its network.
        network: Uuid,
        /// The router that has it.
        device: Uuid,
    },
    /// The interface would have no address.
    #[error("Bad router request: Subnet for router interface must have a gateway IP.")]
    NoGatewayIp,
    /// The router is on it.
    #[error("Bad router request: Router already has a port on subnet {0}.")]
    AlreadyThere(Uuid),
    /// The router is on a subnet with the same addresses.
    #[error(
        "Bad router request: Cidr {cidr} of subnet {subnet} overlaps with cidr {other_cidr} of subnet {other_subnet}."
    )]
    Overlap {
        /// The range asked for.
        cidr: String,
        /// The subnet asked for.
        subnet: Uuid,
        /// The range that it is on.
        other_cidr: String,
        /// The subnet that it is on.
        other_subnet: Uuid,
    },
    /// Another router has the gateway's address.
    #[error("IP address {ip} already allocated in subnet {subnet}")]
    AddressTaken {
        /// The address.
        ip: IpAddr,
        /// The subnet.
        subnet: Uuid,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Joins a router to a subnet, with the address of the subnet's gateway.
///
/// # Errors
///
/// [`AddInterfaceError`].
pub async fn add_interface(
    inventory: &StandaloneNetwork,
    caller: &Caller,
    router: Option<Uuid>,
    request: InterfaceRequest,
) -> Result<InterfaceView, AddInterfaceError> {
    let router = router.ok_or(AddInterfaceError::NotFound)?;
    let (now, port_id) = (inventory.clock.now(), inventory.ids.next());
    inventory.write(Add { caller: caller.clone(), router, request, now, port_id }).await
}

struct Add {
    caller: Caller,
    router: Uuid,
    request: InterfaceRequest,
    now: Timestamp,
    port_id: Uuid,
}

impl Work for Add {
    type Answer = InterfaceView;
    type Error = AddInterfaceError;

    fn run(&self, session: &mut Session) -> Result<InterfaceView, AddInterfaceError> {
        let mut router = hold(session, &self.caller, self.router)?.ok_or(AddInterfaceError::NotFound)?;
        access::change(&self.caller, &router.project_id, "add_router_interface")?;
        let subnet = match (self.request.subnet_id, self.request.port_id) {
            (None, None) => return Err(AddInterfaceError::Unspecified),
            (Some(_), Some(_)) => return Err(AddInterfaceError::Both),
            (None, Some(port)) => return Err(self.refuse_port(session, port)?),
            (Some(subnet), None) => subnet,
        };
        let found = session.find(subnet)?;
        let found = subnets::visible(session, &self.caller, found)?;
        let subnet = found.ok_or(AddInterfaceError::SubnetNotFound(subnet))?;
        let ip = subnet.gateway_ip.ok_or(AddInterfaceError::NoGatewayIp)?;
        self.check_neighbours(session, &subnet)?;
        self.check_address(session, &subnet, ip)?;
        let port = self.port(&router, &subnet, ip);
        session.insert(&port)?;
        router.updated_at = self.now;
        router.revision_number += 1;
        session.update(&router)?;
        Ok(InterfaceView {
            router_id: router.id,
            project_id: port.project_id,
            port_id: port.id,
            network_id: port.network_id,
            subnet_id: subnet.id,
        })
    }
}

impl Add {
    fn port(&self, router: &Router, subnet: &Subnet, ip: IpAddr) -> Port {
        Port {
            id: self.port_id,
            project_id: router.project_id.clone(),
            name: String::new(),
            network_id: subnet.network_id,
            device_id: router.id,
            device_owner: ROUTER_INTERFACE.to_owned(),
            fixed_ips: vec![FixedIp { subnet_id: subnet.id, ip_address: ip }],
            created_at: self.now,
            updated_at: self.now,
            revision_number: 0,
        }
    }

    fn refuse_port(&self, session: &mut Session, port: Uuid) -> Result<AddInterfaceError, StoreError> {
        let found: Option<Port> = session.find(port)?;
        let found = found.filter(|port| access::visible(&self.caller).covers(&port.project_id));
        Ok(found.map_or(AddInterfaceError::PortNotFound(port), |found| AddInterfaceError::PortInUse {
            port,
            network: found.network_id,
            device: found.device_id,
        }))
    }

    /// The router must not have the same addresses on two sides.
    fn check_neighbours(&self, session: &mut Session, subnet: &Subnet) -> Result<(), AddInterfaceError> {
        for fixed in ports(session, self.router)?.iter().flat_map(|port| &port.fixed_ips) {
            if fixed.subnet_id == subnet.id {
                return Err(AddInterfaceError::AlreadyThere(subnet.id));
            }
            let Some(other) = session.find::<Subnet>(fixed.subnet_id)? else { continue };
            let ranges = addresses::range(subnet).zip(addresses::range(&other));
            if ranges.is_some_and(|(one, two)| addresses::overlap(one, two)) {
                return Err(AddInterfaceError::Overlap {
                    cidr: subnet.cidr.clone(),
                    subnet: subnet.id,
                    other_cidr: other.cidr,
                    other_subnet: other.id,
                });
            }
        }
        Ok(())
    }

    fn check_address(&self, session: &mut Session, subnet: &Subnet, ip: IpAddr) -> Result<(), AddInterfaceError> {
        session.lock::<Network>(subnet.network_id)?;
        let ports: Vec<Port> = session.find_by("network_id", &subnet.network_id, MANY)?;
        if ports.iter().flat_map(|port| &port.fixed_ips).any(|fixed| fixed.ip_address == ip) {
            return Err(AddInterfaceError::AddressTaken { ip, subnet: subnet.id });
        }
        Ok(())
    }
}
