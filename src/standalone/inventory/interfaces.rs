//! How a router is joined to subnets, and parted from them.

use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::openapi::{RefOr, schema::Schema};
use uuid::Uuid;

use super::{
    Inventory, addresses,
    attribute::{Kind, Part},
    operations::{Given, Readable, refusals},
    ports::{self, ROUTER_INTERFACE, port_at},
    resource::{Denied, Kept as _, NotFound, PathId, Request, all_of, find, hold, may_change},
    routers,
    schema::{EXAMPLE_NETWORK, EXAMPLE_PORT, EXAMPLE_ROUTER, EXAMPLE_SUBNET, Sent, Shape},
    subnets,
};
use crate::{
    api::{
        contract::{Schemas, Shown, faults},
        input::{BadInput, Caller, Path},
    },
    auth,
    model::{
        EndpointGroup, SiteConnection, VpnService,
        network::{FixedIp, Port, Router, Subnet},
    },
    standalone::shared::EXAMPLE_PROJECT,
    store::{Session, StoreError},
};

/// Which interface is meant: by its subnet, by its port, or by both.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct InterfaceInput {
    subnet_id: Option<Uuid>,
    port_id: Option<Uuid>,
}

const INPUT: Part = Part {
    name: "InterfaceInput",
    text: "Which interface is meant: by its subnet, by its port, or by both.",
    members: &[
        ("subnet_id", "The subnet.", Kind::OrNull(&Kind::Uuid(EXAMPLE_SUBNET))),
        ("port_id", "The port.", Kind::OrNull(&Kind::Uuid(EXAMPLE_PORT))),
    ],
    is_whole: false,
};

impl Shape for InterfaceInput {
    fn name() -> String {
        INPUT.name.into()
    }

    fn schema(schemas: &mut Schemas) -> RefOr<Schema> {
        INPUT.schema(schemas)
    }

    fn example() -> Value {
        json!({ "subnet_id": EXAMPLE_SUBNET })
    }
}

impl Readable for InterfaceInput {
    type Content = Self;

    fn read(body: Value, _: &auth::Caller) -> Result<Self, BadInput> {
        let invalid = || BadInput::request("Body contains invalid data");
        if !body.is_object() {
            return Err(invalid());
        }
        Self::deserialize(INPUT.read("", &body)?).map_err(|_| invalid())
    }
}

/// An interface that came or went.
pub(crate) struct RouterInterface;

const INTERFACE: Part = Part {
    name: "RouterInterface",
    text: "An interface that came or went.",
    members: &[
        ("id", "The router's id.", Kind::Uuid(EXAMPLE_ROUTER)),
        ("tenant_id", "The project that owns the port. Use `project_id`.", Kind::Text(255, EXAMPLE_PROJECT)),
        ("project_id", "The project that owns the port.", Kind::Text(255, EXAMPLE_PROJECT)),
        ("port_id", "The port.", Kind::Uuid(EXAMPLE_PORT)),
        ("network_id", "The network that it is on.", Kind::Uuid(EXAMPLE_NETWORK)),
        ("subnet_id", "The subnet.", Kind::Uuid(EXAMPLE_SUBNET)),
        ("subnet_ids", "The subnet, as a list.", Kind::Ids(Some(1), 1, EXAMPLE_SUBNET)),
    ],
    is_whole: true,
};

impl Shape for RouterInterface {
    fn name() -> String {
        INTERFACE.name.into()
    }

    fn schema(schemas: &mut Schemas) -> RefOr<Schema> {
        INTERFACE.schema(schemas)
    }

    fn example() -> Value {
        INTERFACE.example()
    }
}

impl RouterInterface {
    fn of(port: &Port, subnet: Uuid) -> Sent<Self> {
        Sent::new(json!({
            "id": port.device_id, "tenant_id": port.project_id, "project_id": port.project_id, "port_id": port.id,
            "network_id": port.network_id, "subnet_id": subnet, "subnet_ids": [subnet],
        }))
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

refusals! {
    AddFault: denied not_found;
    RemoveFault: denied not_found;
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
pub(crate) async fn add(
    Caller(caller): Caller,
    State(inventory): State<Inventory>,
    path: Path<Router>,
    given: Given<InterfaceInput>,
) -> Result<Shown<Sent<RouterInterface>>, AddFault> {
    inventory
        .change_interface(caller, (path.id, path.text), "add_router_interface", move |session, router, request| {
            join(session, router, &given.0, request)
        })
        .await
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
    path: Path<Router>,
    given: Given<InterfaceInput>,
) -> Result<Shown<Sent<RouterInterface>>, RemoveFault> {
    inventory
        .change_interface(caller, (path.id, path.text), "remove_router_interface", move |session, router, _| {
            part(session, router, &given.0)
        })
        .await
}

impl Inventory {
    /// Changes the interfaces of a router, which counts as a change of the router.
    async fn change_interface<E>(
        &self,
        caller: auth::Caller,
        (id, text): PathId,
        rule: &'static str,
        change: impl Fn(&mut Session, &Router, &Request) -> Result<(Port, Uuid), E> + Send + 'static,
    ) -> Result<Shown<Sent<RouterInterface>>, E>
    where
        E: From<StoreError> + From<Denied> + From<NotFound> + Send + 'static,
    {
        let request = self.request(caller);
        let work = move |session: &mut Session| {
            let router: Option<Router> = hold(session, &request.caller, id)?;
            let mut router = router.ok_or_else(|| NotFound(text.clone()))?;
            may_change(&request.caller, &router.project_id, rule)?;
            let (port, subnet) = change(session, &router, &request)?;
            router.touch(request.now);
            session.update(&router)?;
            Ok(RouterInterface::of(&port, subnet))
        };
        self.store.write(work).await.map(Shown)
    }
}

fn join(
    session: &mut Session,
    router: &Router,
    asked: &InterfaceInput,
    request: &Request,
) -> Result<(Port, Uuid), AddFault> {
    let id = match (asked.subnet_id, asked.port_id) {
        (None, None) => return Err(AddFault::Unspecified),
        (Some(_), Some(_)) => return Err(AddFault::Both),
        (None, Some(port)) => return Err(refuse_port(session, &request.caller, port)?),
        (Some(subnet), None) => subnet,
    };
    let missing = || AddFault::SubnetNotFound { subnet: id.to_string() };
    let subnet: Subnet = hold(session, &request.caller, Some(id))?.ok_or_else(missing)?;
    let ip = subnet.gateway_ip.ok_or(AddFault::NoGatewayIp)?;
    check_neighbours(session, router.id, &subnet)?;
    if port_at(session, subnet.network_id, ip)?.is_some() {
        return Err(AddFault::AddressTaken { ip: ip.to_string(), subnet: id.to_string() });
    }
    let fixed_ips = vec![FixedIp { subnet_id: id, ip_address: ip }];
    let port = ports::of_router(request, router.id, &router.project_id, subnet.network_id, ROUTER_INTERFACE, fixed_ips);
    session.insert(&port)?;
    Ok((port, id))
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
    let ports = all_of::<Port>(session, "device_id", router)?;
    for fixed in ports.iter().flat_map(|port| &port.fixed_ips) {
        if fixed.subnet_id == subnet.id {
            return Err(AddFault::AlreadyThere { subnet: subnet.id.to_string() });
        }
        let Some(other) = all_of::<Subnet>(session, "id", fixed.subnet_id)?.pop() else { continue };
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

fn part(session: &mut Session, router: &Router, asked: &InterfaceInput) -> Result<(Port, Uuid), RemoveFault> {
    let (port, subnet) = interface(session, router.id, asked)?;
    check_unused(session, router.id, subnet)?;
    session.remove::<Port>(port.id)?;
    Ok((port, subnet))
}

/// The port that is meant, and its subnet.
fn interface(session: &mut Session, router: Uuid, asked: &InterfaceInput) -> Result<(Port, Uuid), RemoveFault> {
    let mut interfaces = routers::interfaces(session, router)?.into_iter();
    let subnet_of = |port: &Port| port.fixed_ips.first().map(|fixed| fixed.subnet_id);
    let found = match (asked.subnet_id, asked.port_id) {
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
    let services = all_of::<VpnService>(session, "router_id", router)?;
    if let Some(service) = services.iter().find(|service| service.subnet_id == Some(subnet)) {
        return Err(RemoveFault::UsedByService { subnet: subnet.to_string(), service: service.id.to_string() });
    }
    for service in services {
        for connection in all_of::<SiteConnection>(session, "vpnservice_id", service.id)? {
            let Some(group) = connection.local_ep_group_id else { continue };
            let group = all_of::<EndpointGroup>(session, "id", group)?;
            if group.iter().any(|group| subnets::names(group, subnet)) {
                let connection = connection.id.to_string();
                return Err(RemoveFault::UsedByConnection { subnet: subnet.to_string(), connection });
            }
        }
    }
    Ok(())
}
