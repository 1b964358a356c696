//! Taking a router away.

use uuid::Uuid;

use super::{
    super::{Denied, StandaloneNetwork, access, write::Work},
    gateway_port, hold, interfaces, join, services, used_by_services,
};
use crate::{
    auth::Caller,
    model::network::{Port, Router},
    store::{Session, StoreError},
};

/// Why the router is still there.
#[derive(Clone, Debug, thiserror::Error)]
pub enum DeleteError {
    /// The caller can see no such router.
    #[error("the router could not be found")]
    NotFound,
    /// The caller may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// It has interfaces.
    #[error("Router {router} has ports still attached: {}", join(.ports, ", "))]
    HasInterfaces {
        /// The router.
        router: Uuid,
        /// Their ports.
        ports: Vec<Uuid>,
    },
    /// VPN services use it.
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

/// Takes a router away, with its gateway.
///
/// # Errors
///
/// [`DeleteError`].
pub async fn delete(inventory: &StandaloneNetwork, caller: &Caller, id: Option<Uuid>) -> Result<(), DeleteError> {
    let id = id.ok_or(DeleteError::NotFound)?;
    inventory.write(Delete { caller: caller.clone(), id }).await
}

struct Delete {
    caller: Caller,
    id: Uuid,
}

impl Work for Delete {
    type Answer = ();
    type Error = DeleteError;

    fn run(&self, session: &mut Session) -> Result<(), DeleteError> {
        let router = hold(session, &self.caller, self.id)?.ok_or(DeleteError::NotFound)?;
        access::change(&self.caller, &router.project_id, "delete_router")?;
        let ports: Vec<Uuid> = interfaces(session, self.id)?.iter().map(|port| port.id).collect();
        if !ports.is_empty() {
            return Err(DeleteError::HasInterfaces { router: self.id, ports });
        }
        let services: Vec<Uuid> = services(session, self.id)?.iter().map(|service| service.id).collect();
        if !services.is_empty() {
            return Err(DeleteError::UsedByServices { router: self.id, services });
        }
        if let Some(port) = gateway_port(session, self.id)? {
            session.remove::<Port>(port.id)?;
        }
        session.remove::<Router>(self.id)?;
        Ok(())
    }
}
