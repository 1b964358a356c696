//! How a router is joined to subnets, and parted from them.

use serde::Deserialize;
use utoipa::openapi::{RefOr, schema::Schema};

use super::{
    addresses,
    ports::{self, ADDRESS_TAKEN, PORT_NOT_FOUND, ROUTER_INTERFACE, port_at},
    prelude::*,
    resource::{Kept as _, hold},
    routers,
    schema::Usage,
    subnets::{self, SUBNET_NOT_FOUND},
};
use crate::{
    api::contract::Schemas,
    model::{EndpointGroup, SiteConnection, VpnService, network::FixedIp},
    standalone::shared::EXAMPLE_PROJECT,
};

/// Which interface is meant: its subnet, its port, or both. A router is joined (`JOINED`) to one of them.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct InterfaceInput<const JOINED: bool> {
    subnet_id: Option<Uuid>,
    port_id: Option<Uuid>,
}

impl<const JOINED: bool> InterfaceInput<JOINED> {
    const PART: Part = Part {
        name: if JOINED { "NewInterfaceInput" } else { "InterfaceInput" },
        text: if JOINED { "The subnet or the port to connect." } else { "The subnet, the port, or both." },
        members: &[
            ("subnet_id", "The subnet.", Kind::Uuid(EXAMPLE_SUBNET)),
            ("port_id", "The port.", Kind::Uuid(EXAMPLE_PORT)),
        ],
        is_whole: false,
    };

    fn schema(schemas: &mut Schemas) -> RefOr<Schema> {
        let mut schema = Self::PART.schema(schemas);
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            (object.min_properties, object.max_properties) = (Some(1), JOINED.then_some(1));
        }
        schema
    }
}

impl<const JOINED: bool> Readable for InterfaceInput<JOINED> {
    type Content = Self;

    fn read(body: Value, _: &Caller) -> Result<Self, BadInput> {
        let invalid = || BadInput::request("Body contains invalid data");
        if !body.is_object() {
            return Err(invalid());
        }
        Self::deserialize(Self::PART.read("", &body)?).map_err(|_| invalid())
    }
}

/// An interface that was added or removed.
pub(crate) struct RouterInterface;

const INTERFACE: Part = Part {
    name: "RouterInterface",
    text: "An interface that was added or removed.",
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

shapes! {
    (const JOINED: bool) InterfaceInput<JOINED> = Self::PART.name, Self::schema, json!({ "subnet_id": EXAMPLE_SUBNET });
    () RouterInterface = INTERFACE.name, |schemas| INTERFACE.schema_as(Usage::Shown, schemas), INTERFACE.example();
}

impl RouterInterface {
    fn of((port, subnet): (Port, Uuid)) -> Sent<Self> {
        Sent::new(json!({
            "id": port.device_id, "tenant_id": port.project_id, "project_id": port.project_id, "port_id": port.id,
            "network_id": port.network_id, "subnet_id": subnet, "subnet_ids": [subnet],
        }))
    }
}

static UNSPECIFIED: Refusal =
    bad_request("BadRequest", "Bad router request: Either subnet_id or port_id must be specified.");
static BOTH: Refusal = bad_request("BadRequest", "Bad router request: Cannot specify both subnet-id and port-id.");
static PORT_IN_USE: Refusal = conflict(
    "PortInUse",
    "Unable to complete operation on port {} for network {}. Port already has an attached device {}.",
);
static NO_GATEWAY_IP: Refusal =
    bad_request("BadRequest", "Bad router request: Subnet for router interface must have a gateway IP.");
static NO_FIXED_IP: Refusal =
    bad_request("BadRequest", "Bad router request: Router port must have at least one fixed IP.");
static ALREADY_THERE: Refusal =
    bad_request("BadRequest", "Bad router request: Router already has a port on subnet {}.");
static OVERLAP: Refusal =
    bad_request("BadRequest", "Bad router request: Cidr {} of subnet {} overlaps with cidr {} of subnet {}.");
static NO_SUCH_PORT: Refusal = not_found("RouterInterfaceNotFound", "Router {} does not have an interface with id {}");
static NOT_ON_SUBNET: Refusal =
    not_found("RouterInterfaceNotFoundForSubnet", "Router {} has no interface on subnet {}");
static MISMATCH: Refusal =
    bad_request("SubnetMismatchForPort", "Subnet on port {} does not match the requested subnet {}");
static USED_BY_SERVICE: Refusal = conflict("SubnetInUseByVPNService", "Subnet {} is used by VPNService {}");
static NEEDED_BY_ROUTES: Refusal = conflict(
    "RouterInterfaceInUseByRoute",
    "Router interface for subnet {} on router {} cannot be deleted, as it is required by one or more routes.",
);
static USED_BY_CONNECTION: Refusal =
    conflict("SubnetInUseByIPsecSiteConnection", "Subnet {} is used by ipsec site connection {}");

const NOTHING_GIVEN: Case = Case(&UNSPECIFIED, "Neither a subnet nor a port is given.", &[]);
const MAY_NOT_CHANGE: &str = "The caller can see the router, but may not change it.";

refused! {
    /// Why a router was not joined to a subnet.
    NotAdded: &[&[
        routers::MISSING,
        Case(&DENIED, MAY_NOT_CHANGE, &["add_router_interface"]),
        NOTHING_GIVEN,
        Case(&BOTH, "Both a subnet and a port are given.", &[]),
        Case(&SUBNET_NOT_FOUND, "The caller can see no such subnet.", &[EXAMPLE_SUBNET]),
        Case(&PORT_NOT_FOUND, "The caller can see no such port.", &[EXAMPLE_PORT]),
        Case(&NO_FIXED_IP, "The port has no address.", &[]),
        Case(&PORT_IN_USE, "The port already belongs to a device.", &[EXAMPLE_PORT, EXAMPLE_NETWORK, EXAMPLE_ROUTER]),
        Case(&NO_GATEWAY_IP, "The subnet has no gateway address that the router could use.", &[]),
        Case(&ALREADY_THERE, "The router is already on the subnet.", &[EXAMPLE_SUBNET]),
        Case(
            &OVERLAP,
            "The router is already on a subnet whose addresses overlap.",
            &["10.0.0.0/24", EXAMPLE_SUBNET, "10.0.0.0/16", "8e5d9a0c-4c1b-4d8e-9f6a-2b3c4d5e6f70"],
        ),
        Case(&ADDRESS_TAKEN, "Another router has the gateway's address.", &["10.0.0.1", EXAMPLE_SUBNET]),
    ]];
    /// Why a router was not parted from a subnet.
    NotRemoved: &[&[
        routers::MISSING,
        Case(&DENIED, MAY_NOT_CHANGE, &["remove_router_interface"]),
        NOTHING_GIVEN,
        Case(&NO_SUCH_PORT, "The router has no such port.", &[EXAMPLE_ROUTER, EXAMPLE_PORT]),
        Case(&SUBNET_NOT_FOUND, "There is no such subnet.", &[EXAMPLE_SUBNET]),
        Case(&NOT_ON_SUBNET, "The router is not on this subnet.", &[EXAMPLE_ROUTER, EXAMPLE_SUBNET]),
        Case(&MISMATCH, "The port is on another subnet.", &[EXAMPLE_PORT, EXAMPLE_SUBNET]),
        Case(&NEEDED_BY_ROUTES, "A route of the router goes through the subnet.", &[EXAMPLE_SUBNET, EXAMPLE_ROUTER]),
        Case(&USED_BY_SERVICE, "A VPN service uses this subnet.", &[EXAMPLE_SUBNET, EXAMPLE_SERVICE]),
        Case(
            &USED_BY_CONNECTION,
            "The local endpoint group of a connection refers to this subnet.",
            &[EXAMPLE_SUBNET, "851f280f-5639-4ea3-81aa-e298525ab74b"],
        ),
    ]];
}

/// Add an interface to a router
///
/// Connects a router to a subnet. The router's port on it gets the address of the subnet's gateway.
#[utoipa::path(
    put,
    path = "/v2.0/routers/{router_id}/add_router_interface",
    operation_id = "addRouterInterface",
    tag = "routers"
)]
pub(crate) async fn add(
    input::Caller(caller): input::Caller,
    State(inventory): State<Inventory>,
    path: Path<Router>,
    given: Given<InterfaceInput<true>>,
) -> Result<Shown<Sent<RouterInterface>>, Refused<NotAdded>> {
    let join = move |session: &mut Session, router: &mut Router, request: &Request| {
        join(session, router, &given.0, request).map(RouterInterface::of)
    };
    Ok(Shown(inventory.change(caller, path, "add_router_interface", join).await?))
}

/// Remove an interface from a router
///
/// Removes a router from a subnet, unless a VPN service or a connection on this router uses the subnet.
#[utoipa::path(
    put,
    path = "/v2.0/routers/{router_id}/remove_router_interface",
    operation_id = "removeRouterInterface",
    tag = "routers"
)]
pub(crate) async fn remove(
    input::Caller(caller): input::Caller,
    State(inventory): State<Inventory>,
    path: Path<Router>,
    given: Given<InterfaceInput<false>>,
) -> Result<Shown<Sent<RouterInterface>>, Refused<NotRemoved>> {
    let part = move |session: &mut Session, router: &mut Router, _: &Request| {
        part(session, router, &given.0).map(RouterInterface::of)
    };
    Ok(Shown(inventory.change(caller, path, "remove_router_interface", part).await?))
}

fn join(
    session: &mut Session,
    router: &Router,
    asked: &InterfaceInput<true>,
    request: &Request,
) -> Result<(Port, Uuid), Fault> {
    let id = match (asked.subnet_id, asked.port_id) {
        (None, None) => return Err(UNSPECIFIED.of(&[])),
        (Some(_), Some(_)) => return Err(BOTH.of(&[])),
        (None, Some(port)) => return attach(session, router, port, request),
        (Some(subnet), None) => subnet,
    };
    let subnet: Subnet = hold(session, &request.caller, Some(id), &id.to_string())?;
    let ip = subnet.gateway_ip.ok_or_else(|| NO_GATEWAY_IP.of(&[]))?;
    check_neighbours(session, router.id, &subnet)?;
    if port_at(session, subnet.network_id, ip)?.is_some() {
        return Err(ADDRESS_TAKEN.of(&[&ip, &id]));
    }
    let fixed_ips = vec![FixedIp { subnet_id: id, ip_address: ip }];
    let port = ports::of_router(request, router.id, &router.project_id, subnet.network_id, ROUTER_INTERFACE, fixed_ips);
    session.insert(&port)?;
    Ok((port, id))
}

/// Makes a port that belongs to nothing yet an interface of the router.
fn attach(session: &mut Session, router: &Router, id: Uuid, request: &Request) -> Result<(Port, Uuid), Fault> {
    let mut port: Port = hold(session, &request.caller, Some(id), &id.to_string())?;
    may_change(&request.caller, &port.project_id, "add_router_interface")?;
    if !port.device_id.is_nil() {
        return Err(PORT_IN_USE.of(&[&id, &port.network_id, &port.device_id]));
    }
    for fixed in &port.fixed_ips {
        for subnet in all_of::<Subnet>(session, "id", fixed.subnet_id)? {
            check_neighbours(session, router.id, &subnet)?;
        }
    }
    let subnet = port.fixed_ips.first().ok_or_else(|| NO_FIXED_IP.of(&[]))?.subnet_id;
    (port.device_id, port.device_owner) = (router.id, ROUTER_INTERFACE.to_owned());
    port.touch(request.now);
    session.update(&port)?;
    Ok((port, subnet))
}

/// The router must not have the same addresses on two sides.
fn check_neighbours(session: &mut Session, router: Uuid, subnet: &Subnet) -> Result<(), Fault> {
    let ports = all_of::<Port>(session, "device_id", router)?;
    for fixed in ports.iter().flat_map(|port| &port.fixed_ips) {
        if fixed.subnet_id == subnet.id {
            return Err(ALREADY_THERE.of(&[&subnet.id]));
        }
        let Some(other) = all_of::<Subnet>(session, "id", fixed.subnet_id)?.pop() else { continue };
        let ranges = addresses::range(subnet).zip(addresses::range(&other));
        if ranges.is_some_and(|(one, two)| addresses::overlap(one, two)) {
            return Err(OVERLAP.of(&[&subnet.cidr, &subnet.id, &other.cidr, &other.id]));
        }
    }
    Ok(())
}

fn part(session: &mut Session, router: &Router, asked: &InterfaceInput<false>) -> Result<(Port, Uuid), Fault> {
    let (port, subnet) = interface(session, router.id, asked)?;
    check_unused(session, router.id, subnet)?;
    check_routes(session, router, subnet)?;
    session.remove::<Port>(port.id)?;
    Ok((port, subnet))
}

/// The port that is meant, and its subnet.
fn interface(session: &mut Session, router: Uuid, asked: &InterfaceInput<false>) -> Result<(Port, Uuid), Fault> {
    let mut interfaces = routers::interfaces(session, router)?.into_iter();
    let subnet_of = |port: &Port| port.fixed_ips.first().map(|fixed| fixed.subnet_id);
    let found = match (asked.subnet_id, asked.port_id) {
        (None, None) => return Err(UNSPECIFIED.of(&[])),
        (subnet, Some(port)) => {
            let found = interfaces.find(|one| one.id == port);
            let found = found.ok_or_else(|| NO_SUCH_PORT.of(&[&router, &port]))?;
            if let Some(subnet) = subnet.filter(|subnet| subnet_of(&found) != Some(*subnet)) {
                return Err(MISMATCH.of(&[&port, &subnet]));
            }
            found
        }
        (Some(id), None) => match interfaces.find(|one| subnet_of(one) == Some(id)) {
            Some(found) => found,
            None if session.project_of::<Subnet>(id)?.is_none() => return Err(SUBNET_NOT_FOUND.of(&[&id])),
            None => return Err(NOT_ON_SUBNET.of(&[&router, &id])),
        },
    };
    let subnet = subnet_of(&found).ok_or_else(|| StoreError::Corrupt("an interface without a subnet".into()))?;
    Ok((found, subnet))
}

fn check_unused(session: &mut Session, router: Uuid, subnet: Uuid) -> Result<(), Fault> {
    let services = all_of::<VpnService>(session, "router_id", router)?;
    if let Some(service) = services.iter().find(|service| service.subnet_id == Some(subnet)) {
        return Err(USED_BY_SERVICE.of(&[&subnet, &service.id]));
    }
    for service in services {
        for connection in all_of::<SiteConnection>(session, "vpnservice_id", service.id)? {
            let Some(group) = connection.local_ep_group_id else { continue };
            let group = all_of::<EndpointGroup>(session, "id", group)?;
            if group.iter().any(|group| subnets::names(group, subnet)) {
                return Err(USED_BY_CONNECTION.of(&[&subnet, &connection.id]));
            }
        }
    }
    Ok(())
}

/// No route of the router may lead over the subnet.
fn check_routes(session: &mut Session, router: &Router, subnet: Uuid) -> Result<(), Fault> {
    let range = all_of::<Subnet>(session, "id", subnet)?.first().and_then(addresses::range);
    let leads_there = |hop| range.is_some_and(|range| range.contains(&hop));
    if router.routes.iter().any(|route| leads_there(route.nexthop)) {
        return Err(NEEDED_BY_ROUTES.of(&[&subnet, &router.id]));
    }
    Ok(())
}
