//! Routers.

use serde::Deserialize as _;

use super::{
    addresses, attribute,
    gateway::{self, GATEWAY, GATEWAY_INPUT},
    ports::{GATEWAY_PLACING, ROUTER_GATEWAY, ROUTER_INTERFACE},
    prelude::*,
    resource::one,
    schema::{One, Usage, envelope, object_with, register},
};
use crate::{
    api::input::{body, python_repr},
    model::{
        VpnService,
        network::{FixedIp, Route},
    },
    store::Look,
};

const GATEWAY_NAME: &str = "external_gateway_info";
/// The most routes of a router.
const MOST_ROUTES: usize = 30;
/// As many ports as a router can have.
const MOST_PORTS: u64 = u32::MAX as u64;
const GATEWAY_TEXT: &str = "Its gateway; null or an empty object means none.";

const ROUTE: Part = Part {
    name: "Route",
    text: "A route: where a router sends packets for a range of addresses.",
    members: &[
        ("destination", "The range.", Kind::Cidr("10.9.0.0/24")),
        ("nexthop", "The next hop: an address on a network of the router.", Kind::Ip("10.0.0.7")),
    ],
    is_whole: true,
};

named! { Router, "router" in "routers", like EXAMPLE_ROUTER }

impl Described for Router {
    const TEXT: &'static str = "A router.";
    const FILTERS: &'static [table::Attribute] = filters![DESCRIPTION; "admin_state_up": Boolean, "status": Text.example("ACTIVE"), "flavor_id": Text.example(EXAMPLE_ROUTER)];
    const ATTRIBUTES: &'static [Attribute] = &[
        id(EXAMPLE_ROUTER),
        name("edge"),
        project("The project that owns it."),
        admin_state_up(),
        status(),
        attribute(GATEWAY_NAME, Kind::OrNull(&Kind::Part(&GATEWAY)))
            .shown("Its gateway, or null.")
            .input(Kind::OrNull(&Kind::Part(&GATEWAY_INPUT)))
            .created(GATEWAY_TEXT)
            .updated(GATEWAY_TEXT),
        description(),
        nothing("availability_zones", "Availability zones: none."),
        nothing("availability_zone_hints", "Availability zones: none.")
            .created("Availability zones are not supported; only an empty list is accepted."),
        attribute("routes", Kind::Parts(&ROUTE, MOST_ROUTES))
            .input(Kind::OrEmpty(&Kind::Parts(&ROUTE, MOST_ROUTES)))
            .shown("Its routes in addition to those to its subnets.")
            .updated("Its routes in addition to those to its subnets; null means none."),
        attribute("flavor_id", Kind::Null(36, "3d8f0b52-7c5e-4f1f-9a53-2f5b7d1c9e40"))
            .input(Kind::Null(0, ""))
            .shown("Its flavor: always null here.")
            .created("Flavors are not supported; only null or an empty text is accepted."),
    ];

    fn requests() -> [Value; 2] {
        [json!({ "name": "edge" }), json!({ GATEWAY_NAME: { "network_id": EXAMPLE_NETWORK } })]
    }

    fn example(router: &mut Map<String, Value>) {
        router.insert("revision_number".into(), 1.into());
    }
}

impl Resource for Router {
    const MISSING: &'static Refusal = &ROUTER_NOT_FOUND;
    const OPERATIONS: &'static [Operation] = &[
        Operation("The routers of the caller's project; administrators see all.", &[]),
        Operation("One router, with its gateway.", &[&[MISSING]]),
        Operation(
            "Creates a router, with a gateway on an external network if the request names one.",
            &[
                &[NOT_ALLOWED, Case(&OVER_QUOTA, "The project's quota of routers is used up.", &["router"])],
                gateway::CASES,
                GATEWAY_PLACING,
            ],
        ),
        Operation(
            "Changes a router. Its gateway can be moved or removed only while no VPN service uses the router.",
            &[
                &[NOT_ALLOWED, Case(&IN_USE, "VPN services need its gateway.", USED), MISSING, WRONG_ROUTES],
                gateway::CASES,
                GATEWAY_PLACING,
            ],
        ),
        Operation(
            "Deletes a router with its gateway. It must have no interfaces, and no VPN service may use it.",
            &[&[
                Case(&DENIED, "The caller can see the router, but may not delete it.", &["delete_router"]),
                Case(&HAS_INTERFACES, "The router has interfaces.", &[EXAMPLE_ROUTER, EXAMPLE_PORT]),
                Case(&IN_USE, "VPN services use it.", USED),
                MISSING,
            ]],
        ),
    ];

    fn complete(&self, _: &mut Session, shown: &mut Map<String, Value>) -> Result<(), StoreError> {
        shown.insert(GATEWAY_NAME.into(), json!(self.external_gateway));
        Ok(())
    }
}

impl Editable for Router {
    const QUOTA: QuotaResource = QuotaResource::Router;

    fn check_new(draft: &mut Draft<Self>, session: &mut Session, request: &Request) -> Result<(), Fault> {
        let Some((network, asked)) = gateway_asked(draft) else { return Ok(()) };
        asked.allow(&request.caller, "create")?;
        gateway::set(session, &mut draft.row, None, (network, &asked), request)
    }

    fn check_change(
        draft: &mut Draft<Self>,
        before: &Self,
        session: &mut Session,
        request: &Request,
    ) -> Result<(), Fault> {
        if draft.gives("routes") {
            check_routes(session, before.id, &draft.row.routes)?;
        }
        if !draft.gives(GATEWAY_NAME) {
            return Ok(());
        }
        let asked = gateway_asked(draft);
        if let Some((_, asked)) = &asked {
            asked.allow(&request.caller, "update")?;
        }
        let old = gateway_port(session, before.id)?;
        let network = asked.as_ref().map(|(network, _)| *network);
        if old.as_ref().is_some_and(|port| Some(port.network_id) != network) {
            check_services(session, before.id)?;
        }
        if let Some((network, asked)) = asked {
            return gateway::set(session, &mut draft.row, old, (network, &asked), request);
        }
        if let Some(port) = old {
            session.remove::<Port>(port.id)?;
        }
        draft.row.external_gateway = None;
        Ok(())
    }

    /// Its gateway goes with it.
    fn check_unused(session: &mut Session, id: Uuid) -> Result<(), Fault> {
        let interfaces = interfaces(session, id)?;
        if !interfaces.is_empty() {
            return Err(HAS_INTERFACES.of(&[&id, &join(interfaces.iter().map(|port| port.id), ", ")]));
        }
        check_services(session, id)?;
        if let Some(port) = gateway_port(session, id)? {
            session.remove::<Port>(port.id)?;
        }
        Ok(())
    }
}

/// The gateway that is asked for, and its network.
fn gateway_asked(draft: &Draft<Router>) -> Option<(Uuid, gateway::Asked)> {
    let asked: gateway::Asked = draft.asked(GATEWAY_NAME)?;
    Some((asked.network_id?, asked))
}

/// The ports that join a router to its subnets.
pub(super) fn interfaces(session: &mut Session, router: Uuid) -> Result<Vec<Port>, StoreError> {
    let mut ports = session.find_by::<Port>("device_id", &router, MOST_PORTS)?;
    ports.retain(|port| port.device_owner == ROUTER_INTERFACE);
    Ok(ports)
}

/// The ports of a router, looked up before they are needed.
pub(super) fn look_at_ports(session: &mut Session, router: Uuid) -> Look {
    session.look_by::<Port>("device_id", &router, MOST_PORTS)
}

/// The port that joins a router to its external network.
fn gateway_port(session: &mut Session, router: Uuid) -> Result<Option<Port>, StoreError> {
    let ports = all_of::<Port>(session, "device_id", router)?;
    Ok(ports.into_iter().find(|port| port.device_owner == ROUTER_GATEWAY))
}

/// Next hops are on networks of the router, and are not the router.
fn check_routes(session: &mut Session, router: Uuid, asked: &[Route]) -> Result<(), Fault> {
    let refuse = |reason: &str| Err(BAD_ROUTES.of(&[&python_repr::str(&json!(asked)), &reason]));
    let own: Vec<FixedIp> =
        all_of::<Port>(session, "device_id", router)?.into_iter().flat_map(|p| p.fixed_ips).collect();
    let mut ranges = Vec::new();
    for fixed in &own {
        ranges.extend(all_of::<Subnet>(session, "id", fixed.subnet_id)?.iter().filter_map(addresses::range));
    }
    for route in asked {
        if !ranges.iter().any(|range| range.contains(&route.nexthop)) {
            return refuse("the nexthop is not connected with router");
        }
        if own.iter().any(|fixed| fixed.ip_address == route.nexthop) {
            return refuse("the nexthop is used by router");
        }
    }
    Ok(())
}

/// No VPN service may use the router.
fn check_services(session: &mut Session, router: Uuid) -> Result<(), Fault> {
    let services = all_of::<VpnService>(session, "router_id", router)?;
    let plural = if services.len() == 1 { "" } else { "s" };
    let ids = join(services.iter().map(|service| service.id), ",");
    if services.is_empty() { Ok(()) } else { Err(IN_USE.of(&[&router, &plural, &ids])) }
}

/// Ids for a message, with this between them.
fn join(ids: impl Iterator<Item = Uuid>, between: &str) -> String {
    ids.map(|id| id.to_string()).collect::<Vec<_>>().join(between)
}

static ROUTER_NOT_FOUND: Refusal = not_found("RouterNotFound", "Router {} could not be found");
static TOO_MANY_ROUTES: Refusal =
    bad_request("RoutesExhausted", "Unable to complete operation for {}. The number of routes exceeds the maximum {}.");
static BAD_ROUTES: Refusal = bad_request("InvalidRoutes", "Invalid format for routes: {}, {}");
static HAS_INTERFACES: Refusal = conflict("RouterInUse", "Router {} has ports still attached: {}");
static IN_USE: Refusal = conflict("RouterInUse", "Router {} is currently used by VPN service{} ({})");

pub(super) const MISSING: Case = Case(&ROUTER_NOT_FOUND, "The caller can see no such router.", &[EXAMPLE_ROUTER]);
const USED: &[&str] = &[EXAMPLE_ROUTER, "", EXAMPLE_SERVICE];
const WRONG_ROUTES: Case = Case(
    &BAD_ROUTES,
    "The next hop of a route is the router's own address, or is not on any of its networks.",
    &["[{'destination': '10.9.0.0/24', 'nexthop': '10.7.0.7'}]", "the nexthop is not connected with router"],
);
const NOT_ALLOWED: Case = Case(
    &DENIED,
    "The caller may not create routers in this project, change this one, or set its gateway's addresses or address translation.",
    &["update_router"],
);

/// Routes to add to those of a router, or to take away.
pub(crate) struct ExtraRoutes;

shapes! {
    () ExtraRoutes = "ExtraRoutesRequest",
        |schemas| {
            let routes = ("routes", "The routes.", Kind::Parts(&ROUTE, MOST_ROUTES), true);
            let routes = object_with(Some("Some routes of a router."), Usage::Sent, [routes].into_iter(), schemas);
            let routes = register("ExtraRoutes", routes, schemas);
            envelope("The body of a change of routes.", "router", "The routes.", routes)
        },
        json!({ "router": { "routes": [ROUTE.example()] } });
}

impl Readable for ExtraRoutes {
    type Content = Vec<Route>;

    fn read(body: Value, _: &Caller) -> Result<Vec<Route>, BadInput> {
        let given =
            attribute::read(&body::open(body, "router")?, &[&attribute("routes", Kind::Parts(&ROUTE, MOST_ROUTES))])?;
        let routes = given.get("routes").ok_or_else(|| BadInput::missing("routes"))?;
        Vec::deserialize(routes).map_err(|error| BadInput::value("routes", &error.to_string()))
    }
}

refused! {
    /// Why the routes of a router were not changed.
    NotRouted: &[&[
        MISSING,
        Case(&DENIED, "The caller can see the router, but may not change it.", &["add_extraroutes"]),
        WRONG_ROUTES,
        Case(&TOO_MANY_ROUTES, "The router would have more than 30 routes.", &[EXAMPLE_ROUTER, "30"]),
    ]];
}

/// Add routes to a router
///
/// Adds routes to those that the router has; those that it already has are left unchanged.
#[utoipa::path(
    put,
    path = "/v2.0/routers/{router_id}/add_extraroutes",
    operation_id = "addExtraRoutes",
    tag = "routers"
)]
pub(crate) async fn add_extraroutes(
    input::Caller(caller): input::Caller,
    State(inventory): State<Inventory>,
    path: Path<Router>,
    given: Given<ExtraRoutes>,
) -> Result<Shown<Sent<One<Router>>>, Refused<NotRouted>> {
    let change = move |router: &mut Router| {
        let new = given.0.iter().filter(|route| !router.routes.contains(route)).cloned().collect::<Vec<_>>();
        router.routes.extend(new);
    };
    Ok(inventory.change_routes(caller, path, "add_extraroutes", change).await?)
}

/// Remove routes from a router
///
/// Removes routes from a router; those that it does not have are ignored.
#[utoipa::path(
    put,
    path = "/v2.0/routers/{router_id}/remove_extraroutes",
    operation_id = "removeExtraRoutes",
    tag = "routers"
)]
pub(crate) async fn remove_extraroutes(
    input::Caller(caller): input::Caller,
    State(inventory): State<Inventory>,
    path: Path<Router>,
    given: Given<ExtraRoutes>,
) -> Result<Shown<Sent<One<Router>>>, Refused<NotRouted>> {
    let change = move |router: &mut Router| router.routes.retain(|route| !given.0.contains(route));
    Ok(inventory.change_routes(caller, path, "remove_extraroutes", change).await?)
}

impl Inventory {
    async fn change_routes(
        &self,
        caller: Caller,
        path: Path<Router>,
        rule: &'static str,
        change: impl Fn(&mut Router) + Send + 'static,
    ) -> Result<Shown<Sent<One<Router>>>, Fault> {
        let work = move |session: &mut Session, router: &mut Router, request: &Request| {
            change(router);
            if router.routes.len() > MOST_ROUTES {
                return Err(TOO_MANY_ROUTES.of(&[&router.id, &MOST_ROUTES]));
            }
            check_routes(session, router.id, &router.routes)?;
            one(router, session, &request.caller)
        };
        Ok(Shown(self.change(caller, path, rule, work).await?))
    }
}
