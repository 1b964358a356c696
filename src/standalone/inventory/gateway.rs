//! A router's gateway: the external network, and the addresses there.

use std::net::IpAddr;

use serde::Deserialize;
use uuid::Uuid;

use super::{
    addresses,
    attribute::{Kind, Part},
    ports::{self, FIXED_IP, ROUTER_GATEWAY},
    resource::{Denied, Kept as _, Request, admins_only, all_of, may_see},
    schema::{EXAMPLE_NETWORK, EXAMPLE_SUBNET},
};
use crate::{
    api::contract::faults,
    auth::Caller,
    model::network::{ExternalGateway, FixedIp, Network, Port, Router, Subnet},
    store::Session,
};

/// A gateway where it is shown.
pub(super) const GATEWAY: Part = Part {
    name: "ExternalGateway",
    text: "A router's gateway.",
    members: &[
        ("network_id", "The external network.", Kind::Uuid(EXAMPLE_NETWORK)),
        ("external_fixed_ips", "The addresses there.", Kind::Parts(&FIXED_IP, 16)),
        ("enable_snat", "Whether source addresses are translated.", Kind::Boolean(true)),
    ],
    is_whole: true,
};

/// A gateway where it is given.
pub(super) const GATEWAY_INPUT: Part = Part {
    name: "ExternalGatewayInput",
    text: "The gateway that a router shall have; an empty object: none.",
    members: &[
        ("network_id", "The external network.", Kind::OrNull(&Kind::Uuid(EXAMPLE_NETWORK))),
        (
            "external_fixed_ips",
            "The addresses; for administrators. Default: the lowest free one of each IP version.",
            Kind::OrNull(&Kind::Parts(&FIXED_IP_INPUT, 16)),
        ),
        (
            "enable_snat",
            "Whether source addresses are translated; for administrators. Default: true.",
            Kind::Boolean(true),
        ),
    ],
    is_whole: false,
};

const FIXED_IP_INPUT: Part = Part {
    name: "ExternalFixedIpInput",
    text: "An address that a gateway shall have: an address, a subnet to take one from, or both.",
    members: &[
        ("subnet_id", "The subnet.", Kind::OrNull(&Kind::Uuid(EXAMPLE_SUBNET))),
        ("ip_address", "The address.", Kind::OrNull(&Kind::Ip("203.0.113.10"))),
    ],
    is_whole: false,
};

/// The gateway that a caller wants a router to have; without a network there is none.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Asked {
    pub(super) network_id: Option<Uuid>,
    /// For administrators. Empty or `None`: the lowest free address of the first subnet of each IP version, or those that
    /// the router has there already.
    external_fixed_ips: Option<Vec<AskedIp>>,
    /// For administrators. Default: true.
    enable_snat: Option<bool>,
}

#[derive(Clone, Debug, Deserialize)]
struct AskedIp {
    subnet_id: Option<Uuid>,
    ip_address: Option<IpAddr>,
}

faults! {
    /// Why a router cannot have such a gateway.
    pub(crate) enum GatewayFault {
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
    fn exhausted(network: Uuid) -> Self {
        Self::Exhausted { network: network.to_string() }
    }
}

impl Asked {
    /// Whether the caller may ask for this, with `verb` "create" or "update".
    pub(super) fn allow(&self, caller: &Caller, verb: &str) -> Result<(), Denied> {
        let details =
            [("external_fixed_ips", self.external_fixed_ips.is_some()), ("enable_snat", self.enable_snat.is_some())];
        for (detail, _) in details.into_iter().filter(|(_, is_asked)| *is_asked) {
            admins_only(caller, &format!("{verb}_router:external_gateway_info:{detail}"))?;
        }
        Ok(())
    }
}

/// Gives `router` the gateway that is asked for on network `id`, in place of `old`; the caller of this function writes the
/// router.
pub(super) fn set(
    session: &mut Session,
    router: &mut Router,
    old: Option<Port>,
    (id, asked): (Uuid, &Asked),
    request: &Request,
) -> Result<(), GatewayFault> {
    let network = session.lock::<Network>(id)?.filter(|network| may_see(&request.caller, network));
    let missing = || GatewayFault::NetworkNotFound { network: id.to_string() };
    if !network.ok_or_else(missing)?.external {
        return Err(GatewayFault::NotExternal { network: id.to_string() });
    }
    let ips = asked.external_fixed_ips.as_deref().filter(|ips| !ips.is_empty());
    let stays = old.as_ref().filter(|port| port.network_id == id && ips.is_none());
    let fixed_ips = match stays {
        Some(port) => port.fixed_ips.clone(),
        None => place(session, id, ips, old.as_ref())?,
    };
    match old {
        Some(mut port) if port.network_id == id => {
            port.fixed_ips.clone_from(&fixed_ips);
            port.touch(request.now);
            session.update(&port)?;
        }
        other => {
            if let Some(port) = other {
                session.remove::<Port>(port.id)?;
            }
            // It belongs to no project, so that only administrators see it.
            let port = ports::of_router(request, router.id, "", id, ROUTER_GATEWAY, fixed_ips.clone());
            session.insert(&port)?;
        }
    }
    let enable_snat = asked.enable_snat.unwrap_or(true);
    router.external_gateway = Some(ExternalGateway { network_id: id, external_fixed_ips: fixed_ips, enable_snat });
    Ok(())
}

/// Finds the addresses that are asked for, or free ones; those of `own` count as free.
fn place(
    session: &mut Session,
    network: Uuid,
    asked: Option<&[AskedIp]>,
    own: Option<&Port>,
) -> Result<Vec<FixedIp>, GatewayFault> {
    let mut subnets = all_of::<Subnet>(session, "network_id", network)?;
    subnets.sort_by_key(|subnet| (subnet.created_at, subnet.id));
    let taken = ports::taken(session, network, own.map(|port| port.id))?;
    let mut taken: Vec<IpAddr> = taken.into_iter().map(|(fixed, _)| fixed.ip_address).collect();
    let Some(asked) = asked else { return pick(&subnets, &taken, network) };
    let mut fixed_ips = Vec::with_capacity(asked.len());
    for one in asked {
        let fixed = resolve(&subnets, &taken, network, one)?;
        taken.push(fixed.ip_address);
        fixed_ips.push(fixed);
    }
    Ok(fixed_ips)
}

/// The lowest free address of the first subnet of each IP version that has one.
fn pick(subnets: &[Subnet], taken: &[IpAddr], network: Uuid) -> Result<Vec<FixedIp>, GatewayFault> {
    let mut fixed_ips = Vec::new();
    for version in [4, 6] {
        let mut candidates = subnets.iter().filter(|subnet| subnet.ip_version == version).peekable();
        if candidates.peek().is_none() {
            continue;
        }
        let free = candidates.find_map(|subnet| {
            Some(FixedIp { subnet_id: subnet.id, ip_address: addresses::lowest_free(subnet, taken)? })
        });
        fixed_ips.push(free.ok_or_else(|| GatewayFault::exhausted(network))?);
    }
    Ok(fixed_ips)
}

fn resolve(subnets: &[Subnet], taken: &[IpAddr], network: Uuid, asked: &AskedIp) -> Result<FixedIp, GatewayFault> {
    let holds = |subnet: &&Subnet, ip| addresses::range(subnet).is_some_and(|net| addresses::is_host(net, ip));
    let invalid = |ip: IpAddr| GatewayFault::InvalidAddress { ip: ip.to_string() };
    let subnet = match (asked.subnet_id, asked.ip_address) {
        (Some(id), _) => {
            let foreign = || GatewayFault::ForeignSubnet { network: network.to_string(), subnet: id.to_string() };
            Some(subnets.iter().find(|subnet| subnet.id == id).ok_or_else(foreign)?)
        }
        (None, Some(ip)) => Some(subnets.iter().find(|subnet| holds(subnet, ip)).ok_or_else(|| invalid(ip))?),
        (None, None) => subnets.first(),
    };
    let subnet = subnet.ok_or_else(|| GatewayFault::exhausted(network))?;
    let ip_address = match asked.ip_address {
        Some(ip) if !holds(&subnet, ip) => return Err(invalid(ip)),
        Some(ip) if taken.contains(&ip) => {
            return Err(GatewayFault::AddressTaken { ip: ip.to_string(), subnet: subnet.id.to_string() });
        }
        Some(ip) => ip,
        None => addresses::lowest_free(subnet, taken).ok_or_else(|| GatewayFault::exhausted(network))?,
    };
    Ok(FixedIp { subnet_id: subnet.id, ip_address })
}
