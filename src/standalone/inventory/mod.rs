//! A development inventory of networks, subnets, routers and ports.
//!
//! It holds what VPN resources refer to, so that unchanged clients can create what they need without a Neutron. It is
//! for development and tests: nothing here forwards a packet, whatever pools, routes and name servers say.
//!
//! A resource is one file: its table of attributes (`attribute`), its rules and its refusals. What all have in common is
//! written once: the operations in `resource`, their handlers in `operations`, their refusals in `refusals`, the bodies
//! in `schema`, their tags in `tags`. Revision numbers begin at 0, and every change of an object adds 1 to its own; an
//! interface or a gateway that comes or goes is a change of the router. What is not kept is one table in
//! `standalone::absent`.

mod gateway;
pub(super) mod interfaces;
mod networks;
pub(super) mod operations;
mod ports;
pub(super) mod quotas;
mod refusals;
mod resource;
pub(super) mod routers;
mod subnets;
pub(super) mod tags;

/// What the file of a resource needs.
mod prelude {
    pub(super) use axum::extract::State;
    pub(super) use serde_json::{Map, Value, json};
    pub(super) use uuid::Uuid;

    pub(super) use super::{
        Inventory,
        attribute::{
            Attribute, Kind, Part, admin_state_up, attribute, description, id, name, nothing, port_security, project,
            status,
        },
        refusals::{
            Case, DENIED, Fault, Given, OVER_QUOTA, Readable, Refusal, Refused, bad_request, conflict, forbidden,
            not_found, refused,
        },
        resource::{
            Draft, Editable, NETWORK_NOT_FOUND, Operation, Request, Resource, all, all_of, may_change, may_see, visible,
        },
        schema::{
            Described, EXAMPLE_NETWORK, EXAMPLE_PORT, EXAMPLE_ROUTER, EXAMPLE_SERVICE, EXAMPLE_SUBNET, Sent, filters,
            named, shapes,
        },
    };
    pub(super) use crate::{
        api::{
            contract::{Deleted, Listed, Shown},
            input::{self, BadInput, Path, table},
        },
        auth::Caller,
        model::{
            network::{Network, Port, Router, Subnet},
            page::{Filter, FilterValue},
            quota::QuotaResource,
        },
        store::{Session, StoreError},
    };
}

use std::{collections::HashMap, sync::Arc};

use uuid::Uuid;

use super::{addresses, attribute, schema};
use crate::{
    env::{BoxFuture, Clock, Ids},
    model::{
        self,
        network::{Router, Subnet},
        quota::{Limit, QuotaResource},
    },
    network::{GatewayView, Network, NetworkError, RouterView, SubnetOwner, SubnetView},
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

    fn subnet_owner(&self, id: Uuid) -> BoxFuture<'_, Result<Option<SubnetOwner>, NetworkError>> {
        let look = move |session: &mut Session| {
            let Some(subnet) = session.find::<Subnet>(id)? else { return Ok::<_, StoreError>(None) };
            let network = session.find::<model::network::Network>(subnet.network_id)?;
            let is_public = network.is_some_and(|network| network.shared || network.external);
            Ok(Some(SubnetOwner { project_id: subnet.project_id, is_public }))
        };
        Box::pin(async move { Ok(self.store.read(look).await?) })
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
    session.together(|session| vec![session.look::<Router>(id), routers::look_at_ports(session, id)])?;
    let Some(router) = session.find::<Router>(id)? else { return Ok(None) };
    let gateway = router.external_gateway.map(|gateway| GatewayView {
        addresses: gateway.external_fixed_ips.iter().map(|fixed| fixed.ip_address).collect(),
    });
    let interfaces = routers::interfaces(session, id)?;
    let connected: Vec<_> = interfaces.iter().flat_map(|port| &port.fixed_ips).map(|fixed| fixed.subnet_id).collect();
    session.together(|session| connected.iter().map(|id| session.look::<Subnet>(*id)).collect())?;
    let mut subnets = Vec::with_capacity(connected.len());
    for id in connected {
        subnets.extend(session.find::<Subnet>(id)?.map(subnet_view));
    }
    Ok(Some(RouterView { id, project_id: router.project_id, gateway, subnets }))
}

fn subnet_view(subnet: Subnet) -> SubnetView {
    let Subnet { id, ip_version, cidr, gateway_ip, .. } = subnet;
    SubnetView { id, ip_version: if ip_version == 6 { 6 } else { 4 }, cidr, gateway: gateway_ip }
}

impl std::fmt::Debug for Inventory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inventory").field("default_quotas", &self.default_quotas).finish_non_exhaustive()
    }
}
