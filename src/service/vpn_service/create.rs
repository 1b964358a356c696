//! Makes a VPN service.

use std::net::IpAddr;

use super::Draft;
use crate::{
    auth::{Caller, policy},
    model::{Status, VpnService, ids::GivenId},
    network::{GatewayView, NetworkError, RouterView},
    service::{Context, creation, refusal::creation_error},
};

creation_error! {
    /// Why a VPN service is not made.
    pub enum CreateError {
        /// A flavor is asked for; none are offered.
        #[error("flavor {flavor_id} is not offered")]
        FlavorNotFound {
            /// The flavor, as it was given.
            flavor_id: GivenId,
        },
        /// There is no such router within the caller's reach.
        #[error("there is no router {router_id}")]
        RouterNotFound {
            /// The router, as it was given.
            router_id: GivenId,
        },
        /// The router has no gateway.
        #[error("router {router_id} has no gateway")]
        RouterIsNotExternal {
            /// The router, as it was given.
            router_id: GivenId,
        },
        /// The router has no interface on the subnet, or there is no such subnet.
        #[error("subnet {subnet_id} is not connected to router {router_id}")]
        SubnetIsNotConnectedToRouter {
            /// The subnet, as it was given.
            subnet_id: GivenId,
            /// The router, as it was given.
            router_id: GivenId,
        },
        /// The routers cannot be asked.
        #[error("{0}")]
        Network(#[from] NetworkError),
    }
}

/// Makes a VPN service.
///
/// # Errors
///
/// A [`CreateError`].
pub async fn create(ctx: &Context, caller: &Caller, draft: Draft) -> Result<VpnService, CreateError> {
    creation::allowed::<VpnService, CreateError>(caller, &draft.project_id)?;
    creation::room::<VpnService, CreateError>(ctx, &draft.project_id).await?;
    let Draft { project_id, name, description, router_id, subnet_id, flavor_id, admin_state_up } = draft;
    if let Some(flavor_id) = flavor_id {
        return Err(CreateError::FlavorNotFound { flavor_id });
    }
    let Some(router) = router(ctx, caller, &router_id).await? else {
        return Err(CreateError::RouterNotFound { router_id });
    };
    let Some(gateway) = &router.gateway else { return Err(CreateError::RouterIsNotExternal { router_id }) };
    let subnet = subnet_id.as_ref().and_then(GivenId::id).filter(|subnet| router.subnet_ids.contains(subnet));
    if let (Some(subnet_id), None) = (subnet_id, subnet) {
        return Err(CreateError::SubnetIsNotConnectedToRouter { subnet_id, router_id });
    }
    let service = VpnService {
        id: ctx.ids.next(),
        project_id,
        name,
        description,
        router_id: router.id,
        subnet_id: subnet,
        flavor_id: None,
        admin_state_up,
        external_v4_ip: external(gateway, IpAddr::is_ipv4),
        external_v6_ip: external(gateway, IpAddr::is_ipv6),
        status: Status::PendingCreate,
        generation: 1,
        observed_generation: 0,
    };
    let service = creation::save::<VpnService, CreateError>(ctx, service).await?;
    ctx.reconciler.nudge();
    Ok(service)
}

/// The router, if the caller owns it or is an administrator.
async fn router(ctx: &Context, caller: &Caller, id: &GivenId) -> Result<Option<RouterView>, NetworkError> {
    let Some(id) = id.id() else { return Ok(None) };
    let router = ctx.network.router(id).await?;
    Ok(router.filter(|router| policy::scope(caller).covers(&router.project_id)))
}

fn external(gateway: &GatewayView, is_meant: fn(&IpAddr) -> bool) -> Option<String> {
    gateway.addresses.iter().find(|address| is_meant(address)).map(IpAddr::to_string)
}
