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
    let caller = caller.clone();
    let look = move |session: &mut Session| {
        let owner: fn(&Network) -> &String = |network| &network.project_id;
        let page = list::page_with_public(session, &caller, query.clone(), owner, is_public)?;
        let mut items = Vec::with_capacity(page.items.len());
        for network in page.items {
            items.push(view(session, network)?);
        }
        Ok(Page { items, ends: page.ends, has_next: page.has_next, has_previous: page.has_previous })
    };
    inventory.store.read(look).await
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
    let caller = caller.clone();
    let look = move |session: &mut Session| match session.find::<Network>(id)?.filter(|found| may_see(&caller, found)) {
        Some(network) => Ok(Some(view(session, network)?)),
        None => Ok(None),
    };
    inventory.store.read(look).await
}

/// Whether every project may see it.
pub(super) fn is_public(network: &Network) -> bool {
    network.shared || network.external
}

/// Whether the caller may see it.
pub(super) fn may_see(caller: &Caller, network: &Network) -> bool {
    access::visible(caller).covers(&network.project_id) || (is_public(network) && access::sees_public(caller))
}

fn view(session: &mut Session, network: Network) -> Result<NetworkView, StoreError> {
    let subnets: Vec<Subnet> = session.find_by("network_id", &network.id, MANY)?;
    Ok(NetworkView { network, subnet_ids: subnets.iter().map(|subnet| subnet.id).collect() })
}
