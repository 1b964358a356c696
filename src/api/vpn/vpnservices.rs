//! VPN services: the router, and optionally the subnet, of connections.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    About, Collection, EXAMPLE_PROJECT, Names,
    attributes::attributes,
    example_id,
    handlers::handlers,
    refusals::{LookupFault, NotMade, Referred},
};
use crate::{
    api::contract::faults,
    model::{
        Resource as _, Status, VpnService,
        ids::GivenId,
        vpn_service::{Spec, vpn_service},
    },
    service::vpn_service::{self, CreateError},
};

vpn_service!(attributes);

impl Collection for VpnService {
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

    fn example() -> Self {
        let router = uuid::uuid!("66e3b16c-8ce5-40fb-bb49-ab6d8dc3f2aa");
        Self {
            name: "main-site".into(),
            external_v4_ip: Some("203.0.113.10".into()),
            status: Status::Active,
            router_id: router,
            ..Self::blank(example_id::<Self>(), EXAMPLE_PROJECT.into())
        }
    }

    fn create_example() -> Value {
        json!({"name": "main-site", "router_id": "66e3b16c-8ce5-40fb-bb49-ab6d8dc3f2aa"})
    }

    fn create_examples() -> Vec<(&'static str, &'static str, Value)> {
        let mut with_subnet = Self::create_example();
        with_subnet["subnet_id"] = "1d2f6a1c-6f3e-4a0e-9f0b-3f0a3a1e9d21".into();
        vec![
            ("endpoint-groups", "For connections that name endpoint groups.", Self::create_example()),
            ("subnet", "For connections that name CIDRs.", with_subnet),
        ]
    }

    fn update_example() -> Value {
        json!({"name": "main-site", "admin_state_up": false})
    }
}

impl Referred for VpnService {
    const IN_USE: About = About { kind: "VPNServiceInUse", message: ["VPNService ", " is still in use"] };
}

handlers! {
    VpnService at "/v2.0/vpn/vpnservices" / "service_id", tagged "vpn-services";
    list "listVpnServices": "VPN services";
    show "showVpnService": "Show a VPN service", "One VPN service, with all its attributes.";
    create "createVpnService" by vpn_service::create, CreateFault: "Create a VPN service",
        "Creates a VPN service on a router with a gateway. With a subnet, its connections name peer CIDRs; \
         without one, they name endpoint groups.";
    update "updateVpnService" by vpn_service::update, LookupFault<VpnService>: "Update a VPN service",
        "Changes a VPN service, in any status; the data plane follows.";
    delete "deleteVpnService": "Delete a VPN service",
        "Deletes a VPN service that has no connection. A request body is ignored.";
}

faults! {
    /// Why a VPN service is not created.
    pub(crate) enum CreateFault {
        /// The router has no gateway.
        RouterIsNotExternal { router = "b7a1d2c3-6e5f-4a3b-8c9d-0e1f2a3b4c06" } = BAD_REQUEST, "RouterIsNotExternal",
            "Router {router} has no external network gateway set";
        /// The subnet is unknown, or has no interface on the router.
        SubnetIsNotConnectedToRouter {
            subnet = "a4d9c8b7-5f6e-4d3c-9b2a-1c0d9e8f7a08", router = "b7a1d2c3-6e5f-4a3b-8c9d-0e1f2a3b4c06",
        } = BAD_REQUEST, "SubnetIsNotConnectedToRouter", "Subnet {subnet} is not connected to Router {router}";
        /// The tunnels are real, and the router already has a VPN service, which uses its addresses.
        RouterInUseByVPNService { router = "b7a1d2c3-6e5f-4a3b-8c9d-0e1f2a3b4c06" } = CONFLICT, "RouterInUseByVPNService",
            "Router {router} is used by another VPN service, which has its addresses.";
        /// The caller can see no such router.
        RouterNotFound { router = "b7a1d2c3-6e5f-4a3b-8c9d-0e1f2a3b4c06" } = NOT_FOUND, "RouterNotFound",
            "Router {router} could not be found";
        /// Flavors are not offered.
        FlavorNotFound { flavor = "f1a2b3c4-d5e6-4f70-8192-a3b4c5d6e709" } = NOT_FOUND, "FlavorNotFound",
            "Flavor {flavor} could not be found.";
        also NotMade(NotMade<VpnService>);
    }
}

impl From<CreateError> for CreateFault {
    fn from(error: CreateError) -> Self {
        match error {
            CreateError::RouterIsNotExternal { router_id } => {
                Self::RouterIsNotExternal { router: router_id.to_string() }
            }
            CreateError::SubnetIsNotConnectedToRouter { subnet_id, router_id } => {
                let (subnet, router) = (subnet_id.to_string(), router_id.to_string());
                Self::SubnetIsNotConnectedToRouter { subnet, router }
            }
            CreateError::RouterHasService { router_id } => {
                Self::RouterInUseByVPNService { router: router_id.to_string() }
            }
            CreateError::RouterNotFound { router_id } => Self::RouterNotFound { router: router_id.to_string() },
            CreateError::FlavorNotFound { flavor_id } => Self::FlavorNotFound { flavor: flavor_id.to_string() },
            CreateError::Network(error) => error.into(),
            CreateError::Creation(error) => Self::NotMade(error.into()),
        }
    }
}
