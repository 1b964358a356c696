//! A development inventory of networks, subnets, routers and ports.
//!
//! It holds what VPN resources refer to, so that unchanged clients can create what they need without a Neutron. It is
//! for development and tests: nothing here forwards a packet, ports belong to routers only, and address pools, DNS
//! servers, routes, tags and security groups are not kept.
//!
//! One folder a resource, one file a verb, one error enum a use case; what HTTP makes of them is said in
//! `api::standalone`. Revision numbers begin at 0, and every change of an object adds 1 to its own; an interface or a
//! gateway that comes or goes is a change of the router.

mod access;
pub mod addresses;
mod list;
pub mod networks;
pub mod ports;
pub mod quotas;
pub mod routers;
pub mod subnets;
#[cfg(test)]
mod tests;
mod write;

use std::{collections::HashMap, sync::Arc};

pub use access::Denied;
use uuid::Uuid;

use super::{GatewayView, Network, NetworkError, RouterView, SubnetView};
use crate::{
    env::{BoxFuture, Clock, Ids},
    model::{
        network::{Router, Subnet},
        quota::{Limit, QuotaResource},
    },
    store::{Session, Store, StoreError},
};

/// More rows than a look-up of related objects ever needs; a bound, so that no query is without one.
const MANY: u64 = 100_000;

/// What a request says about an attribute that may be left out, null or given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Asked<T> {
    /// It is left out.
    #[default]
    Nothing,
    /// It is null.
    Null,
    /// It has this value.
    Value(T),
}

/// The inventory: its objects are kept in the store.
#[derive(Clone)]
pub struct StandaloneNetwork {
    store: Store,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    default_quotas: HashMap<QuotaResource, Limit>,
}

impl StandaloneNetwork {
    /// An inventory in this store, without limits.
    #[must_use]
    pub fn new(store: Store, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Self {
        Self { store, clock, ids, default_quotas: HashMap::new() }
    }

    /// The same, with limits for projects that have none of their own; what is not in `limits` is unlimited.
    #[must_use]
    pub fn with_default_quotas(mut self, limits: HashMap<QuotaResource, Limit>) -> Self {
        self.default_quotas = limits;
        self
    }

    fn router_view(session: &mut Session, id: Uuid) -> Result<Option<RouterView>, StoreError> {
        let Some(router) = session.find::<Router>(id)? else { return Ok(None) };
        let gateway = match router.external_gateway {
            None => None,
            Some(gateway) => {
                let subnets: Vec<Subnet> = session.find_by("network_id", &gateway.network_id, MANY)?;
                Some(GatewayView {
                    addresses: gateway.external_fixed_ips.iter().map(|fixed| fixed.ip_address).collect(),
                    has_ipv4_subnet: subnets.iter().any(|subnet| subnet.ip_version == 4),
                    has_ipv6_subnet: subnets.iter().any(|subnet| subnet.ip_version == 6),
                })
            }
        };
        let ports = routers::interfaces(session, id)?;
        let mut subnets = Vec::new();
        for fixed in ports.iter().flat_map(|port| &port.fixed_ips) {
            subnets.extend(Self::subnet_view(session, fixed.subnet_id)?);
        }
        Ok(Some(RouterView { id, project_id: router.project_id, gateway, subnets }))
    }

    fn subnet_view(session: &mut Session, id: Uuid) -> Result<Option<SubnetView>, StoreError> {
        let subnet: Option<Subnet> = session.find(id)?;
        Ok(subnet.map(|subnet| SubnetView {
            id,
            project_id: subnet.project_id,
            ip_version: if subnet.ip_version == 6 { 6 } else { 4 },
            cidr: subnet.cidr,
        }))
    }
}

impl Network for StandaloneNetwork {
    fn is_within(&self) -> bool {
        true
    }

    fn router_within(&self, session: &mut Session, id: Uuid) -> Option<Result<Option<RouterView>, StoreError>> {
        Some(Self::router_view(session, id))
    }

    fn router(&self, id: Uuid) -> BoxFuture<'_, Result<Option<RouterView>, NetworkError>> {
        Box::pin(async move { Ok(self.store.read(move |session| Self::router_view(session, id)).await?) })
    }

    fn subnet(&self, id: Uuid) -> BoxFuture<'_, Result<Option<SubnetView>, NetworkError>> {
        Box::pin(async move { Ok(self.store.read(move |session| Self::subnet_view(session, id)).await?) })
    }
}

impl std::fmt::Debug for StandaloneNetwork {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StandaloneNetwork").field("default_quotas", &self.default_quotas).finish_non_exhaustive()
    }
}
