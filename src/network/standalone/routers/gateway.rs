//! A router's gateway: the external network, and the addresses there.

use std::net::IpAddr;

use uuid::Uuid;

use super::super::{Denied, MANY, access, addresses, networks, ports::ROUTER_GATEWAY};
use crate::{
    auth::Caller,
    model::{
        Timestamp,
        network::{ExternalGateway, FixedIp, Network, Port, Router, Subnet},
    },
    store::{Session, StoreError},
};

/// The gateway that a router shall have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayRequest {
    /// The external network.
    pub network_id: Uuid,
    /// The addresses there; for administrators. Empty or `None`: the lowest free one of the first subnet of each IP
    /// version, or those that the router has there already.
    pub external_fixed_ips: Option<Vec<FixedIpRequest>>,
    /// Whether source addresses are translated; for administrators. Default true.
    pub enable_snat: Option<bool>,
}

/// An address, or a subnet to take one from, or both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FixedIpRequest {
    /// The subnet.
    pub subnet_id: Option<Uuid>,
    /// The address.
    pub ip_address: Option<IpAddr>,
}

/// Why a router cannot have such a gateway.
#[derive(Clone, Debug, thiserror::Error)]
pub enum GatewayError {
    /// The caller may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The caller can see no such network.
    #[error("Network {0} could not be found.")]
    NetworkNotFound(Uuid),
    /// Gateways are on external networks only.
    #[error("Bad router request: Network {0} is not an external network.")]
    NotExternal(Uuid),
    /// The subnet belongs to another network.
    #[error(
        "Invalid input for operation: Failed to create port on network {network}, because fixed_ips included invalid subnet {subnet}."
    )]
    ForeignSubnet {
        /// The network.
        network: Uuid,
        /// The subnet.
        subnet: Uuid,
    },
    /// No subnet of the network has this address for a host.
    #[error("IP address {0} is not a valid IP for the specified subnet.")]
    InvalidAddress(IpAddr),
    /// Another port has this address.
    #[error("IP address {ip} already allocated in subnet {subnet}")]
    AddressTaken {
        /// The address.
        ip: IpAddr,
        /// The subnet.
        subnet: Uuid,
    },
    /// Every address is taken.
    #[error("No more IP addresses available on network {0}.")]
    Exhausted(Uuid),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl GatewayRequest {
    /// Whether the caller may ask for this; the rules are those of a create or an update.
    pub(super) fn allow(&self, caller: &Caller, ips: &'static str, snat: &'static str) -> Result<(), Denied> {
        if self.external_fixed_ips.is_some() {
            access::admin_only(caller, ips)?;
        }
        if self.enable_snat.is_some() {
            access::admin_only(caller, snat)?;
        }
        Ok(())
    }
}

/// Gives `router` the gateway that is asked for, in place of `old`. The caller writes the router.
pub(super) fn set(
    session: &mut Session,
    caller: &Caller,
    router: &mut Router,
    old: Option<Port>,
    request: &GatewayRequest,
    (port_id, now): (Uuid, Timestamp),
) -> Result<(), GatewayError> {
    let id = request.network_id;
    let network = session.lock::<Network>(id)?.filter(|network| networks::may_see(caller, network));
    if !network.ok_or(GatewayError::NetworkNotFound(id))?.external {
        return Err(GatewayError::NotExternal(id));
    }
    let asked = request.external_fixed_ips.as_deref().filter(|ips| !ips.is_empty());
    let stays = old.as_ref().filter(|port| port.network_id == id && asked.is_none());
    let fixed_ips = match stays {
        Some(port) => port.fixed_ips.clone(),
        None => place(session, id, asked, old.as_ref())?,
    };
    match old {
        Some(mut port) if port.network_id == id => {
            port.fixed_ips.clone_from(&fixed_ips);
            port.updated_at = now;
            port.revision_number += 1;
            session.update(&port)?;
        }
        other => {
            if let Some(port) = other {
                session.remove::<Port>(port.id)?;
            }
            session.insert(&port(router.id, id, port_id, &fixed_ips, now))?;
        }
    }
    let enable_snat = request.enable_snat.unwrap_or(true);
    router.external_gateway = Some(ExternalGateway { network_id: id, external_fixed_ips: fixed_ips, enable_snat });
    Ok(())
}

/// The gateway's port; it belongs to no project, so that only administrators see it.
fn port(router: Uuid, network: Uuid, id: Uuid, fixed_ips: &[FixedIp], now: Timestamp) -> Port {
    Port {
        id,
        project_id: String::new(),
        name: String::new(),
        network_id: network,
        device_id: router,
        device_owner: ROUTER_GATEWAY.to_owned(),
        fixed_ips: fixed_ips.to_vec(),
        created_at: now,
        updated_at: now,
        revision_number: 0,
    }
}

/// Finds the addresses that are asked for, or free ones; those of `own` count as free.
fn place(
    session: &mut Session,
    network: Uuid,
    asked: Option<&[FixedIpRequest]>,
    own: Option<&Port>,
) -> Result<Vec<FixedIp>, GatewayError> {
    let mut subnets: Vec<Subnet> = session.find_by("network_id", &network, MANY)?;
    subnets.sort_by_key(|subnet| (subnet.created_at, subnet.id));
    let ports: Vec<Port> = session.find_by("network_id", &network, MANY)?;
    let others = ports.iter().filter(|port| own.is_none_or(|own| own.id != port.id));
    let mut taken: Vec<IpAddr> = others.flat_map(|port| &port.fixed_ips).map(|fixed| fixed.ip_address).collect();
    let Some(asked) = asked else { return pick(&subnets, &taken, network) };
    let mut fixed_ips = Vec::with_capacity(asked.len());
    for request in asked {
        let fixed = resolve(&subnets, &taken, network, *request)?;
        taken.push(fixed.ip_address);
        fixed_ips.push(fixed);
    }
    Ok(fixed_ips)
}

/// The lowest free address of the first subnet of each IP version that has one.
fn pick(subnets: &[Subnet], taken: &[IpAddr], network: Uuid) -> Result<Vec<FixedIp>, GatewayError> {
    let mut fixed_ips = Vec::new();
    for version in [4, 6] {
        let mut candidates = subnets.iter().filter(|subnet| subnet.ip_version == version).peekable();
        if candidates.peek().is_none() {
            continue;
        }
        let free = candidates.find_map(|subnet| {
            let ip = addresses::lowest_free(addresses::range(subnet)?, subnet.gateway_ip, taken)?;
            Some(FixedIp { subnet_id: subnet.id, ip_address: ip })
        });
        fixed_ips.push(free.ok_or(GatewayError::Exhausted(network))?);
    }
    Ok(fixed_ips)
}

fn resolve(
    subnets: &[Subnet],
    taken: &[IpAddr],
    network: Uuid,
    request: FixedIpRequest,
) -> Result<FixedIp, GatewayError> {
    let in_subnet = |subnet: &&Subnet, ip| addresses::range(subnet).is_some_and(|net| addresses::is_host(net, ip));
    let subnet = match (request.subnet_id, request.ip_address) {
        (Some(id), _) => {
            let found = subnets.iter().find(|subnet| subnet.id == id);
            Some(found.ok_or(GatewayError::ForeignSubnet { network, subnet: id })?)
        }
        (None, Some(ip)) => {
            let found = subnets.iter().find(|subnet| in_subnet(subnet, ip));
            Some(found.ok_or(GatewayError::InvalidAddress(ip))?)
        }
        (None, None) => subnets.first(),
    };
    let subnet = subnet.ok_or(GatewayError::Exhausted(network))?;
    let ip = match request.ip_address {
        Some(ip) if !in_subnet(&subnet, ip) => return Err(GatewayError::InvalidAddress(ip)),
        Some(ip) if taken.contains(&ip) => return Err(GatewayError::AddressTaken { ip, subnet: subnet.id }),
        Some(ip) => ip,
        None => addresses::range(subnet)
            .and_then(|net| addresses::lowest_free(net, subnet.gateway_ip, taken))
            .ok_or(GatewayError::Exhausted(network))?,
    };
    Ok(FixedIp { subnet_id: subnet.id, ip_address: ip })
}
