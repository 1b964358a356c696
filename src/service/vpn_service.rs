//! VPN services.

use std::{net::IpAddr, sync::Arc};

use uuid::Uuid;

use super::{ATTEMPTS, Context, CreationError, LookupError, creation, editing, router::Router};
use crate::{
    auth::{Caller, policy},
    model::{Draft, Resource as _, VpnService, ids::GivenId, page::Scope, vpn_service::Spec},
    network::NetworkError,
    store::{Session, StoreError},
};

/// Why a VPN service is not created.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CreateError {
    /// The request gives a flavor, but there are none.
    #[error("flavor {flavor_id} is not offered")]
    FlavorNotFound {
        /// The flavor, as given.
        flavor_id: GivenId,
    },
    /// There is no such router, or the caller may not see it.
    #[error("there is no router {router_id}")]
    RouterNotFound {
        /// The router, as given.
        router_id: GivenId,
    },
    /// The router has no gateway.
    #[error("router {router_id} has no gateway")]
    RouterIsNotExternal {
        /// The router, as given.
        router_id: GivenId,
    },
    /// The router has no interface on the subnet, or there is no such subnet.
    #[error("subnet {subnet_id} is not connected to router {router_id}")]
    SubnetIsNotConnectedToRouter {
        /// The subnet, as given.
        subnet_id: GivenId,
        /// The router, as given.
        router_id: GivenId,
    },
    /// The data plane makes real tunnels, and the router already has a service, which uses its addresses.
    #[error("router {router_id} has a VPN service already")]
    RouterHasService {
        /// The router, as given.
        router_id: GivenId,
    },
    /// The routers cannot be looked up.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// The reasons common to all creations.
    #[error(transparent)]
    Creation(#[from] CreationError),
}

impl From<StoreError> for CreateError {
    fn from(error: StoreError) -> Self {
        Self::Creation(error.into())
    }
}

/// Creates a VPN service.
pub async fn create(ctx: &Context, caller: &Caller, draft: Draft<VpnService>) -> Result<VpnService, CreateError> {
    creation::allowed(caller, &draft.project_id)?;
    let plan = Arc::new(Plan { ctx: ctx.clone(), scope: policy::scope(caller), id: ctx.ids.next(), draft });
    for _ in 0..ATTEMPTS {
        let before = match plan.draft.spec.router_id.as_ref().and_then(GivenId::id) {
            Some(id) => Router::before(ctx, id).await?,
            None => None,
        };
        let plan = Arc::clone(&plan);
        let work = move |session: &mut Session| plan.insert(session, before.as_ref());
        if let Some(service) = editing::write_followed(ctx, work, Option::is_some).await? {
            return Ok(service);
        }
    }
    Err(StoreError::Busy.into())
}

/// Everything that is known before the write.
struct Plan {
    ctx: Context,
    scope: Scope,
    id: Uuid,
    draft: Draft<VpnService>,
}

impl Plan {
    /// Checks the draft and inserts the service; `None` if the router has changed.
    fn insert(&self, session: &mut Session, before: Option<&Router>) -> Result<Option<VpnService>, CreateError> {
        let Draft { project_id, spec } = &self.draft;
        creation::within_quota::<VpnService>(session, &self.ctx, project_id)?;
        if let Some(flavor_id) = spec.flavor_id.clone().flatten() {
            return Err(CreateError::FlavorNotFound { flavor_id });
        }
        let router_id = spec.router_id.clone().unwrap_or_default();
        let Some(id) = router_id.id() else { return Err(CreateError::RouterNotFound { router_id }) };
        let Some(router) = Router::within(session, self.ctx.network.as_ref(), id, before)? else { return Ok(None) };
        let router = router.view.filter(|router| self.scope.covers(&router.project_id));
        let Some(router) = router else { return Err(CreateError::RouterNotFound { router_id }) };
        let Some(gateway) = router.gateway else { return Err(CreateError::RouterIsNotExternal { router_id }) };
        let mut service = VpnService::blank(self.id, project_id.clone());
        service.router_id = router.id;
        if let Some(subnet_id) = spec.subnet_id.clone().flatten() {
            service.subnet_id = subnet_id.id().filter(|id| router.subnets.iter().any(|subnet| subnet.id == *id));
            if service.subnet_id.is_none() {
                return Err(CreateError::SubnetIsNotConnectedToRouter { subnet_id, router_id });
            }
        }
        let external = |is_meant: fn(&IpAddr) -> bool| {
            gateway.addresses.iter().find(|address| is_meant(address)).map(IpAddr::to_string)
        };
        service.external_v4_ip = external(IpAddr::is_ipv4);
        service.external_v6_ip = external(IpAddr::is_ipv6);
        service.apply(spec);
        if !self.ctx.network.hold(session, service.router_id, service.subnet_id)? {
            return Ok(None);
        }
        // After locking the router, so that the second of two concurrent creations sees the first.
        if self.ctx.choices.tunnels.is_some() && session.exists_by::<VpnService>("router_id", &service.router_id)? {
            return Err(CreateError::RouterHasService { router_id });
        }
        session.insert(&service)?;
        Ok(Some(service))
    }
}

/// Changes a VPN service, whatever its status: the desired state is stored, and the data plane follows. A service that
/// is down takes its connections down, so they change with it.
pub async fn update(ctx: &Context, caller: &Caller, id: Uuid, spec: Spec) -> Result<VpnService, LookupError> {
    let (caller, is_followed) = (caller.clone(), ctx.choices.data_plane_follows);
    let work = move |session: &mut Session| {
        let mut is_other = false;
        let service = editing::edit::<VpnService>(session, &caller, id, |service| {
            let was_up = service.admin_state_up;
            service.apply(&spec);
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
