//! Taking a network away, with its subnets.

use uuid::Uuid;

use super::{
    super::{Denied, MANY, StandaloneNetwork, access, subnets, write::Work},
    may_see,
};
use crate::{
    auth::Caller,
    model::network::{Network, Port, Subnet},
    store::{Session, StoreError},
};

/// Why the network is still there.
#[derive(Clone, Debug, thiserror::Error)]
pub enum DeleteError {
    /// The caller can see no such network.
    #[error("the network could not be found")]
    NotFound,
    /// The caller may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// Ports are on it, or endpoint groups name its subnets.
    #[error("Unable to complete operation on network {0}. There are one or more ports still in use on the network.")]
    InUse(Uuid),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes a network away; its subnets go with it, as in Neutron.
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
        let network = session.lock::<Network>(self.id)?.filter(|network| may_see(&self.caller, network));
        let network = network.ok_or(DeleteError::NotFound)?;
        access::change(&self.caller, &network.project_id, "delete_network")?;
        let ports: Vec<Port> = session.find_by("network_id", &self.id, 1)?;
        if !ports.is_empty() {
            return Err(DeleteError::InUse(self.id));
        }
        let found: Vec<Subnet> = session.find_by("network_id", &self.id, MANY)?;
        for subnet in found {
            if subnets::endpoint_group_of(session, subnet.id)?.is_some() {
                return Err(DeleteError::InUse(self.id));
            }
            session.remove::<Subnet>(subnet.id)?;
        }
        session.remove::<Network>(self.id)?;
        Ok(())
    }
}
