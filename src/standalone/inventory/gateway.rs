//! A router's gateway: the external network, and the addresses there.

use std::net::IpAddr;

use serde::Deserialize;

use super::{
    addresses,
    ports::{self, ADDRESS_TAKEN, FIXED_IP, ROUTER_GATEWAY},
    prelude::*,
    resource::{Kept as _, admins_only},
};
use crate::model::network::{ExternalGateway, FixedIp};

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

static NOT_EXTERNAL: Refusal = bad_request("BadRequest", "Bad router request: Network {} is not an external network.");
static FOREIGN_SUBNET: Refusal = bad_request(
    "InvalidInput",
    "Invalid input for operation: Failed to create port on network {}, because fixed_ips included invalid subnet {}.",
);
static INVALID_ADDRESS: Refusal =
    bad_request("InvalidIpForSubnet", "IP address {} is not a valid IP for the specified subnet.");
static EXHAUSTED: Refusal = conflict("IpAddressGenerationFailure", "No more IP addresses available on network {}.");

/// When a router cannot have such a gateway.
pub(super) const CASES: &[Case] = &[
    Case(&NETWORK_NOT_FOUND, "The caller can see no such network.", &[EXAMPLE_NETWORK]),
    Case(&NOT_EXTERNAL, "Gateways are on external networks only.", &[EXAMPLE_NETWORK]),
    Case(&FOREIGN_SUBNET, "A subnet is of another network.", &[EXAMPLE_NETWORK, EXAMPLE_SUBNET]),
    Case(&INVALID_ADDRESS, "No host there can have this address.", &["10.9.9.9"]),
    Case(&ADDRESS_TAKEN, "Another router has this address.", &["203.0.113.10", EXAMPLE_SUBNET]),
    Case(&EXHAUSTED, "Every address is taken.", &[EXAMPLE_NETWORK]),
];

impl Asked {
    /// Whether the caller may ask for this, with `verb` "create" or "update".
    pub(super) fn allow(&self, caller: &Caller, verb: &str) -> Result<(), Fault> {
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
) -> Result<(), Fault> {
    let network = session.lock::<Network>(id)?.filter(|network| may_see(&request.caller, network));
    if !network.ok_or_else(|| NETWORK_NOT_FOUND.of(&[&id]))?.external {
        return Err(NOT_EXTERNAL.of(&[&id]));
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
) -> Result<Vec<FixedIp>, Fault> {
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
fn pick(subnets: &[Subnet], taken: &[IpAddr], network: Uuid) -> Result<Vec<FixedIp>, Fault> {
    let mut fixed_ips = Vec::new();
    for version in [4, 6] {
        let mut candidates = subnets.iter().filter(|subnet| subnet.ip_version == version).peekable();
        if candidates.peek().is_none() {
            continue;
        }
        let free = candidates.find_map(|subnet| {
            Some(FixedIp { subnet_id: subnet.id, ip_address: addresses::lowest_free(subnet, taken)? })
        });
        fixed_ips.push(free.ok_or_else(|| EXHAUSTED.of(&[&network]))?);
    }
    Ok(fixed_ips)
}

fn resolve(subnets: &[Subnet], taken: &[IpAddr], network: Uuid, asked: &AskedIp) -> Result<FixedIp, Fault> {
    let holds = |subnet: &&Subnet, ip| addresses::range(subnet).is_some_and(|net| addresses::is_host(net, ip));
    let invalid = |ip: IpAddr| INVALID_ADDRESS.of(&[&ip]);
    let subnet = match (asked.subnet_id, asked.ip_address) {
        (Some(id), _) => {
            let foreign = || FOREIGN_SUBNET.of(&[&network, &id]);
            Some(subnets.iter().find(|subnet| subnet.id == id).ok_or_else(foreign)?)
        }
        (None, Some(ip)) => Some(subnets.iter().find(|subnet| holds(subnet, ip)).ok_or_else(|| invalid(ip))?),
        (None, None) => subnets.first(),
    };
    let subnet = subnet.ok_or_else(|| EXHAUSTED.of(&[&network]))?;
    let ip_address = match asked.ip_address {
        Some(ip) if !holds(&subnet, ip) => return Err(invalid(ip)),
        Some(ip) if taken.contains(&ip) => {
            return Err(ADDRESS_TAKEN.of(&[&ip, &subnet.id]));
        }
        Some(ip) => ip,
        None => addresses::lowest_free(subnet, taken).ok_or_else(|| EXHAUSTED.of(&[&network]))?,
    };
    Ok(FixedIp { subnet_id: subnet.id, ip_address })
}
