//! Routers, their gateways and their interfaces.

mod add_interface;
mod create;
mod delete;
mod gateway;
mod remove_interface;
mod update;

pub use add_interface::{AddInterfaceError, add_interface};
pub use create::{CreateError, NewRouter, create};
pub use delete::{DeleteError, delete};
pub use gateway::{FixedIpRequest, GatewayError, GatewayRequest};
pub use remove_interface::{RemoveInterfaceError, remove_interface};
pub use update::{RouterUpdate, UpdateError, update};
use uuid::Uuid;

use super::{
    MANY, StandaloneNetwork, access,
    ports::{ROUTER_GATEWAY, ROUTER_INTERFACE},
};
use crate::{
    auth::Caller,
    model::{
        ProjectId, VpnService,
        network::{Port, Router},
        page::{Page, PageQuery},
    },
    store::{Session, StoreError},
};

/// Which interface is meant: by subnet, by port, or by both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InterfaceRequest {
    /// The subnet.
    pub subnet_id: Option<Uuid>,
    /// The port.
    pub port_id: Option<Uuid>,
}

/// An interface that came or went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterfaceView {
    /// The router.
    pub router_id: Uuid,
    /// The project that owns the port.
    pub project_id: ProjectId,
    /// The port.
    pub port_id: Uuid,
    /// The network that it is on.
    pub network_id: Uuid,
    /// The subnet.
    pub subnet_id: Uuid,
}

/// The routers that the caller may see.
///
/// # Errors
///
/// [`StoreError`].
pub async fn list(
    inventory: &StandaloneNetwork,
    caller: &Caller,
    query: PageQuery,
) -> Result<Page<Router>, StoreError> {
    let request = query.within(access::visible(caller));
    inventory.store.read(move |session| session.page(&request)).await
}

/// The router of this id, if the caller may see it.
///
/// # Errors
///
/// [`StoreError`].
pub async fn show(
    inventory: &StandaloneNetwork,
    caller: &Caller,
    id: Option<Uuid>,
) -> Result<Option<Router>, StoreError> {
    let Some(id) = id else { return Ok(None) };
    let router: Option<Router> = inventory.store.read(move |session| session.find(id)).await?;
    Ok(router.filter(|router| access::visible(caller).covers(&router.project_id)))
}

/// The router of this id, held for a change, if the caller may see it.
fn hold(session: &mut Session, caller: &Caller, id: Uuid) -> Result<Option<Router>, StoreError> {
    let router: Option<Router> = session.lock(id)?;
    Ok(router.filter(|router| access::visible(caller).covers(&router.project_id)))
}

/// All ports of a router, in the order of their ids.
fn ports(session: &mut Session, router: Uuid) -> Result<Vec<Port>, StoreError> {
    session.find_by("device_id", &router, MANY)
}

/// The ports that join a router to its subnets.
pub(super) fn interfaces(session: &mut Session, router: Uuid) -> Result<Vec<Port>, StoreError> {
    let mut ports = ports(session, router)?;
    ports.retain(|port| port.device_owner == ROUTER_INTERFACE);
    Ok(ports)
}

/// The port that joins a router to its external network.
fn gateway_port(session: &mut Session, router: Uuid) -> Result<Option<Port>, StoreError> {
    Ok(ports(session, router)?.into_iter().find(|port| port.device_owner == ROUTER_GATEWAY))
}

/// The VPN services that use a router, in the order of their ids.
fn services(session: &mut Session, router: Uuid) -> Result<Vec<VpnService>, StoreError> {
    session.find_by("router_id", &router, MANY)
}

/// Ids for a message, with this between them.
fn join(ids: &[Uuid], between: &str) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(between)
}

/// `Router X is currently used by VPN services (A,B)`, in the reference implementation's words.
fn used_by_services(router: Uuid, services: &[Uuid]) -> String {
    let plural = if services.len() == 1 { "" } else { "s" };
    format!("Router {router} is currently used by VPN service{plural} ({})", join(services, ","))
}
