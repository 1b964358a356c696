//! Routers.

use super::{
    gateway::{self, GATEWAY, GATEWAY_INPUT},
    ports::{ROUTER_GATEWAY, ROUTER_INTERFACE},
    prelude::*,
};
use crate::model::VpnService;

const GATEWAY_NAME: &str = "external_gateway_info";
const GATEWAY_TEXT: &str = "Its gateway; null or an empty object: none.";

named! { Router, "router" in "routers", like EXAMPLE_ROUTER }

impl Described for Router {
    const TEXT: &'static str = "A router.";
    const FILTERS: &'static [table::Attribute] = filters![DESCRIPTION; "admin_state_up": Boolean];
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
        nothing("availability_zone_hints", "Availability zones: none."),
        nothing("routes", "Routes: none."),
        attribute("flavor_id", Kind::Null(36, "3d8f0b52-7c5e-4f1f-9a53-2f5b7d1c9e40"))
            .shown("Its flavor: always null here."),
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
        Operation("The routers of the caller's project; for administrators all.", &[]),
        Operation("One router, with its gateway.", &[&[MISSING]]),
        Operation(
            "Makes a router, with a gateway on an external network where one is asked for.",
            &[
                &[NOT_ALLOWED, Case(&OVER_QUOTA, "The project has as many routers as it may have.", &["router"])],
                gateway::CASES,
            ],
        ),
        Operation(
            "Changes a router. Its gateway goes to another network, or away, only while no VPN service uses the router.",
            &[
                &[NOT_ALLOWED, Case(&IN_USE, "VPN services need the gateway that it has.", USED), MISSING],
                gateway::CASES,
            ],
        ),
        Operation(
            "Takes a router away, with its gateway. It must have no interfaces, and no VPN service may use it.",
            &[&[
                Case(&DENIED, "The caller sees the router and may not delete it.", &["delete_router"]),
                Case(&HAS_INTERFACES, "It has interfaces.", &[EXAMPLE_ROUTER, EXAMPLE_PORT]),
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
    let mut ports = all_of::<Port>(session, "device_id", router)?;
    ports.retain(|port| port.device_owner == ROUTER_INTERFACE);
    Ok(ports)
}

/// The port that joins a router to its external network.
fn gateway_port(session: &mut Session, router: Uuid) -> Result<Option<Port>, StoreError> {
    let ports = all_of::<Port>(session, "device_id", router)?;
    Ok(ports.into_iter().find(|port| port.device_owner == ROUTER_GATEWAY))
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
static HAS_INTERFACES: Refusal = conflict("RouterInUse", "Router {} has ports still attached: {}");
static IN_USE: Refusal = conflict("RouterInUse", "Router {} is currently used by VPN service{} ({})");

pub(super) const MISSING: Case = Case(&ROUTER_NOT_FOUND, "The caller can see no such router.", &[EXAMPLE_ROUTER]);
const USED: &[&str] = &[EXAMPLE_ROUTER, "", EXAMPLE_SERVICE];
const NOT_ALLOWED: Case = Case(
    &DENIED,
    "The caller may not change the router, or not its gateway's addresses or address translation.",
    &["update_router"],
);
