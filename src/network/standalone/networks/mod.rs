//! Networks.

mod create;
mod delete;
mod update;

pub use create::{CreateError, NewNetwork, create};
pub use delete::{DeleteError, delete};
pub use update::{NetworkUpdate, UpdateError, update};
use uuid::Uuid;

use super::{MANY, StandaloneNetwork, access, list};
use crate::{
    auth::Caller,
    model::{
        network::{Network, Subnet},
        page::{Page, PageQuery},
    },
    store::{Session, StoreError},
};

/// A network and what is on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkView {
    /// The network.
    pub network: Network,
    /// The ids of its subnets, in order.
    pub subnet_ids: Vec<Uuid>,
}

/// The networks that the caller may see.
///
/// # Errors
///
/// [`StoreError`].
pub async fn list(
    inventory: &StandaloneNetwork,
    caller: &Caller,
    query: PageQuery,
) -> Result<Page<NetworkView>, StoreError> {
    let mut session = inventory.store.session().await?;
    let page = list::page_with_public(&mut session, caller, query, |network: &Network| &network.project_id, is_public);
    let page = page.await?;
    let mut items = Vec::with_capacity(page.items.len());
    for network in page.items {
        items.push(view(&mut session, network).await?);
    }
    Ok(Page { items, has_next: page.has_next, has_previous: page.has_previous })
}

/// The network of this id, if the caller may see it.
///
/// # Errors
///
/// [`StoreError`].
pub async fn show(
    inventory: &StandaloneNetwork,
    caller: &Caller,
    id: Option<Uuid>,
) -> Result<Option<NetworkView>, StoreError> {
    let Some(id) = id else { return Ok(None) };
    let mut session = inventory.store.session().await?;
    match session.find::<Network>(id).await?.filter(|network| may_see(caller, network)) {
        Some(network) => Ok(Some(view(&mut session, network).await?)),
        None => Ok(None),
    }
}

/// Whether every project may see it.
pub(super) fn is_public(network: &Network) -> bool {
    network.shared || network.external
}

/// Whether the caller may see it.
pub(super) fn may_see(caller: &Caller, network: &Network) -> bool {
    access::visible(caller).covers(&network.project_id) || (is_public(network) && access::sees_public(caller))
}

async fn view(session: &mut Session, network: Network) -> Result<NetworkView, StoreError> {
    let subnets: Vec<Subnet> = session.find_by("network_id", &network.id.to_string(), MANY).await?;
    Ok(NetworkView { network, subnet_ids: subnets.iter().map(|subnet| subnet.id).collect() })
}
