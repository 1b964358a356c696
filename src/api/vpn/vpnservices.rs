//! VPN services: the router, and optionally the subnet, that connections are made for.

use axum::extract::State;
use serde_json::{Value, json};

use super::{
    About, Collection, CreateRequest, EXAMPLE_PROJECT, Names, One, UpdateRequest,
    attributes::attributes,
    created, example_id,
    handlers::handlers,
    refusals::{LookupFault, NotFound, NotMade, Referred},
};
use crate::{
    api::{
        App,
        contract::{Created, Shown, faults},
        input::{
            Attributes, BadInput, Caller, FromAttributes, IfMatch, Json, Path, Requested, Table, Verb, table::Kind,
        },
    },
    model::{Status, VpnService, vpn_service::Spec},
    service::vpn_service::{self, CreateError, Draft},
    store::StoreError,
};

attributes! {
    VpnService, Spec as "vpnservice" in "vpnservices";
    fix subnet_id: Kind::OptionalUuid,
        "The local subnet, which must be on the router. Default: null, for connections that name endpoint groups."
        .optional(|| json!(null)).filtered().example("1d2f6a1c-6f3e-4a0e-9f0b-3f0a3a1e9d21");
    fix router_id: Kind::Uuid, "The router that the tunnels end at; it must have a gateway on an external network."
        .required().filtered().sorted().example("66e3b16c-8ce5-40fb-bb49-ab6d8dc3f2aa");
    change admin_state_up: Kind::Boolean,
        "Whether traffic shall flow. Default: true. Also read from \"yes\", \"no\", 1, 0 and the like."
        .optional(|| json!(true)).filtered();
    show external_v4_ip: Kind::Address("ipv4"),
        "The router's IPv4 address on its external network, or null if it has none."
        .filtered().example("203.0.113.10");
    show external_v6_ip: Kind::Address("ipv6"),
        "The router's IPv6 address on its external network, or null if it has none."
        .filtered().example("2001:db8:ee::10");
    show status: Kind::Text,
        "Where it stands. PENDING_CREATE, PENDING_UPDATE: the data plane has yet to follow; ACTIVE: traffic can flow; \
         DOWN; ERROR: the data plane refused. Other writers of the same database may put other words, such as BUILD or \
         PENDING_DELETE: read an unknown one as pending."
        .filtered().example("PENDING_CREATE");
    fix flavor_id: Kind::OptionalUuid,
        "The flavor. Flavors are not offered: every id is unknown. Default: null."
        .optional(|| json!(null)).filtered().example("3d8f0b52-7c5e-4f1f-9a53-2f5b7d1c9e40");
}

impl Collection for VpnService {
    type Shown = Self;

    const PATH: &'static str = "/v2.0/vpn/vpnservices";
    const PARAMETER: [&'static str; 2] = ["service_id", "The id of the VPN service."];
    const EXAMPLE_ID: &'static str = "c7f2e8d4-2d3a-4a55-9d1e-7c0c1b8a6e03";
    const SCHEMA: &'static str = "VpnService";
    const TEXT: &'static str = "A VPN service: the router that connections are made for.";
    const NAMES: Names = Names {
        title: ["VPN service", "VPN services"],
        name: ["VPN service", "VPN services"],
        noun: ["service", "services"],
        article: "a",
    };
    const NOT_FOUND: About = About { kind: "VPNServiceNotFound", message: ["VPNService ", " could not be found"] };

    fn shown(self, _: &App, _: bool) -> Result<Self, StoreError> {
        Ok(self)
    }

    fn example() -> Self {
        let router = uuid::uuid!("66e3b16c-8ce5-40fb-bb49-ab6d8dc3f2aa");
        let subnet = uuid::uuid!("1d2f6a1c-6f3e-4a0e-9f0b-3f0a3a1e9d21");
        Self {
            name: "main-site".into(),
            external_v4_ip: Some("203.0.113.10".into()),
            status: Status::Active,
            ..Self::new(example_id::<Self>(), EXAMPLE_PROJECT.into(), router, Some(subnet))
        }
    }

    fn create_example() -> Value {
        json!({
            "name": "main-site",
            "router_id": "66e3b16c-8ce5-40fb-bb49-ab6d8dc3f2aa",
            "subnet_id": "1d2f6a1c-6f3e-4a0e-9f0b-3f0a3a1e9d21",
        })
    }

    fn update_example() -> Value {
        json!({"name": "main-site", "admin_state_up": false})
    }
}

impl Referred for VpnService {
    const IN_USE: About = About { kind: "VPNServiceInUse", message: ["VPNService ", " is still in use"] };
}

impl FromAttributes for Draft {
    const TABLE: &'static Table = Spec::TABLE;
    const VERB: Verb = Verb::Create;

    fn from_attributes(given: &Attributes) -> Result<Self, BadInput> {
        Ok(Self {
            project_id: given.project()?,
            subnet_id: given.filled("subnet_id", Attributes::optional_uuid)?,
            router_id: given.filled("router_id", Attributes::uuid)?,
            flavor_id: given.filled("flavor_id", Attributes::optional_uuid)?,
            spec: Spec::from_attributes(given)?,
        })
    }
}

impl Requested for Draft {
    type Request = CreateRequest<VpnService>;
}

impl Requested for Spec {
    type Request = UpdateRequest<VpnService>;
}

handlers! {
    VpnService at "/v2.0/vpn/vpnservices" / "service_id", tagged "vpn-services";
    list "listVpnServices": "VPN services";
    show "showVpnService": "Show a VPN service", "One VPN service, with all its attributes.";
    delete "deleteVpnService": "Delete a VPN service",
        "Removes a VPN service that has no connection. A request body is ignored.";
}

faults! {
    /// Why a VPN service is not made.
    pub(crate) enum CreateFault {
        /// The router's gateway is missing.
        RouterIsNotExternal { router = "b7a1d2c3-6e5f-4a3b-8c9d-0e1f2a3b4c06" } = BAD_REQUEST, "RouterIsNotExternal",
            "Router {router} has no external network gateway set";
        /// The subnet is unknown, or has no interface on the router.
        SubnetIsNotConnectedToRouter {
            subnet = "a4d9c8b7-5f6e-4d3c-9b2a-1c0d9e8f7a08", router = "b7a1d2c3-6e5f-4a3b-8c9d-0e1f2a3b4c06",
        } = BAD_REQUEST, "SubnetIsNotConnectedToRouter", "Subnet {subnet} is not connected to Router {router}";
        /// The caller can see no such router.
        RouterNotFound { router = "b7a1d2c3-6e5f-4a3b-8c9d-0e1f2a3b4c06" } = NOT_FOUND, "RouterNotFound",
            "Router {router} could not be found";
        /// Flavors are not offered.
        FlavorNotFound { flavor = "f1a2b3c4-d5e6-4f70-8192-a3b4c5d6e709" } = NOT_FOUND, "FlavorNotFound",
            "Flavor {flavor} could not be found.";
        also NotMade(NotMade<VpnService>);
    }
}

/// Create a VPN service
///
/// Makes a VPN service on a router with a gateway. With a subnet, connections name peer CIDRs; without one, they name
/// endpoint groups.
#[utoipa::path(post, path = "/v2.0/vpn/vpnservices", operation_id = "createVpnService", tag = "vpn-services")]
pub(crate) async fn create(
    Caller(caller): Caller,
    State(app): State<App>,
    Json(draft): Json<Draft>,
) -> Result<Created<One<VpnService>>, CreateFault> {
    match vpn_service::create(&app.context, &caller, draft).await {
        Ok(service) => Ok(created(&app, service)?),
        Err(CreateError::RouterIsNotExternal { router_id }) => {
            Err(CreateFault::RouterIsNotExternal { router: router_id.to_string() })
        }
        Err(CreateError::SubnetIsNotConnectedToRouter { subnet_id, router_id }) => {
            let (subnet, router) = (subnet_id.to_string(), router_id.to_string());
            Err(CreateFault::SubnetIsNotConnectedToRouter { subnet, router })
        }
        Err(CreateError::RouterNotFound { router_id }) => {
            Err(CreateFault::RouterNotFound { router: router_id.to_string() })
        }
        Err(CreateError::FlavorNotFound { flavor_id }) => {
            Err(CreateFault::FlavorNotFound { flavor: flavor_id.to_string() })
        }
        Err(CreateError::Network(error)) => Err(error.into()),
        Err(CreateError::Creation(error)) => Err(CreateFault::NotMade(error.into())),
    }
}

/// Update a VPN service
///
/// Changes a VPN service, in any status; the data plane follows.
#[utoipa::path(
    put,
    path = "/v2.0/vpn/vpnservices/{service_id}",
    operation_id = "updateVpnService",
    tag = "vpn-services"
)]
pub(crate) async fn update(
    Caller(caller): Caller,
    State(app): State<App>,
    path: Path<VpnService>,
    _precondition: IfMatch,
    Json(spec): Json<Spec>,
) -> Result<Shown<One<VpnService>>, LookupFault<VpnService>> {
    let Some(id) = path.id else { return Err(LookupFault::NotFound(NotFound::of(path.text))) };
    match vpn_service::update(&app.context, &caller, id, spec).await {
        Ok(service) => Ok(Shown(One(service))),
        Err(error) => Err(LookupFault::of(error, path.text)),
    }
}
