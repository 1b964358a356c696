//! Changing a router, its gateway included.

use uuid::Uuid;

use super::{
    super::{Asked, Denied, StandaloneNetwork, access, write::Work},
    GatewayError, GatewayRequest, gateway, gateway_port, hold, services, used_by_services,
};
use crate::{
    auth::Caller,
    model::{
        Timestamp,
        network::{Port, Router},
    },
    store::{Session, StoreError},
};

/// What shall change; what is `None` or `Nothing` stays.
#[derive(Clone, Debug, Default)]
pub struct RouterUpdate {
    /// A human-readable name.
    pub name: Option<String>,
    /// A human-readable description.
    pub description: Option<String>,
    /// Whether it is administratively up.
    pub admin_state_up: Option<bool>,
    /// Its gateway; null: none.
    pub external_gateway: Asked<GatewayRequest>,
}

/// Why the router stayed as it is.
#[derive(Clone, Debug, thiserror::Error)]
pub enum UpdateError {
    /// The caller can see no such router.
    #[error("the router could not be found")]
    NotFound,
    /// The caller may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// It cannot have this gateway.
    #[error(transparent)]
    Gateway(GatewayError),
    /// VPN services need the gateway that it has.
    #[error("{}", used_by_services(*.router, .services))]
    UsedByServices {
        /// The router.
        router: Uuid,
        /// The services.
        services: Vec<Uuid>,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<GatewayError> for UpdateError {
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

/// Changes a router.
///
/// # Errors
///
/// [`UpdateError`].
pub async fn update(
    inventory: &StandaloneNetwork,
    caller: &Caller,
    id: Option<Uuid>,
    change: RouterUpdate,
) -> Result<Router, UpdateError> {
    let id = id.ok_or(UpdateError::NotFound)?;
    let (now, port_id) = (inventory.clock.now(), inventory.ids.next());
    inventory.write(Update { caller: caller.clone(), id, change, now, port_id }).await
}

struct Update {
    caller: Caller,
    id: Uuid,
    change: RouterUpdate,
    now: Timestamp,
    port_id: Uuid,
}

impl Work for Update {
    type Answer = Router;
    type Error = UpdateError;

    fn run(&self, session: &mut Session) -> Result<Router, UpdateError> {
        let mut router = hold(session, &self.caller, self.id)?.ok_or(UpdateError::NotFound)?;
        access::change(&self.caller, &router.project_id, "update_router")?;
        match &self.change.external_gateway {
            Asked::Nothing => {}
            Asked::Null => self.clear_gateway(session, &mut router)?,
            Asked::Value(request) => self.set_gateway(session, &mut router, request)?,
        }
        let change = self.change.clone();
        router.name = change.name.unwrap_or(router.name);
        router.description = change.description.unwrap_or(router.description);
        router.admin_state_up = change.admin_state_up.unwrap_or(router.admin_state_up);
        router.updated_at = self.now;
        router.revision_number += 1;
        session.update(&router)?;
        Ok(router)
    }
}

impl Update {
    fn clear_gateway(&self, session: &mut Session, router: &mut Router) -> Result<(), UpdateError> {
        let Some(port) = gateway_port(session, self.id)? else { return Ok(()) };
        self.check_unused(session)?;
        session.remove::<Port>(port.id)?;
        router.external_gateway = None;
        Ok(())
    }

    fn set_gateway(
        &self,
        session: &mut Session,
        router: &mut Router,
        request: &GatewayRequest,
    ) -> Result<(), UpdateError> {
        request.allow(
            &self.caller,
            "update_router:external_gateway_info:external_fixed_ips",
            "update_router:external_gateway_info:enable_snat",
        )?;
        let old = gateway_port(session, self.id)?;
        if old.as_ref().is_some_and(|port| port.network_id != request.network_id) {
            self.check_unused(session)?;
        }
        gateway::set(session, &self.caller, router, old, request, (self.port_id, self.now))?;
        Ok(())
    }

    fn check_unused(&self, session: &mut Session) -> Result<(), UpdateError> {
        let services: Vec<Uuid> = services(session, self.id)?.iter().map(|service| service.id).collect();
        if services.is_empty() { Ok(()) } else { Err(UpdateError::UsedByServices { router: self.id, services }) }
    }
}
