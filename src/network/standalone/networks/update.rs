//! Changing a network.

use uuid::Uuid;

use super::{
    super::{Denied, MANY, StandaloneNetwork, access, ports::ROUTER_GATEWAY, write::Work},
    NetworkView, may_see, view,
};
use crate::{
    auth::Caller,
    model::{
        Timestamp,
        network::{Network, Port},
    },
    store::{Session, StoreError},
};

/// What shall change; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct NetworkUpdate {
    /// A human-readable name.
    pub name: Option<String>,
    /// A human-readable description.
    pub description: Option<String>,
    /// Whether it is administratively up.
    pub admin_state_up: Option<bool>,
    /// Whether routers can have their gateway there; for administrators.
    pub external: Option<bool>,
    /// Whether every project may use it; for administrators.
    pub shared: Option<bool>,
    /// The maximum transmission unit in bytes.
    pub mtu: Option<i32>,
}

/// Why the network stayed as it is.
#[derive(Clone, Debug, thiserror::Error)]
pub enum UpdateError {
    /// The caller can see no such network.
    #[error("the network could not be found")]
    NotFound,
    /// The caller may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// It has gateways, so it must stay external.
    #[error("External network {0} cannot be updated to be made non-external, since it has existing gateway ports.")]
    HasGateways(Uuid),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Changes a network.
///
/// # Errors
///
/// [`UpdateError`].
pub async fn update(
    inventory: &StandaloneNetwork,
    caller: &Caller,
    id: Option<Uuid>,
    change: NetworkUpdate,
) -> Result<NetworkView, UpdateError> {
    let id = id.ok_or(UpdateError::NotFound)?;
    inventory.write(Update { caller: caller.clone(), id, change, now: inventory.clock.now() }).await
}

struct Update {
    caller: Caller,
    id: Uuid,
    change: NetworkUpdate,
    now: Timestamp,
}

impl Work for Update {
    type Answer = NetworkView;
    type Error = UpdateError;

    fn run(&self, session: &mut Session) -> Result<NetworkView, UpdateError> {
        let network = session.lock::<Network>(self.id)?.filter(|network| may_see(&self.caller, network));
        let mut network = network.ok_or(UpdateError::NotFound)?;
        access::change(&self.caller, &network.project_id, "update_network")?;
        if self.change.external.is_some() {
            access::admin_only(&self.caller, "update_network:router:external")?;
        }
        if self.change.shared.is_some() {
            access::admin_only(&self.caller, "update_network:shared")?;
        }
        if network.external && self.change.external == Some(false) {
            let ports: Vec<Port> = session.find_by("network_id", &self.id, MANY)?;
            if ports.iter().any(|port| port.device_owner == ROUTER_GATEWAY) {
                return Err(UpdateError::HasGateways(self.id));
            }
        }
        self.apply(&mut network);
        session.update(&network)?;
        Ok(view(session, network)?)
    }
}

impl Update {
    fn apply(&self, network: &mut Network) {
        let change = self.change.clone();
        network.name = change.name.unwrap_or_else(|| std::mem::take(&mut network.name));
        network.description = change.description.unwrap_or_else(|| std::mem::take(&mut network.description));
        network.admin_state_up = change.admin_state_up.unwrap_or(network.admin_state_up);
        network.external = change.external.unwrap_or(network.external);
        network.shared = change.shared.unwrap_or(network.shared);
        network.mtu = change.mtu.unwrap_or(network.mtu);
        network.updated_at = self.now;
        network.revision_number += 1;
    }
}
