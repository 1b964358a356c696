//! Ports: they come and go with router interfaces and gateways; clients only look at them.

use uuid::Uuid;

use super::{StandaloneNetwork, access};
use crate::{
    auth::Caller,
    model::{
        network::Port,
        page::{Page, PageQuery},
    },
    store::StoreError,
};

/// `device_owner` of a router's port on a subnet.
pub const ROUTER_INTERFACE: &str = "network:router_interface";
/// `device_owner` of a router's port on its external network.
pub const ROUTER_GATEWAY: &str = "network:router_gateway";

/// The ports that the caller may see.
///
/// # Errors
///
/// [`StoreError`].
pub async fn list(inventory: &StandaloneNetwork, caller: &Caller, query: PageQuery) -> Result<Page<Port>, StoreError> {
    inventory.store.session().await?.page(&query.within(access::visible(caller))).await
}

/// The port of this id, if the caller may see it.
///
/// # Errors
///
/// [`StoreError`].
pub async fn show(
    inventory: &StandaloneNetwork,
    caller: &Caller,
    id: Option<Uuid>,
) -> Result<Option<Port>, StoreError> {
    let Some(id) = id else { return Ok(None) };
    let port: Option<Port> = inventory.store.session().await?.find(id).await?;
    Ok(port.filter(|port| access::visible(caller).covers(&port.project_id)))
}
