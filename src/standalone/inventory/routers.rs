//! Routers.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    access::{self, Denied},
    attribute::{
        Attribute, attribute, created_at, description, id, named, nothing, project, revision_number, set, status,
        tenant, updated_at,
    },
    gateway::{self, ExternalGatewayInput, GatewayFault, GatewayRequest},
    input::{Asked, by_serde},
    operations::operations,
    ports::{ROUTER_GATEWAY, ROUTER_INTERFACE},
    resource::{Draft, Editable, MANY, NotFound, Request, Resource, View, object, refusals},
    schema::{
        EXAMPLE_NETWORK, EXAMPLE_PORT, EXAMPLE_ROUTER, EXAMPLE_SUBNET, boolean, name, nullable, or_null, reference,
        text, uuid,
    },
};
use crate::{
    api::{
        contract::faults,
        input::{
            parameters,
            table::{self, Kind, Table, shared},
            values,
        },
    },
    model::{
        Timestamp, VpnService,
        network::{ExternalGateway, FixedIp, Port, Router},
        quota::QuotaResource,
    },
    standalone::shared::EXAMPLE_PROJECT,
    store::{Session, StoreError},
};

parameters! {
    /// The id of a router.
    RouterId = "router_id", "The id of the router.", "66e3b16c-8ce5-40fb-bb49-ab6d8dc3f2aa";
}

object!(Router, described);

const UP: &str = "Whether it is administratively up.";
const GATEWAY: &str = "Its gateway; null or an empty object: none.";

impl Resource for Router {
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
            table::attribute("admin_state_up", Kind::Boolean, UP).filtered(),
        ],
    };
    const ATTRIBUTES: &'static [Attribute<Self>] = &[
        id(|_| uuid(EXAMPLE_ROUTER).read_only(true).into()),
        named(|_| text(255, "edge").into(), |_| name("edge").into()),
        project("The project that owns it."),
        attribute::<Self>("admin_state_up", |_| boolean(true).into())
            .shown(UP, |view| json!(view.row.admin_state_up))
            .created("Whether it is administratively up. Default: true.")
            .updated(UP)
            .read(|value| set(values::boolean(value)?, |draft, up| draft.row.admin_state_up = up)),
        status(),
        attribute::<Self>("external_gateway_info", |schemas| or_null(gateway::reference(schemas)))
            .shown("Its gateway, or null.", |view| json!(view.row.external_gateway))
            .input(|schemas| or_null(reference::<ExternalGatewayInput>(schemas)))
            .created(GATEWAY)
            .updated(GATEWAY)
            .read(|value| {
                let given: Option<ExternalGatewayInput> = by_serde("external_gateway_info", value)?;
                let asked = given.and_then(ExternalGatewayInput::request).map_or(Asked::Null, Asked::Value);
                set(asked, |draft, gateway| draft.asked = gateway)
            }),
        description(),
        nothing("availability_zones", "Availability zones: none."),
        nothing("availability_zone_hints", "Availability zones: none."),
        nothing("routes", "Routes: none."),
        attribute::<Self>("flavor_id", |_| nullable(text(36, "3d8f0b52-7c5e-4f1f-9a53-2f5b7d1c9e40")).into())
            .shown("Its flavor: always null here.", |_| Value::Null),
        nothing("tags", "Tags: none."),
        created_at(),
        updated_at(),
        revision_number(),
        tenant(),
    ];
    type Related = ();
    type Asked = Asked<GatewayRequest>;

    fn example() -> View<Self> {
        let address = std::net::IpAddr::from([203, 0, 113, 10]);
        let fixed = FixedIp { subnet_id: super::example_id(EXAMPLE_SUBNET), ip_address: address };
        let row = Self {
            project_id: EXAMPLE_PROJECT.into(),
            name: "edge".into(),
            external_gateway: Some(ExternalGateway {
                network_id: super::example_id(EXAMPLE_NETWORK),
                external_fixed_ips: vec![fixed],
                enable_snat: true,
            }),
            revision_number: 1,
            ..Self::blank(super::example_id(EXAMPLE_ROUTER), super::example_time())
        };
        View { row, related: (), is_admin: false }
    }
}

impl Editable for Router {
    const QUOTA: QuotaResource = QuotaResource::Router;
    const RULES: [&'static str; 2] = ["update_router", "delete_router"];

    fn requests() -> [Value; 2] {
        [json!({ "name": "edge" }), json!({ "external_gateway_info": { "network_id": EXAMPLE_NETWORK } })]
    }

    type CreateFault = CreateFault;
    type UpdateFault = UpdateFault;
    type DeleteFault = DeleteFault;

    fn blank(id: Uuid, now: Timestamp) -> Self {
        Self { id, admin_state_up: true, created_at: now, updated_at: now, ..Self::default() }
    }

    fn check_new(draft: &mut Draft<Self>, session: &mut Session, request: &Request) -> Result<(), CreateFault> {
        access::change(&request.caller, &draft.row.project_id, "create_router")?;
        if let Asked::Value(gateway) = &draft.asked {
            gateway.allow(
                &request.caller,
                "create_router:external_gateway_info:external_fixed_ips",
                "create_router:external_gateway_info:enable_snat",
            )?;
        }
        if !request.has_room::<Self>(session, &draft.row.project_id)? {
            return Err(CreateFault::OverQuota);
        }
        if let Asked::Value(gateway) = &draft.asked {
            gateway::set(session, &mut draft.row, None, gateway, request).map_err(CreateFault::Gateway)?;
        }
        Ok(())
    }

    fn check_change(
        draft: &mut Draft<Self>,
        before: &Self,
        session: &mut Session,
        request: &Request,
    ) -> Result<(), UpdateFault> {
        match &draft.asked {
            Asked::Nothing => Ok(()),
            Asked::Null => {
                let Some(port) = gateway_port(session, before.id)? else { return Ok(()) };
                if let Some(message) = used_by_services(session, before.id)? {
                    return Err(UpdateFault::InUse { message });
                }
                session.remove::<Port>(port.id)?;
                draft.row.external_gateway = None;
                Ok(())
            }
            Asked::Value(gateway) => {
                gateway.allow(
                    &request.caller,
                    "update_router:external_gateway_info:external_fixed_ips",
                    "update_router:external_gateway_info:enable_snat",
                )?;
                let old = gateway_port(session, before.id)?;
                if old.as_ref().is_some_and(|port| port.network_id != gateway.network_id)
                    && let Some(message) = used_by_services(session, before.id)?
                {
                    return Err(UpdateFault::InUse { message });
                }
                gateway::set(session, &mut draft.row, old, gateway, request).map_err(UpdateFault::Gateway)
            }
        }
    }

    /// Its gateway goes with it.
    fn check_unused(&self, session: &mut Session) -> Result<(), DeleteFault> {
        let ports: Vec<Uuid> = interfaces(session, self.id)?.iter().map(|port| port.id).collect();
        if !ports.is_empty() {
            let message = format!("Router {} has ports still attached: {}", self.id, join(&ports, ", "));
            return Err(DeleteFault::HasInterfaces { message });
        }
        if let Some(message) = used_by_services(session, self.id)? {
            return Err(DeleteFault::UsedByServices { message });
        }
        if let Some(port) = gateway_port(session, self.id)? {
            session.remove::<Port>(port.id)?;
        }
        Ok(())
    }
}

/// All ports of a router, in the order of their ids.
pub(super) fn ports(session: &mut Session, router: Uuid) -> Result<Vec<Port>, StoreError> {
    session.find_by("device_id", &router, MANY)
}

/// The ports that join a router to its subnets.
pub(super) fn interfaces(session: &mut Session, router: Uuid) -> Result<Vec<Port>, StoreError> {
    let mut ports = ports(session, router)?;
    ports.retain(|port| port.device_owner == ROUTER_INTERFACE);
    Ok(ports)
}

/// The port that joins a router to its external network.
fn gateway_port(session: &mut Session, router: Uuid) -> Result<Option<Port>, StoreError> {
    Ok(ports(session, router)?.into_iter().find(|port| port.device_owner == ROUTER_GATEWAY))
}

/// The VPN services that use a router, in the order of their ids.
pub(super) fn services(session: &mut Session, router: Uuid) -> Result<Vec<VpnService>, StoreError> {
    session.find_by("router_id", &router, MANY)
}

/// `Router X is currently used by VPN services (A,B)`, in Neutron's words, where some use it.
fn used_by_services(session: &mut Session, router: Uuid) -> Result<Option<String>, StoreError> {
    let ids: Vec<Uuid> = services(session, router)?.iter().map(|service| service.id).collect();
    let plural = if ids.len() == 1 { "" } else { "s" };
    let message = || format!("Router {router} is currently used by VPN service{plural} ({})", join(&ids, ","));
    Ok((!ids.is_empty()).then(message))
}

/// Ids for a message, with this between them.
fn join(ids: &[Uuid], between: &str) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(between)
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
        /// The project has as many routers as it may have.
        OverQuota = CONFLICT, "OverQuota", "Quota exceeded for resources: ['router'].";
        also Gateway(GatewayFault);
    }
}

faults! {
    /// Why a router was not changed.
    pub(crate) enum UpdateFault {
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

refusals!(Missing: GatewayFault, DeleteFault);

impl From<Denied> for CreateFault {
    fn from(denied: Denied) -> Self {
        Self::Gateway(denied.into())
    }
}

impl From<Denied> for UpdateFault {
    fn from(denied: Denied) -> Self {
        Self::Gateway(denied.into())
    }
}

impl From<NotFound> for UpdateFault {
    fn from(missing: NotFound) -> Self {
        Self::Missing(missing.into())
    }
}

operations! { Router, RouterId, "routers":
    /// List routers
    ///
    /// The routers of the caller's project; for administrators all.
    list "/v2.0/routers" as "listRouters";
    /// Create a router
    ///
    /// Makes a router, with a gateway on an external network where one is asked for.
    create "/v2.0/routers" as "createRouter";
    /// Show a router
    ///
    /// One router, with its gateway.
    show "/v2.0/routers/{router_id}" as "showRouter";
    /// Update a router
    ///
    /// Changes a router. Its gateway goes to another network, or away, only while no VPN service uses the router.
    update "/v2.0/routers/{router_id}" as "updateRouter";
    /// Delete a router
    ///
    /// Takes a router away, with its gateway. It must have no interfaces, and no VPN service may use it.
    delete "/v2.0/routers/{router_id}" as "deleteRouter";
}
