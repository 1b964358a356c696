//! Making a network.

use super::{
    super::{Denied, StandaloneNetwork, access, quotas, write::Work},
    NetworkView,
};
use crate::{
    auth::Caller,
    model::{
        ProjectId,
        network::Network,
        quota::{Limit, QuotaResource},
    },
    store::{Session, StoreError},
};

/// The maximum transmission unit where none is given, in bytes.
const DEFAULT_MTU: i32 = 1500;

/// What a new network shall be.
#[derive(Clone, Debug, Default)]
pub struct NewNetwork {
    /// The project that shall own it; only administrators name another than their own.
    pub project_id: ProjectId,
    /// A human-readable name.
    pub name: String,
    /// A human-readable description.
    pub description: String,
    /// Whether it is administratively up. Default true.
    pub admin_state_up: Option<bool>,
    /// Whether routers can have their gateway there; for administrators. Default false.
    pub external: Option<bool>,
    /// Whether every project may use it; for administrators. Default false.
    pub shared: Option<bool>,
    /// The provider's network type; for administrators.
    pub provider_network_type: Option<String>,
    /// The maximum transmission unit in bytes. Default 1500.
    pub mtu: Option<i32>,
}

/// Why no network was made.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CreateError {
    /// The caller may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The project has as many as it may have.
    #[error("Quota exceeded for resources: ['network'].")]
    OverQuota,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes a network.
///
/// # Errors
///
/// [`CreateError`].
pub async fn create(
    inventory: &StandaloneNetwork,
    caller: &Caller,
    new: NewNetwork,
) -> Result<NetworkView, CreateError> {
    access::change(caller, &new.project_id, "create_network")?;
    if new.external == Some(true) {
        access::admin_only(caller, "create_network:router:external")?;
    }
    if new.shared == Some(true) {
        access::admin_only(caller, "create_network:shared")?;
    }
    if new.provider_network_type.is_some() {
        access::admin_only(caller, "create_network:provider:network_type")?;
    }
    let now = inventory.clock.now();
    let network = Network {
        id: inventory.ids.next(),
        project_id: new.project_id,
        name: new.name,
        description: new.description,
        admin_state_up: new.admin_state_up.unwrap_or(true),
        external: new.external.unwrap_or(false),
        shared: new.shared.unwrap_or(false),
        provider_network_type: new.provider_network_type,
        mtu: new.mtu.unwrap_or(DEFAULT_MTU),
        created_at: now,
        updated_at: now,
        revision_number: 0,
    };
    inventory.write(Create { network, quota: inventory.default_quota(QuotaResource::Network) }).await
}

struct Create {
    network: Network,
    quota: Limit,
}

impl Work for Create {
    type Answer = NetworkView;
    type Error = CreateError;

    fn run(&self, session: &mut Session) -> Result<NetworkView, CreateError> {
        let project = &self.network.project_id;
        if !quotas::has_place::<Network>(session, self.quota, project, QuotaResource::Network)? {
            return Err(CreateError::OverQuota);
        }
        session.insert(&self.network)?;
        Ok(NetworkView { network: self.network.clone(), subnet_ids: Vec::new() })
    }
}
