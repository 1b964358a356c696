//! The networks that VPN resources refer to, behind a trait.
//!
//! [`Network`] is what the service uses. The standalone cloud has an inventory for development, with enough of
//! Neutron's core API for unmodified clients to create what they need; Neutron itself is another implementation.

use std::net::IpAddr;

use uuid::Uuid;

use crate::{
    env::BoxFuture,
    model::ProjectId,
    store::{Session, StoreError},
};

/// What a VPN service needs to know about its router.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouterView {
    /// Its id.
    pub id: Uuid,
    /// The project that owns it.
    pub project_id: ProjectId,
    /// Its gateway, if it has one.
    pub gateway: Option<GatewayView>,
    /// The subnets on which it has an interface.
    pub subnets: Vec<SubnetView>,
}

/// What a VPN service needs to know about its router's gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayView {
    /// The router's addresses on the external network.
    pub addresses: Vec<IpAddr>,
}

/// What a connection needs to know about a subnet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubnetView {
    /// Its id.
    pub id: Uuid,
    /// 4 or 6.
    pub ip_version: u8,
    /// The CIDR.
    pub cidr: String,
    /// The address that its hosts use as their gateway, which is the router's.
    pub gateway: Option<IpAddr>,
}

/// Who may see a subnet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubnetOwner {
    /// The project that owns it.
    pub project_id: ProjectId,
    /// Whether every project may see it, because its network is shared or external.
    pub is_public: bool,
}

/// Why the inventory gave no result; a missing object is `None`, not an error.
#[derive(Clone, Debug, thiserror::Error)]
pub enum NetworkError {
    /// The built-in inventory's store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The network service does not respond. The text is for the log only.
    #[error("the network service is not available: {0}")]
    Unavailable(String),
}

/// Looks up routers and subnets.
pub trait Network: Send + Sync + 'static {
    /// The router with this id, whichever project owns it.
    fn router(&self, id: Uuid) -> BoxFuture<'_, Result<Option<RouterView>, NetworkError>>;

    /// Who may see the subnet with this id; `None` if there is none.
    fn subnet_owner(&self, id: Uuid) -> BoxFuture<'_, Result<Option<SubnetOwner>, NetworkError>>;

    /// The same inside a transaction, for an inventory in the same database: one lookup instead of two round trips.
    /// `None` if it is elsewhere.
    fn router_within(&self, session: &mut Session, id: Uuid) -> Option<Result<Option<RouterView>, StoreError>> {
        let _ = (session, id);
        None
    }

    /// Whether [`Network::router_within`] is supported.
    fn is_within(&self) -> bool {
        false
    }

    /// Whether the router is still as it was looked up: it exists and has its gateway, and an interface on `subnet`, if
    /// one is given. Called inside the transaction that creates the service or the connection; locks the router's row
    /// until that ends, so that neither can be removed in between.
    ///
    /// An external inventory cannot be locked: it returns true.
    fn hold(&self, session: &mut Session, router: Uuid, subnet: Option<Uuid>) -> Result<bool, StoreError> {
        let _ = (session, router, subnet);
        Ok(true)
    }

    /// Whether the subnet still exists; locks its row until the transaction ends. Otherwise as [`Network::hold`].
    fn hold_subnet(&self, session: &mut Session, subnet: Uuid) -> Result<bool, StoreError> {
        let _ = (session, subnet);
        Ok(true)
    }
}
