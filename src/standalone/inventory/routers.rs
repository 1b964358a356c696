//! Routers.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    attribute::{
        Attribute, Kind, admin_state_up, attribute, created_at, description, id, name, nothing, project,
        revision_number, status, tenant, updated_at,
    },
    gateway::{self, GATEWAY, GATEWAY_INPUT, GatewayFault},
    operations::{operations, refusals},
    ports::{ROUTER_GATEWAY, ROUTER_INTERFACE},
    resource::{Draft, Editable, Request, Resource, all_of},
    schema::{Described, EXAMPLE_NETWORK, EXAMPLE_PORT, EXAMPLE_ROUTER},
};
use crate::{
    api::{
        contract::faults,
        input::table::{self, Table, shared},
    },
    model::{
        VpnService,
        network::{Port, Router},
        quota::QuotaResource,
    },
    store::{Session, StoreError},
};

const GATEWAY_NAME: &str = "external_gateway_info";
const GATEWAY_TEXT: &str = "Its gateway; null or an empty object: none.";

impl Described for Router {
    const NAME: &'static str = "router";
    const TYPE: &'static str = "Router";
    const TEXT: &'static str = "A router.";
    const PATH: &'static str = "/v2.0/routers";
    const LIST: Table = Table {
        resource: "router",
        collection: "routers",
        attributes: &[
            shared::ID,
            shared::TENANT_ID,
            shared::PROJECT_ID,
            shared::NAME,
            shared::DESCRIPTION,
            table::attribute("admin_state_up", table::Kind::Boolean, "").filtered(),
        ],
    };
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
        nothing("tags", "Tags: none."),
        created_at(),
        updated_at(),
        revision_number(),
        tenant(),
    ];

    fn requests() -> [Value; 2] {
        [json!({ "name": "edge" }), json!({ GATEWAY_NAME: { "network_id": EXAMPLE_NETWORK } })]
    }

    fn example(router: &mut Map<String, Value>) {
        router.insert("revision_number".into(), 1.into());
    }
}

impl Resource for Router {
    fn complete(&self, _: &mut Session, shown: &mut Map<String, Value>) -> Result<(), StoreError> {
        shown.insert(GATEWAY_NAME.into(), json!(self.external_gateway));
        Ok(())
    }
}

impl Editable for Router {
    const QUOTA: QuotaResource = QuotaResource::Router;

    type CreateFault = CreateFault;
    type UpdateFault = UpdateFault;
    type DeleteFault = DeleteFault;

    fn check_new(draft: &mut Draft<Self>, session: &mut Session, request: &Request) -> Result<(), CreateFault> {
        let Some((network, asked)) = gateway_asked(draft) else { return Ok(()) };
        asked.allow(&request.caller, "create")?;
        gateway::set(session, &mut draft.row, None, (network, &asked), request).map_err(CreateFault::Gateway)
    }

    fn check_change(
        draft: &mut Draft<Self>,
        before: &Self,
        session: &mut Session,
        request: &Request,
    ) -> Result<(), UpdateFault> {
        if !draft.gives(GATEWAY_NAME) {
            return Ok(());
        }
        let asked = gateway_asked(draft);
        if let Some((_, asked)) = &asked {
            asked.allow(&request.caller, "update")?;
        }
        let old = gateway_port(session, before.id)?;
        let network = asked.as_ref().map(|(network, _)| *network);
        if old.as_ref().is_some_and(|port| Some(port.network_id) != network)
            && let Some(message) = used_by_services(session, before.id)?
        {
            return Err(UpdateFault::InUse { message });
        }
        if let Some((network, asked)) = asked {
            return gateway::set(session, &mut draft.row, old, (network, &asked), request)
                .map_err(UpdateFault::Gateway);
        }
        if let Some(port) = old {
            session.remove::<Port>(port.id)?;
        }
        draft.row.external_gateway = None;
        Ok(())
    }

    /// Its gateway goes with it.
    fn check_unused(session: &mut Session, id: Uuid) -> Result<(), DeleteFault> {
        let interfaces = interfaces(session, id)?;
        if !interfaces.is_empty() {
            let ids = join(interfaces.iter().map(|port| port.id), ", ");
            return Err(DeleteFault::HasInterfaces { message: format!("Router {id} has ports still attached: {ids}") });
        }
        if let Some(message) = used_by_services(session, id)? {
            return Err(DeleteFault::UsedByServices { message });
        }
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

/// `Router X is currently used by VPN services (A,B)`, in Neutron's words, where some use it.
fn used_by_services(session: &mut Session, router: Uuid) -> Result<Option<String>, StoreError> {
    let services = all_of::<VpnService>(session, "router_id", router)?;
    let plural = if services.len() == 1 { "" } else { "s" };
    let ids = join(services.iter().map(|service| service.id), ",");
    Ok((!services.is_empty()).then(|| format!("Router {router} is currently used by VPN service{plural} ({ids})")))
}

/// Ids for a message, with this between them.
fn join(ids: impl Iterator<Item = Uuid>, between: &str) -> String {
    ids.map(|id| id.to_string()).collect::<Vec<_>>().join(between)
}

/// The message of a refusal because of VPN services.
fn in_use_example() -> String {
    format!("Router {EXAMPLE_ROUTER} is currently used by VPN service (3c9f9a56-2f3b-4f0e-8d0c-7d5d8f1f6b11)")
}

faults! {
    /// Why a router was not found.
    pub(crate) enum Missing {
        /// The caller can see no such router.
        NotFound { id = EXAMPLE_ROUTER } = NOT_FOUND, "RouterNotFound", "Router {id} could not be found";
    }
}

faults! {
    /// Why a router was not made.
    pub(crate) enum CreateFault {
        /// The caller may not change the router, or not its gateway's addresses or address translation.
        Denied { rule = "update_router" } = FORBIDDEN, "PolicyNotAuthorized", "rule:{rule} is disallowed by policy";
        /// The project has as many routers as it may have.
        OverQuota = CONFLICT, "OverQuota", "Quota exceeded for resources: ['router'].";
        also Gateway(GatewayFault);
    }
}

faults! {
    /// Why a router was not changed.
    pub(crate) enum UpdateFault {
        /// The caller may not change the router, or not its gateway's addresses or address translation.
        Denied { rule = "update_router" } = FORBIDDEN, "PolicyNotAuthorized", "rule:{rule} is disallowed by policy";
        /// VPN services need the gateway that it has.
        InUse { message = in_use_example() } = CONFLICT, "RouterInUse", "{message}";
        also Missing(Missing);
        also Gateway(GatewayFault);
    }
}

faults! {
    /// Why a router was not deleted.
    pub(crate) enum DeleteFault {
        /// The caller sees the router and may not delete it.
        Denied { rule = "delete_router" } = FORBIDDEN, "PolicyNotAuthorized", "rule:{rule} is disallowed by policy";
        /// It has interfaces.
        HasInterfaces { message = format!("Router {EXAMPLE_ROUTER} has ports still attached: {EXAMPLE_PORT}") } = CONFLICT,
            "RouterInUse", "{message}";
        /// VPN services use it.
        UsedByServices { message = in_use_example() } = CONFLICT, "RouterInUse", "{message}";
        also Missing(Missing);
    }
}

refusals! {
    Missing: not_found;
    CreateFault: denied over_quota;
    UpdateFault: denied missing;
    DeleteFault: denied missing;
}

operations! { Router, "router" in "routers", like EXAMPLE_ROUTER;
    list: "The routers of the caller's project; for administrators all.";
    create: "Makes a router, with a gateway on an external network where one is asked for.";
    show: "One router, with its gateway.";
    update: "Changes a router. Its gateway goes to another network, or away, only while no VPN service uses the router.";
    delete: "Takes a router away, with its gateway. It must have no interfaces, and no VPN service may use it.";
}
