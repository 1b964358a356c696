//! Parting a router from a subnet.

use uuid::Uuid;

use super::{
    super::{Denied, MANY, StandaloneNetwork, access, subnets, write::Work},
    InterfaceRequest, InterfaceView, hold, interfaces, services,
};
use crate::{
    auth::Caller,
    model::{
        EndpointGroup, SiteConnection, Timestamp,
        network::{Port, Subnet},
    },
    store::{Session, StoreError},
};

/// Why the router is still joined.
#[derive(Clone, Debug, thiserror::Error)]
pub enum RemoveInterfaceError {
    /// The caller can see no such router.
    #[error("the router could not be found")]
    NotFound,
    /// The caller may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// Neither a subnet nor a port is given.
    #[error("Bad router request: Either subnet_id or port_id must be specified.")]
    Unspecified,
    /// The router has no such port.
    #[error("Router {router} does not have an interface with id {port}")]
    NoSuchPort {
        /// The router.
        router: Uuid,
        /// The port.
        port: Uuid,
    },
    /// There is no such subnet.
    #[error("Subnet {0} could not be found.")]
    SubnetNotFound(Uuid),
    /// The router is not on this subnet.
    #[error("Router {router} has no interface on subnet {subnet}")]
    NotOnSubnet {
        /// The router.
        router: Uuid,
        /// The subnet.
        subnet: Uuid,
    },
    /// The port is on another subnet.
    #[error("Subnet on port {port} does not match the requested subnet {subnet}")]
    Mismatch {
        /// The port.
        port: Uuid,
        /// The subnet.
        subnet: Uuid,
    },
    /// A VPN service of the router has this subnet.
    #[error("Subnet {subnet} is used by VPNService {service}")]
    UsedByService {
        /// The subnet.
        subnet: Uuid,
        /// The service.
        service: Uuid,
    },
    /// The local endpoint group of a connection over this router names the subnet.
    #[error("Subnet {subnet} is used by ipsec site connection {connection}")]
    UsedByConnection {
        /// The subnet.
        subnet: Uuid,
        /// The connection.
        connection: Uuid,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Parts a router from a subnet.
///
/// # Errors
///
/// [`RemoveInterfaceError`].
pub async fn remove_interface(
    inventory: &StandaloneNetwork,
    caller: &Caller,
    router: Option<Uuid>,
    request: InterfaceRequest,
) -> Result<InterfaceView, RemoveInterfaceError> {
    let router = router.ok_or(RemoveInterfaceError::NotFound)?;
    inventory.write(Remove { caller: caller.clone(), router, request, now: inventory.clock.now() }).await
}

struct Remove {
    caller: Caller,
    router: Uuid,
    request: InterfaceRequest,
    now: Timestamp,
}

impl Work for Remove {
    type Answer = InterfaceView;
    type Error = RemoveInterfaceError;

    fn run(&self, session: &mut Session) -> Result<InterfaceView, RemoveInterfaceError> {
        let mut router = hold(session, &self.caller, self.router)?.ok_or(RemoveInterfaceError::NotFound)?;
        access::change(&self.caller, &router.project_id, "remove_router_interface")?;
        let (port, subnet_id) = self.interface(session)?;
        self.check_unused(session, subnet_id)?;
        session.remove::<Port>(port.id)?;
        router.updated_at = self.now;
        router.revision_number += 1;
        session.update(&router)?;
        Ok(InterfaceView {
            router_id: router.id,
            project_id: port.project_id,
            port_id: port.id,
            network_id: port.network_id,
            subnet_id,
        })
    }
}

impl Remove {
    /// The port that is meant, and its subnet.
    fn interface(&self, session: &mut Session) -> Result<(Port, Uuid), RemoveInterfaceError> {
        let router = self.router;
        let interfaces = interfaces(session, router)?;
        let subnet_of = |port: &Port| port.fixed_ips.first().map(|fixed| fixed.subnet_id);
        let found = match (self.request.subnet_id, self.request.port_id) {
            (None, None) => return Err(RemoveInterfaceError::Unspecified),
            (subnet, Some(port)) => {
                let found = interfaces.into_iter().find(|one| one.id == port);
                let found = found.ok_or(RemoveInterfaceError::NoSuchPort { router, port })?;
                if let Some(subnet) = subnet.filter(|subnet| subnet_of(&found) != Some(*subnet)) {
                    return Err(RemoveInterfaceError::Mismatch { port, subnet });
                }
                found
            }
            (Some(subnet), None) => match interfaces.into_iter().find(|one| subnet_of(one) == Some(subnet)) {
                Some(found) => found,
                None if session.find::<Subnet>(subnet)?.is_none() => {
                    return Err(RemoveInterfaceError::SubnetNotFound(subnet));
                }
                None => return Err(RemoveInterfaceError::NotOnSubnet { router, subnet }),
            },
        };
        let subnet = subnet_of(&found).ok_or_else(|| StoreError::Corrupt("an interface without a subnet".into()))?;
        Ok((found, subnet))
    }

    fn check_unused(&self, session: &mut Session, subnet: Uuid) -> Result<(), RemoveInterfaceError> {
        let services = services(session, self.router)?;
        if let Some(service) = services.iter().find(|service| service.subnet_id == Some(subnet)) {
            return Err(RemoveInterfaceError::UsedByService { subnet, service: service.id });
        }
        for service in services {
            let connections: Vec<SiteConnection> = session.find_by("vpnservice_id", &service.id, MANY)?;
            for connection in connections {
                let Some(group) = connection.local_ep_group_id else { continue };
                let group: Option<EndpointGroup> = session.find(group)?;
                if group.is_some_and(|group| subnets::names(&group, subnet)) {
                    return Err(RemoveInterfaceError::UsedByConnection { subnet, connection: connection.id });
                }
            }
        }
        Ok(())
    }
}
