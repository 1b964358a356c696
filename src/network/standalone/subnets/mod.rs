//! Subnets.

mod create;
mod delete;
mod update;

use std::{
    collections::HashSet,
    net::{IpAddr, Ipv6Addr},
};

pub use create::{CreateError, NewSubnet, create};
pub use delete::{DeleteError, delete};
use ipnet::IpNet;
pub use update::{SubnetUpdate, UpdateError, update};
use uuid::Uuid;

use super::{StandaloneNetwork, access, addresses, list, networks};
use crate::{
    auth::Caller,
    model::{
        EndpointGroup,
        endpoint_group::EndpointType,
        keyword::Keyword as _,
        network::{Network, Subnet},
        page::{Filter, FilterValue, Page, PageQuery, PageRequest, Scope},
    },
    store::{Session, StoreError},
};

/// The subnets that the caller may see.
///
/// # Errors
///
/// [`StoreError`].
pub async fn list(
    inventory: &StandaloneNetwork,
    caller: &Caller,
    query: PageQuery,
) -> Result<Page<Subnet>, StoreError> {
    let caller = caller.clone();
    let look = move |session: &mut Session| {
        let public = public_networks(session)?;
        let is_public = |subnet: &Subnet| public.contains(&subnet.network_id);
        list::page_with_public(session, &caller, query.clone(), |subnet: &Subnet| &subnet.project_id, is_public)
    };
    inventory.store.read(look).await
}

/// The subnet of this id, if the caller may see it.
///
/// # Errors
///
/// [`StoreError`].
pub async fn show(
    inventory: &StandaloneNetwork,
    caller: &Caller,
    id: Option<Uuid>,
) -> Result<Option<Subnet>, StoreError> {
    let Some(id) = id else { return Ok(None) };
    let caller = caller.clone();
    let look = move |session: &mut Session| {
        let subnet = session.find(id)?;
        visible(session, &caller, subnet)
    };
    inventory.store.read(look).await
}

/// The subnet, if the caller may see it: their own, or one of a network that every project sees.
pub(super) fn visible(
    session: &mut Session,
    caller: &Caller,
    subnet: Option<Subnet>,
) -> Result<Option<Subnet>, StoreError> {
    let Some(subnet) = subnet else { return Ok(None) };
    if access::visible(caller).covers(&subnet.project_id) {
        return Ok(Some(subnet));
    }
    let network: Option<Network> = session.find(subnet.network_id)?;
    Ok(network.is_some_and(|network| networks::may_see(caller, &network)).then_some(subnet))
}

/// An endpoint group that names this subnet.
pub(super) fn endpoint_group_of(session: &mut Session, subnet: Uuid) -> Result<Option<Uuid>, StoreError> {
    let kind = FilterValue::Text(EndpointType::Subnet.as_str().to_owned());
    let groups = session.page::<EndpointGroup>(&all(vec![Filter { column: "type", values: vec![kind] }]))?;
    Ok(groups.items.into_iter().find(|group| names(group, subnet)).map(|group| group.id))
}

/// Whether an endpoint group of type subnet names this one.
pub(super) fn names(group: &EndpointGroup, subnet: Uuid) -> bool {
    group.kind == EndpointType::Subnet
        && group.endpoints.iter().any(|entry| crate::model::ids::parse(entry) == Some(subnet))
}

fn public_networks(session: &mut Session) -> Result<HashSet<Uuid>, StoreError> {
    let mut ids = HashSet::new();
    for column in ["router_external", "shared"] {
        let filter = Filter { column, values: vec![FilterValue::Bool(true)] };
        ids.extend(session.page::<Network>(&all(vec![filter]))?.items.into_iter().map(|network| network.id));
    }
    Ok(ids)
}

/// Every object that passes the filters, whoever owns it.
fn all(filters: Vec<Filter>) -> PageRequest {
    PageQuery { filters, ..PageQuery::default() }.within(Scope::All)
}

/// Whether routers can have this address on this range: one that a host may have, or a link-local one.
fn may_be_gateway(net: IpNet, ip: IpAddr) -> bool {
    let link_local = |v6: Ipv6Addr| v6.is_unicast_link_local();
    match (net, ip) {
        (IpNet::V6(_), IpAddr::V6(v6)) => link_local(v6) || addresses::is_host(net, ip),
        (IpNet::V4(_) | IpNet::V6(_), IpAddr::V4(_)) | (IpNet::V4(_), IpAddr::V6(_)) => addresses::is_host(net, ip),
    }
}
