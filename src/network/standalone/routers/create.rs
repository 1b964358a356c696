//! Making a router.

use uuid::Uuid;

use super::{
    super::{Denied, StandaloneNetwork, access, quotas, write::Work},
    GatewayError, GatewayRequest, gateway,
};
use crate::{
    auth::Caller,
    model::{
        ProjectId,
        network::Router,
        quota::{Limit, QuotaResource},
    },
    store::{Session, StoreError},
};

/// What a new router shall be.
#[derive(Clone, Debug, Default)]
pub struct NewRouter {
    /// The project that shall own it; only administrators name another than their own.
    pub project_id: ProjectId,
    /// A human-readable name.
    pub name: String,
    /// A human-readable description.
    pub description: String,
    /// Whether it is administratively up. Default true.
    pub admin_state_up: Option<bool>,
    /// Its gateway.
    pub external_gateway: Option<GatewayRequest>,
}

/// Why no router was made.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CreateError {
    /// The caller may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// It cannot have this gateway.
    #[error(transparent)]
    Gateway(GatewayError),
    /// The project has as many as it may have.
    #[error("Quota exceeded for resources: ['router'].")]
    OverQuota,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<GatewayError> for CreateError {
    fn from(error: GatewayError) -> Self {
        match error {
            GatewayError::Denied(error) => Self::Denied(error),
            GatewayError::Store(error) => Self::Store(error),
            GatewayError::NetworkNotFound(_)
            | GatewayError::NotExternal(_)
            | GatewayError::ForeignSubnet { .. }
            | GatewayError::InvalidAddress(_)
            | GatewayError::AddressTaken { .. }
            | GatewayError::Exhausted(_) => Self::Gateway(error),
        }
    }
}

/// Makes a router.
///
/// # Errors
///
/// [`CreateError`].
pub async fn create(inventory: &StandaloneNetwork, caller: &Caller, new: NewRouter) -> Result<Router, CreateError> {
    access::change(caller, &new.project_id, "create_router")?;
    if let Some(gateway) = &new.external_gateway {
        gateway.allow(
            caller,
            "create_router:external_gateway_info:external_fixed_ips",
            "create_router:external_gateway_info:enable_snat",
        )?;
    }
    let now = inventory.clock.now();
    let router = Router {
        id: inventory.ids.next(),
        project_id: new.project_id,
        name: new.name,
        description: new.description,
        admin_state_up: new.admin_state_up.unwrap_or(true),
        external_gateway: None,
        created_at: now,
        updated_at: now,
        revision_number: 0,
    };
    let (gateway, port_id) = (new.external_gateway, inventory.ids.next());
    let quota = inventory.default_quota(QuotaResource::Router);
    inventory.write(Create { caller: caller.clone(), router, gateway, port_id, quota }).await
}

struct Create {
    caller: Caller,
    router: Router,
    gateway: Option<GatewayRequest>,
    port_id: Uuid,
    quota: Limit,
}

impl Work for Create {
    type Answer = Router;
    type Error = CreateError;

    fn run(&self, session: &mut Session) -> Result<Router, CreateError> {
        let mut router = self.router.clone();
        if !quotas::has_place::<Router>(session, self.quota, &router.project_id, QuotaResource::Router)? {
            return Err(CreateError::OverQuota);
        }
        if let Some(request) = &self.gateway {
            let new = (self.port_id, router.created_at);
            gateway::set(session, &self.caller, &mut router, None, request, new)?;
        }
        session.insert(&router)?;
        Ok(router)
    }
}
