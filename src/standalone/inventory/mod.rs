//! A development inventory of networks, subnets, routers and ports.
//!
//! It holds what VPN resources refer to, so that unchanged clients can create what they need without a Neutron. It is
//! for development and tests: nothing here forwards a packet, ports belong to routers only, and address pools, DNS
//! servers, routes, tags and security groups are not kept.
//!
//! A resource is one file: its attributes as a table (`attribute`), its rules and its refusals. What all have in common
//! is written once: the operations in `resource`, their handlers in `operations`, how bodies are read in `input` and
//! described in `schema` and `wire`. Revision numbers begin at 0, and every change of an object adds 1 to its own; an
//! interface or a gateway that comes or goes is a change of the router.

mod access;
mod addresses;
mod attribute;
mod gateway;
mod input;
pub(super) mod interfaces;
pub(super) mod networks;
mod operations;
pub(super) mod ports;
pub(super) mod quotas;
mod resource;
pub(super) mod routers;
mod schema;
mod sift;
pub(super) mod subnets;
#[cfg(test)]
mod tests;
mod wire;

use std::{collections::HashMap, sync::Arc};

use chrono::DateTime;
use uuid::Uuid;

use crate::{
    env::{BoxFuture, Clock, Ids},
    model::{
        Timestamp, ids,
        network::{Router, Subnet},
        quota::{Limit, QuotaResource},
    },
    network::{GatewayView, Network, NetworkError, RouterView, SubnetView},
    store::{Session, Store, StoreError},
};

/// The inventory: its objects are kept in the store.
#[derive(Clone)]
pub struct Inventory {
    store: Store,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    /// The limits of projects without limits of their own; a missing one means unlimited.
    default_quotas: Arc<HashMap<QuotaResource, Limit>>,
}

impl Inventory {
    /// An inventory in this store; `default_quotas` are the limits of projects without limits of their own.
    #[must_use]
    pub fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        default_quotas: HashMap<QuotaResource, Limit>,
    ) -> Self {
        Self { store, clock, ids, default_quotas: Arc::new(default_quotas) }
    }
}

impl Network for Inventory {
    fn is_within(&self) -> bool {
        true
    }

    fn router_within(&self, session: &mut Session, id: Uuid) -> Option<Result<Option<RouterView>, StoreError>> {
        Some(router_view(session, id))
    }

    fn router(&self, id: Uuid) -> BoxFuture<'_, Result<Option<RouterView>, NetworkError>> {
        Box::pin(async move { Ok(self.store.read(move |session| router_view(session, id)).await?) })
    }

    fn subnet(&self, id: Uuid) -> BoxFuture<'_, Result<Option<SubnetView>, NetworkError>> {
        Box::pin(async move { Ok(self.store.read(move |session| subnet_view(session, id)).await?) })
    }

    fn hold(&self, session: &mut Session, router: Uuid, subnet: Option<Uuid>) -> Result<bool, StoreError> {
        let Some(found) = session.lock::<Router>(router)? else { return Ok(false) };
        if found.external_gateway.is_none() {
            return Ok(false);
        }
        let Some(subnet) = subnet else { return Ok(true) };
        let ports = routers::interfaces(session, router)?;
        Ok(ports.iter().flat_map(|port| &port.fixed_ips).any(|fixed| fixed.subnet_id == subnet))
    }

    fn hold_subnet(&self, session: &mut Session, subnet: Uuid) -> Result<bool, StoreError> {
        Ok(session.lock::<Subnet>(subnet)?.is_some())
    }
}

fn router_view(session: &mut Session, id: Uuid) -> Result<Option<RouterView>, StoreError> {
    let Some(router) = session.find::<Router>(id)? else { return Ok(None) };
    let gateway = router.external_gateway.map(|gateway| GatewayView {
        addresses: gateway.external_fixed_ips.iter().map(|fixed| fixed.ip_address).collect(),
    });
    let ports = routers::interfaces(session, id)?;
    let mut subnets = Vec::new();
    for fixed in ports.iter().flat_map(|port| &port.fixed_ips) {
        subnets.extend(subnet_view(session, fixed.subnet_id)?);
    }
    Ok(Some(RouterView { id, project_id: router.project_id, gateway, subnets }))
}

fn subnet_view(session: &mut Session, id: Uuid) -> Result<Option<SubnetView>, StoreError> {
    let view = |subnet: Subnet| SubnetView {
        id,
        project_id: subnet.project_id,
        ip_version: if subnet.ip_version == 6 { 6 } else { 4 },
        cidr: subnet.cidr,
    };
    Ok(session.find::<Subnet>(id)?.map(view))
}

/// An id of the examples.
fn example_id(text: &str) -> Uuid {
    ids::parse(text).unwrap_or_default()
}

/// The time of the examples.
fn example_time() -> Timestamp {
    DateTime::parse_from_rfc3339(schema::EXAMPLE_TIME).map(Into::into).unwrap_or_default()
}

impl std::fmt::Debug for Inventory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inventory").field("default_quotas", &self.default_quotas).finish_non_exhaustive()
    }
}
