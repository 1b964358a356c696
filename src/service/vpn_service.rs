//! VPN services.

use std::{net::IpAddr, sync::Arc};

use uuid::Uuid;

use super::{ATTEMPTS, Context, CreationError, LookupError, creation, editing};
use crate::{
    auth::{Caller, policy},
    model::{ProjectId, VpnService, ids::GivenId, vpn_service::Spec},
    network::{GatewayView, NetworkError, RouterView},
    store::{Session, StoreError},
};

/// A VPN service to be made.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The project that will own it.
    pub project_id: ProjectId,
    /// As [`VpnService::router_id`].
    pub router_id: GivenId,
    /// As [`VpnService::subnet_id`].
    pub subnet_id: Option<GivenId>,
    /// As [`VpnService::flavor_id`].
    pub flavor_id: Option<GivenId>,
    /// What may be changed later.
    pub spec: Spec,
}

/// Why a VPN service is not made.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CreateError {
    /// A flavor is asked for; none are offered.
    #[error("flavor {flavor_id} is not offered")]
    FlavorNotFound {
        /// The flavor, as it was given.
        flavor_id: GivenId,
    },
    /// There is no such router, or the caller may not see it.
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
    /// The routers cannot be looked up.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// As any creation.
    #[error(transparent)]
    Creation(#[from] CreationError),
}

impl From<StoreError> for CreateError {
    fn from(error: StoreError) -> Self {
        Self::Creation(error.into())
    }
}

/// Makes a VPN service.
pub async fn create(ctx: &Context, caller: &Caller, draft: Draft) -> Result<VpnService, CreateError> {
    creation::allowed::<VpnService>(caller, &draft.project_id)?;
    let id = ctx.ids.next();
    for _ in 0..ATTEMPTS {
        let designed = design(ctx, caller, id, &draft).await;
        if let Some(service) = save(ctx, draft.project_id.clone(), designed).await? {
            return Ok(service);
        }
    }
    Err(StoreError::Busy.into())
}

/// The service as it would be on the router as it is.
async fn design(ctx: &Context, caller: &Caller, id: Uuid, draft: &Draft) -> Result<VpnService, CreateError> {
    if let Some(flavor_id) = draft.flavor_id.clone() {
        return Err(CreateError::FlavorNotFound { flavor_id });
    }
    let router_id = || draft.router_id.clone();
    let router = router(ctx, caller, &draft.router_id).await?;
    let router = router.ok_or_else(|| CreateError::RouterNotFound { router_id: router_id() })?;
    let gateway = router.gateway.ok_or_else(|| CreateError::RouterIsNotExternal { router_id: router_id() })?;
    let subnet = match draft.subnet_id.clone() {
        None => None,
        Some(subnet_id) => match subnet_id.id().filter(|subnet| router.subnets.iter().any(|view| view.id == *subnet)) {
            Some(subnet) => Some(subnet),
            None => return Err(CreateError::SubnetIsNotConnectedToRouter { subnet_id, router_id: router_id() }),
        },
    };
    let mut service = VpnService::new(id, draft.project_id.clone(), router.id, subnet);
    service.external_v4_ip = external(&gateway, IpAddr::is_ipv4);
    service.external_v6_ip = external(&gateway, IpAddr::is_ipv6);
    draft.spec.apply(&mut service);
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

/// Adds the service; `None` where the router is no longer as it was.
async fn save(
    ctx: &Context,
    project: ProjectId,
    designed: Result<VpnService, CreateError>,
) -> Result<Option<VpnService>, CreateError> {
    let (choices, network) = (Arc::clone(&ctx.choices), Arc::clone(&ctx.network));
    let work = move |session: &mut Session| {
        creation::within_quota::<VpnService>(session, &choices, &project)?;
        let service = designed.clone()?;
        if !network.hold(session, service.router_id, service.subnet_id)? {
            return Ok(None);
        }
        session.insert(&service)?;
        Ok(Some(service))
    };
    editing::write_followed(ctx, work, Option::is_some).await
}

/// Changes a VPN service, whatever its status: what should be is written down, and the data plane follows. A service that is
/// down takes its connections down, so they change with it.
pub async fn update(ctx: &Context, caller: &Caller, id: Uuid, spec: Spec) -> Result<VpnService, LookupError> {
    let (caller, is_followed) = (caller.clone(), ctx.choices.data_plane_follows);
    let work = move |session: &mut Session| {
        let mut is_other = false;
        let service = editing::edit::<VpnService>(session, &caller, id, |service| {
            let was_up = service.admin_state_up;
            spec.apply(service);
            is_other = is_followed && service.admin_state_up != was_up;
            if is_other {
                editing::changed(&mut service.status, &mut service.generation, service.observed_generation);
            }
        })?;
        if is_other {
            session.touch_connections_of(id)?;
        }
        Ok::<_, LookupError>((service, is_other))
    };
    let (service, _) = editing::write_followed(ctx, work, |(_, is_other)| *is_other).await?;
    Ok(service)
}
