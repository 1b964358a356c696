//! A router's gateway: the external network, and the addresses there.

use std::net::IpAddr;

use serde::Deserialize;
use utoipa::{ToSchema, openapi::Ref};
use uuid::Uuid;

use super::{
    access::{self, Denied},
    addresses,
    input::{at_most, some_id, truth},
    networks,
    ports::{self, ROUTER_GATEWAY},
    resource::{MANY, Request},
    schema::{EXAMPLE_NETWORK, EXAMPLE_SUBNET, boolean, list_of, register, shown, uuid},
};
use crate::{
    api::contract::{Schemas, faults},
    auth::Caller,
    model::network::{ExternalGateway, FixedIp, Network, Port, Router, Subnet},
    store::Session,
};

/// An address that a gateway shall have: an address, a subnet to take one from, or both.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExternalFixedIpInput {
    /// The subnet.
    #[serde(default, deserialize_with = "some_id")]
    #[schema(example = "1d2f6a1c-6f3e-4a0e-9f0b-3f0a3a1e9d21")]
    subnet_id: Option<Uuid>,
    /// The address.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = "ip", max_length = 45, example = "203.0.113.10")]
    ip_address: Option<IpAddr>,
}

/// The gateway that a router shall have; an empty object: none.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExternalGatewayInput {
    /// The external network.
    #[serde(default, deserialize_with = "some_id")]
    #[schema(example = "5522aff7-1b3c-48dd-9c3c-b50f016b73db")]
    network_id: Option<Uuid>,
    /// The addresses; for administrators. Default: the lowest free one of each IP version.
    #[serde(default, deserialize_with = "at_most::<_, _, 16>")]
    #[schema(max_items = 16)]
    external_fixed_ips: Option<Vec<ExternalFixedIpInput>>,
    /// Whether source addresses are translated; for administrators. Default: true.
    #[serde(default, deserialize_with = "truth")]
    #[schema(nullable = false, example = true)]
    enable_snat: Option<bool>,
}

/// The gateway that a caller wants a router to have.
#[derive(Clone, Debug)]
pub(crate) struct GatewayRequest {
    pub(super) network_id: Uuid,
    /// For administrators. Empty or `None`: the lowest free address of the first subnet of each IP version, or those that
    /// the router has there already.
    external_fixed_ips: Option<Vec<ExternalFixedIpInput>>,
    /// For administrators. Default: true.
    enable_snat: Option<bool>,
}

impl ExternalGatewayInput {
    /// Without a network there is no gateway.
    pub(super) fn request(self) -> Option<GatewayRequest> {
        let Self { network_id, external_fixed_ips, enable_snat } = self;
        Some(GatewayRequest { network_id: network_id?, external_fixed_ips, enable_snat })
    }
}

/// The schema of a gateway that is shown.
pub(super) fn reference(schemas: &mut Schemas) -> Ref {
    let fixed_ips = list_of(ports::fixed_ip(schemas), 16);
    let gateway = shown(
        "A router's gateway.",
        vec![
            ("network_id", "The external network.", uuid(EXAMPLE_NETWORK).into()),
            ("external_fixed_ips", "The addresses there.", fixed_ips),
            ("enable_snat", "Whether source addresses are translated.", boolean(true).into()),
        ],
    );
    register(schemas, "ExternalGateway", gateway);
    Ref::from_schema_name("ExternalGateway")
}

faults! {
    /// Why a router cannot have such a gateway.
    pub(crate) enum GatewayFault {
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
    fn exhausted(network: Uuid) -> Self {
        Self::Exhausted { network: network.to_string() }
    }
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

/// Gives `router` the gateway that is asked for, in place of `old`; the caller of this function writes the router.
pub(super) fn set(
    session: &mut Session,
    router: &mut Router,
    old: Option<Port>,
    asked: &GatewayRequest,
    request: &Request,
) -> Result<(), GatewayFault> {
    let id = asked.network_id;
    let network = session.lock::<Network>(id)?.filter(|network| networks::may_see(&request.caller, network));
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
            port.updated_at = request.now;
            port.revision_number += 1;
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
    asked: Option<&[ExternalFixedIpInput]>,
    own: Option<&Port>,
) -> Result<Vec<FixedIp>, GatewayFault> {
    let mut subnets: Vec<Subnet> = session.find_by("network_id", &network, MANY)?;
    subnets.sort_by_key(|subnet| (subnet.created_at, subnet.id));
    let ports: Vec<Port> = session.find_by("network_id", &network, MANY)?;
    let others = ports.iter().filter(|port| own.is_none_or(|own| own.id != port.id));
    let mut taken: Vec<IpAddr> = others.flat_map(|port| &port.fixed_ips).map(|fixed| fixed.ip_address).collect();
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
        let free =
            candidates.find_map(|subnet| Some(FixedIp { subnet_id: subnet.id, ip_address: free(subnet, taken)? }));
        fixed_ips.push(free.ok_or_else(|| GatewayFault::exhausted(network))?);
    }
    Ok(fixed_ips)
}

fn free(subnet: &Subnet, taken: &[IpAddr]) -> Option<IpAddr> {
    addresses::lowest_free(addresses::range(subnet)?, subnet.gateway_ip, taken)
}

fn resolve(
    subnets: &[Subnet],
    taken: &[IpAddr],
    network: Uuid,
    asked: &ExternalFixedIpInput,
) -> Result<FixedIp, GatewayFault> {
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
        None => free(subnet, taken).ok_or_else(|| GatewayFault::exhausted(network))?,
    };
    Ok(FixedIp { subnet_id: subnet.id, ip_address })
}
