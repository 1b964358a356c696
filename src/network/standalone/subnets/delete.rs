//! Taking a subnet away.

use uuid::Uuid;

use super::{
    super::{Denied, MANY, StandaloneNetwork, access, write::Work},
    endpoint_group_of, visible,
};
use crate::{
    auth::Caller,
    model::network::{Port, Subnet},
    store::{Session, StoreError},
};

/// Why the subnet is still there.
#[derive(Clone, Debug, thiserror::Error)]
pub enum DeleteError {
    /// The caller can see no such subnet.
    #[error("the subnet could not be found")]
    NotFound,
    /// The caller may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// An endpoint group names it.
    #[error("Unable to complete operation on subnet {subnet}: Subnet {subnet} is used by endpoint group {group}.")]
    UsedByGroup {
        /// The subnet.
        subnet: Uuid,
        /// The group.
        group: Uuid,
    },
    /// Ports have addresses there.
    #[error("Unable to complete operation on subnet {0}: One or more ports have an IP allocation from this subnet.")]
    HasPorts(Uuid),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes a subnet away.
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
        let subnet = session.lock::<Subnet>(self.id)?;
        let subnet = visible(session, &self.caller, subnet)?.ok_or(DeleteError::NotFound)?;
        access::change(&self.caller, &subnet.project_id, "delete_subnet")?;
        if let Some(group) = endpoint_group_of(session, self.id)? {
            return Err(DeleteError::UsedByGroup { subnet: self.id, group });
        }
        let ports: Vec<Port> = session.find_by("network_id", &subnet.network_id, MANY)?;
        if ports.iter().flat_map(|port| &port.fixed_ips).any(|fixed| fixed.subnet_id == self.id) {
            return Err(DeleteError::HasPorts(self.id));
        }
        session.remove::<Subnet>(self.id)?;
        Ok(())
    }
}
