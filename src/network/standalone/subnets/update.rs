//! Changing a subnet.

use std::net::IpAddr;

use uuid::Uuid;

use super::{
    super::{Asked, Denied, MANY, StandaloneNetwork, access, addresses, write::Work},
    may_be_gateway, visible,
};
use crate::{
    auth::Caller,
    model::{
        Timestamp,
        network::{Port, Subnet},
    },
    store::{Session, StoreError},
};

/// What shall change; what is `None` or `Nothing` stays. Network, range and version never change.
#[derive(Clone, Debug, Default)]
pub struct SubnetUpdate {
    /// A human-readable name.
    pub name: Option<String>,
    /// A human-readable description.
    pub description: Option<String>,
    /// The gateway; null: none.
    pub gateway_ip: Asked<IpAddr>,
    /// Whether addresses are handed out by DHCP.
    pub enable_dhcp: Option<bool>,
}

/// Why the subnet stayed as it is.
#[derive(Clone, Debug, thiserror::Error)]
pub enum UpdateError {
    /// The caller can see no such subnet.
    #[error("the subnet could not be found")]
    NotFound,
    /// The caller may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// A router cannot have this address there.
    #[error("Invalid input for operation: Gateway {0} is not valid on subnet.")]
    Gateway(IpAddr),
    /// A router's port has the gateway's address.
    #[error("Current gateway ip {ip} already in use by port {port}. Unable to update.")]
    GatewayInUse {
        /// The address.
        ip: IpAddr,
        /// The port.
        port: Uuid,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Changes a subnet.
///
/// # Errors
///
/// [`UpdateError`].
pub async fn update(
    inventory: &StandaloneNetwork,
    caller: &Caller,
    id: Option<Uuid>,
    change: SubnetUpdate,
) -> Result<Subnet, UpdateError> {
    let id = id.ok_or(UpdateError::NotFound)?;
    inventory.write(Update { caller: caller.clone(), id, change, now: inventory.clock.now() }).await
}

struct Update {
    caller: Caller,
    id: Uuid,
    change: SubnetUpdate,
    now: Timestamp,
}

impl Work for Update {
    type Answer = Subnet;
    type Error = UpdateError;

    fn run(&self, session: &mut Session) -> Result<Subnet, UpdateError> {
        let subnet = session.lock::<Subnet>(self.id)?;
        let mut subnet = visible(session, &self.caller, subnet)?.ok_or(UpdateError::NotFound)?;
        access::change(&self.caller, &subnet.project_id, "update_subnet")?;
        let gateway = match self.change.gateway_ip {
            Asked::Nothing => subnet.gateway_ip,
            Asked::Null => None,
            Asked::Value(ip) if addresses::range(&subnet).is_some_and(|net| may_be_gateway(net, ip)) => Some(ip),
            Asked::Value(ip) => return Err(UpdateError::Gateway(ip)),
        };
        if gateway != subnet.gateway_ip {
            self.check_gateway_unused(session, &subnet)?;
        }
        subnet.gateway_ip = gateway;
        let change = self.change.clone();
        subnet.name = change.name.unwrap_or(subnet.name);
        subnet.description = change.description.unwrap_or(subnet.description);
        subnet.enable_dhcp = change.enable_dhcp.unwrap_or(subnet.enable_dhcp);
        subnet.updated_at = self.now;
        subnet.revision_number += 1;
        session.update(&subnet)?;
        Ok(subnet)
    }
}

impl Update {
    fn check_gateway_unused(&self, session: &mut Session, subnet: &Subnet) -> Result<(), UpdateError> {
        let Some(ip) = subnet.gateway_ip else { return Ok(()) };
        let ports: Vec<Port> = session.find_by("network_id", &subnet.network_id, MANY)?;
        let has_it =
            |port: &&Port| port.fixed_ips.iter().any(|fixed| fixed.subnet_id == self.id && fixed.ip_address == ip);
        match ports.iter().find(has_it) {
            Some(port) => Err(UpdateError::GatewayInUse { ip, port: port.id }),
            None => Ok(()),
        }
    }
}
