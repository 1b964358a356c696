//! How a router is joined to subnets, and parted from them.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Inventory, access, addresses,
    input::{Plain, some_id},
    ports::{self, ROUTER_INTERFACE},
    resource::{MANY, Object as _, PathId, Request, find, hold, refusals},
    routers::{self, RouterId},
    schema::{EXAMPLE_NETWORK, EXAMPLE_PORT, EXAMPLE_ROUTER, EXAMPLE_SUBNET},
    subnets,
};
use crate::{
    api::{
        contract::{Body, Shown, faults},
        input::{Caller, Path},
    },
    auth,
    model::{
        EndpointGroup, SiteConnection,
        network::{FixedIp, Port, Router, Subnet},
    },
    standalone::shared::EXAMPLE_PROJECT,
    store::{Session, StoreError},
};

/// Which interface is meant: by its subnet, by its port, or by both.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InterfaceInput {
    /// The subnet.
    #[serde(default, deserialize_with = "some_id")]
    #[schema(example = "1d2f6a1c-6f3e-4a0e-9f0b-3f0a3a1e9d21")]
    subnet_id: Option<Uuid>,
    /// The port.
    #[serde(default, deserialize_with = "some_id")]
    #[schema(example = "cf4f3a0e-0b6c-4c8c-9d3c-6f1d2a7b8c90")]
    port_id: Option<Uuid>,
}

impl Body for InterfaceInput {
    fn example() -> Value {
        json!({ "subnet_id": EXAMPLE_SUBNET })
    }
}

/// An interface that came or went.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct RouterInterface {
    /// The router's id.
    #[schema(read_only, format = "uuid", example = "66e3b16c-8ce5-40fb-bb49-ab6d8dc3f2aa")]
    id: String,
    /// The project that owns the port. Use `project_id`.
    #[schema(deprecated, max_length = 255, example = "05b8c0a5cc9c4a3a8d4c5b4a2a9d1c11")]
    tenant_id: String,
    /// The project that owns the port.
    #[schema(max_length = 255, example = "05b8c0a5cc9c4a3a8d4c5b4a2a9d1c11")]
    project_id: String,
    /// The port.
    #[schema(format = "uuid", example = "cf4f3a0e-0b6c-4c8c-9d3c-6f1d2a7b8c90")]
    port_id: String,
    /// The network that it is on.
    #[schema(format = "uuid", example = "5522aff7-1b3c-48dd-9c3c-b50f016b73db")]
    network_id: String,
    /// The subnet.
    #[schema(format = "uuid", example = "1d2f6a1c-6f3e-4a0e-9f0b-3f0a3a1e9d21")]
    subnet_id: String,
    /// The subnet, as a list.
    #[schema(value_type = Vec<Uuid>, min_items = 1, max_items = 1, example = json!(["1d2f6a1c-6f3e-4a0e-9f0b-3f0a3a1e9d21"]))]
    subnet_ids: Vec<String>,
}

impl RouterInterface {
    fn of(port: &Port, subnet: Uuid) -> Self {
        Self {
            id: port.device_id.to_string(),
            tenant_id: port.project_id.clone(),
            project_id: port.project_id.clone(),
            port_id: port.id.to_string(),
            network_id: port.network_id.to_string(),
            subnet_id: subnet.to_string(),
            subnet_ids: vec![subnet.to_string()],
        }
    }
}

impl Body for RouterInterface {
    fn example() -> Value {
        json!({
            "id": EXAMPLE_ROUTER, "tenant_id": EXAMPLE_PROJECT, "project_id": EXAMPLE_PROJECT, "port_id": EXAMPLE_PORT,
            "network_id": EXAMPLE_NETWORK, "subnet_id": EXAMPLE_SUBNET, "subnet_ids": [EXAMPLE_SUBNET],
        })
    }
}

faults! {
    /// Why a router was not joined to a subnet.
    pub(crate) enum AddFault {
        /// The caller can see no such router.
        NotFound { id = EXAMPLE_ROUTER } = NOT_FOUND, "RouterNotFound", "Router {id} could not be found";
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
        PortInUse { port = EXAMPLE_PORT, network = EXAMPLE_NETWORK, device = EXAMPLE_ROUTER } = CONFLICT, "PortInUse",
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

faults! {
    /// Why a router was not parted from a subnet.
    pub(crate) enum RemoveFault {
        /// The caller can see no such router.
        NotFound { id = EXAMPLE_ROUTER } = NOT_FOUND, "RouterNotFound", "Router {id} could not be found";
        /// The caller sees the router and may not change it.
        Denied { rule = "remove_router_interface" } = FORBIDDEN, "PolicyNotAuthorized",
            "rule:{rule} is disallowed by policy";
        /// Neither a subnet nor a port is given.
        Unspecified = BAD_REQUEST, "BadRequest",
            "Bad router request: Either subnet_id or port_id must be specified.";
        /// The router has no such port.
        NoSuchPort { router = EXAMPLE_ROUTER, port = EXAMPLE_PORT } = NOT_FOUND, "RouterInterfaceNotFound",
            "Router {router} does not have an interface with id {port}";
        /// There is no such subnet.
        SubnetNotFound { subnet = EXAMPLE_SUBNET } = NOT_FOUND, "SubnetNotFound",
            "Subnet {subnet} could not be found.";
        /// The router is not on this subnet.
        NotOnSubnet { router = EXAMPLE_ROUTER, subnet = EXAMPLE_SUBNET } = NOT_FOUND, "RouterInterfaceNotFoundForSubnet",
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

refusals!(@denied AddFault);
refusals!(@denied RemoveFault);

/// Add an interface to a router
///
/// Joins a router to a subnet. The router's port there has the address of the subnet's gateway.
#[utoipa::path(
    put,
    path = "/v2.0/routers/{router_id}/add_router_interface",
    operation_id = "addRouterInterface",
    tag = "routers"
)]
pub(crate) async fn add(
    Caller(caller): Caller,
    State(inventory): State<Inventory>,
    path: Path<RouterId>,
    Plain(body): Plain<InterfaceInput>,
) -> Result<Shown<RouterInterface>, AddFault> {
    inventory.add_interface(caller, (path.id, path.text), body).await.map(Shown)
}

impl Inventory {
    pub(super) async fn add_interface(
        &self,
        caller: auth::Caller,
        (id, text): PathId,
        body: InterfaceInput,
    ) -> Result<RouterInterface, AddFault> {
        let request = self.request(caller);
        let work = move |session: &mut Session| {
            let missing = || AddFault::NotFound { id: text.clone() };
            let router: Router = hold(session, &request.caller, id)?.ok_or_else(missing)?;
            access::change(&request.caller, &router.project_id, "add_router_interface")?;
            join(session, router, &body, &request)
        };
        self.store.write(work).await
    }

    pub(super) async fn remove_interface(
        &self,
        caller: auth::Caller,
        (id, text): PathId,
        body: InterfaceInput,
    ) -> Result<RouterInterface, RemoveFault> {
        let request = self.request(caller);
        let work = move |session: &mut Session| {
            let missing = || RemoveFault::NotFound { id: text.clone() };
            let mut router: Router = hold(session, &request.caller, id)?.ok_or_else(missing)?;
            access::change(&request.caller, &router.project_id, "remove_router_interface")?;
            let (port, subnet) = interface(session, router.id, &body)?;
            check_unused(session, router.id, subnet)?;
            session.remove::<Port>(port.id)?;
            router.touch(request.now);
            session.update(&router)?;
            Ok(RouterInterface::of(&port, subnet))
        };
        self.store.write(work).await
    }
}

fn join(
    session: &mut Session,
    mut router: Router,
    body: &InterfaceInput,
    request: &Request,
) -> Result<RouterInterface, AddFault> {
    let id = match (body.subnet_id, body.port_id) {
        (None, None) => return Err(AddFault::Unspecified),
        (Some(_), Some(_)) => return Err(AddFault::Both),
        (None, Some(port)) => return Err(refuse_port(session, &request.caller, port)?),
        (Some(subnet), None) => subnet,
    };
    let missing = || AddFault::SubnetNotFound { subnet: id.to_string() };
    let subnet: Subnet = hold(session, &request.caller, Some(id))?.ok_or_else(missing)?;
    let ip = subnet.gateway_ip.ok_or(AddFault::NoGatewayIp)?;
    check_neighbours(session, router.id, &subnet)?;
    let others: Vec<Port> = session.find_by("network_id", &subnet.network_id, MANY)?;
    if others.iter().flat_map(|port| &port.fixed_ips).any(|fixed| fixed.ip_address == ip) {
        return Err(AddFault::AddressTaken { ip: ip.to_string(), subnet: id.to_string() });
    }
    let fixed_ips = vec![FixedIp { subnet_id: id, ip_address: ip }];
    let port = ports::of_router(request, router.id, &router.project_id, subnet.network_id, ROUTER_INTERFACE, fixed_ips);
    session.insert(&port)?;
    router.touch(request.now);
    session.update(&router)?;
    Ok(RouterInterface::of(&port, id))
}

/// Every port is a router's already; there are no others in this inventory.
fn refuse_port(session: &mut Session, caller: &auth::Caller, port: Uuid) -> Result<AddFault, StoreError> {
    let (found, port) = (find::<Port>(session, caller, Some(port))?, port.to_string());
    Ok(match found {
        None => AddFault::PortNotFound { port },
        Some(found) => {
            AddFault::PortInUse { port, network: found.network_id.to_string(), device: found.device_id.to_string() }
        }
    })
}

/// The router must not have the same addresses on two sides.
fn check_neighbours(session: &mut Session, router: Uuid, subnet: &Subnet) -> Result<(), AddFault> {
    for fixed in routers::ports(session, router)?.iter().flat_map(|port| &port.fixed_ips) {
        if fixed.subnet_id == subnet.id {
            return Err(AddFault::AlreadyThere { subnet: subnet.id.to_string() });
        }
        let Some(other) = session.find::<Subnet>(fixed.subnet_id)? else { continue };
        let ranges = addresses::range(subnet).zip(addresses::range(&other));
        if ranges.is_some_and(|(one, two)| addresses::overlap(one, two)) {
            return Err(AddFault::Overlap {
                cidr: subnet.cidr.clone(),
                subnet: subnet.id.to_string(),
                other_cidr: other.cidr,
                other_subnet: other.id.to_string(),
            });
        }
    }
    Ok(())
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
pub(crate) async fn remove(
    Caller(caller): Caller,
    State(inventory): State<Inventory>,
    path: Path<RouterId>,
    Plain(body): Plain<InterfaceInput>,
) -> Result<Shown<RouterInterface>, RemoveFault> {
    inventory.remove_interface(caller, (path.id, path.text), body).await.map(Shown)
}

/// The port that is meant, and its subnet.
fn interface(session: &mut Session, router: Uuid, body: &InterfaceInput) -> Result<(Port, Uuid), RemoveFault> {
    let mut interfaces = routers::interfaces(session, router)?.into_iter();
    let subnet_of = |port: &Port| port.fixed_ips.first().map(|fixed| fixed.subnet_id);
    let found = match (body.subnet_id, body.port_id) {
        (None, None) => return Err(RemoveFault::Unspecified),
        (subnet, Some(port)) => {
            let missing = || RemoveFault::NoSuchPort { router: router.to_string(), port: port.to_string() };
            let found = interfaces.find(|one| one.id == port).ok_or_else(missing)?;
            if let Some(subnet) = subnet.filter(|subnet| subnet_of(&found) != Some(*subnet)) {
                return Err(RemoveFault::Mismatch { port: port.to_string(), subnet: subnet.to_string() });
            }
            found
        }
        (Some(id), None) => match interfaces.find(|one| subnet_of(one) == Some(id)) {
            Some(found) => found,
            None if session.find::<Subnet>(id)?.is_none() => {
                return Err(RemoveFault::SubnetNotFound { subnet: id.to_string() });
            }
            None => return Err(RemoveFault::NotOnSubnet { router: router.to_string(), subnet: id.to_string() }),
        },
    };
    let subnet = subnet_of(&found).ok_or_else(|| StoreError::Corrupt("an interface without a subnet".into()))?;
    Ok((found, subnet))
}

fn check_unused(session: &mut Session, router: Uuid, subnet: Uuid) -> Result<(), RemoveFault> {
    let services = routers::services(session, router)?;
    if let Some(service) = services.iter().find(|service| service.subnet_id == Some(subnet)) {
        return Err(RemoveFault::UsedByService { subnet: subnet.to_string(), service: service.id.to_string() });
    }
    for service in services {
        let connections: Vec<SiteConnection> = session.find_by("vpnservice_id", &service.id, MANY)?;
        for connection in connections {
            let Some(group) = connection.local_ep_group_id else { continue };
            let group: Option<EndpointGroup> = session.find(group)?;
            if group.is_some_and(|group| subnets::names(&group, subnet)) {
                let connection = connection.id.to_string();
                return Err(RemoveFault::UsedByConnection { subnet: subnet.to_string(), connection });
            }
        }
    }
    Ok(())
}
