//! Makes a VPN service.

use axum::extract::State;

use super::{
    PATH,
    wire::{VpnService, VpnServiceResponse},
};
use crate::{
    api::{
        App,
        contract::{Created, faults},
        input::{Caller, Json},
    },
    service::vpn_service::{self, CreateError, Draft},
};

faults! {
    /// Why a VPN service was not made.
    pub enum CreateFault {
        /// The caller may not make VPN services in this project.
        Forbidden { rule = "create_vpnservice" } = FORBIDDEN, "PolicyNotAuthorized", "rule:{rule} is disallowed by policy";
        /// The project has as many VPN services as it may have.
        OverQuota { resource = "vpnservice" } = CONFLICT, "OverQuota", "Quota exceeded for resources: ['{resource}'].";
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
) -> Result<Created<VpnServiceResponse>, CreateFault> {
    match vpn_service::create(&app.context, &caller, draft).await {
        Ok(record) => Ok(Created {
            location: format!("{}{PATH}/{}", app.settings.base_path, record.id),
            body: VpnServiceResponse { vpnservice: VpnService::from(&record) },
        }),
        Err(CreateError::Forbidden { rule }) => Err(CreateFault::Forbidden { rule: rule.into() }),
        Err(CreateError::OverQuota { resource }) => Err(CreateFault::OverQuota { resource: resource.to_string() }),
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
        Err(CreateError::Store(error)) => Err(error.into()),
    }
}
