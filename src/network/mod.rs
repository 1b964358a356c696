//! The networks that VPN resources refer to, behind a trait.
//!
//! [`Network`] is what the service asks. A development inventory of our own, enough of Neutron's core API that unchanged
//! clients can create what they need, is part of the pretend cloud; Neutron itself comes as another implementation.

use std::net::IpAddr;

use uuid::Uuid;

use crate::{
    env::BoxFuture,
    model::ProjectId,
    store::{Session, StoreError},
};

/// What a VPN service must know of its router.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouterView {
    /// Its id.
    pub id: Uuid,
    /// The project that owns it.
    pub project_id: ProjectId,
    /// Its gateway, if it has one.
    pub gateway: Option<GatewayView>,
    /// The subnets that it has an interface on.
    pub subnets: Vec<SubnetView>,
}

/// What a VPN service must know of its router's gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayView {
    /// The router's addresses on the external network.
    pub addresses: Vec<IpAddr>,
}

/// What a connection must know of a subnet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubnetView {
    /// Its id.
    pub id: Uuid,
    /// 4 or 6.
    pub ip_version: u8,
    /// The range.
    pub cidr: String,
    /// The address that hosts there use as their gateway, which is the router's.
    pub gateway: Option<IpAddr>,
}

/// Who sees a subnet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubnetOwner {
    /// The project that owns it.
    pub project_id: ProjectId,
    /// Whether every project sees it, because its network is shared or external.
    pub is_public: bool,
}

/// Why the inventory gave no answer; never "there is no such thing", which is `None`.
#[derive(Clone, Debug, thiserror::Error)]
pub enum NetworkError {
    /// The built-in inventory's store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The network service does not answer. The text is for the log only.
    #[error("the network service is not available: {0}")]
    Unavailable(String),
}

/// Knows the routers and subnets.
pub trait Network: Send + Sync + 'static {
    /// The router of this id, whichever project owns it.
    fn router(&self, id: Uuid) -> BoxFuture<'_, Result<Option<RouterView>, NetworkError>>;

    /// Who sees the subnet of this id; `None` where there is none.
    fn subnet_owner(&self, id: Uuid) -> BoxFuture<'_, Result<Option<SubnetOwner>, NetworkError>>;

    /// The same inside a transaction, for an inventory that is kept in the same store: one look-up instead of two trips. `None`:
    /// this one is not.
    fn router_within(&self, session: &mut Session, id: Uuid) -> Option<Result<Option<RouterView>, StoreError>> {
        let _ = (session, id);
        None
    }

    /// Whether [`Network::router_within`] answers.
    fn is_within(&self) -> bool {
        false
    }

    /// Whether the router and what a service needs of it are still as they were looked up: the router exists and has its
    /// gateway, and it has an interface on `subnet` where one is named. Called inside the transaction that creates the service
    /// or the connection; locks the router's row until that ends, so that neither can be taken away in between.
    ///
    /// An inventory that is somebody else's cannot be held: it answers true.
    fn hold(&self, session: &mut Session, router: Uuid, subnet: Option<Uuid>) -> Result<bool, StoreError> {
        let _ = (session, router, subnet);
        Ok(true)
    }

    /// Whether the subnet still exists; locks its row until the transaction ends. As [`Network::hold`] otherwise.
    fn hold_subnet(&self, session: &mut Session, subnet: Uuid) -> Result<bool, StoreError> {
        let _ = (session, subnet);
        Ok(true)
    }
}
