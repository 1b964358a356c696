//! Ports: they come and go with router interfaces and gateways; clients only look at them.

use uuid::Uuid;

use super::{StandaloneNetwork, access, list};
use crate::{
    auth::Caller,
    model::{
        network::{FixedIp, Port},
        page::{Page, PageQuery},
    },
    store::{Session, StoreError},
};

/// `device_owner` of a router's port on a subnet.
pub const ROUTER_INTERFACE: &str = "network:router_interface";
/// `device_owner` of a router's port on its external network.
pub const ROUTER_GATEWAY: &str = "network:router_gateway";

/// Which addresses ports shall have; an empty list asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addresses {
    /// One of these addresses.
    pub ips: Vec<String>,
    /// An address on one of these subnets.
    pub subnets: Vec<String>,
}

impl Addresses {
    fn fit(&self, port: &Port) -> bool {
        let one_of = |wanted: &[String], given: &dyn Fn(&FixedIp) -> String| {
            wanted.is_empty() || port.fixed_ips.iter().any(|fixed| wanted.contains(&given(fixed)))
        };
        one_of(&self.ips, &|fixed| fixed.ip_address.to_string())
            && one_of(&self.subnets, &|fixed| fixed.subnet_id.to_string())
    }
}

/// The ports that the caller may see.
///
/// # Errors
///
/// [`StoreError`].
pub async fn list(
    inventory: &StandaloneNetwork,
    caller: &Caller,
    query: PageQuery,
    addresses: &Addresses,
) -> Result<Page<Port>, StoreError> {
    let (scope, addresses) = (access::visible(caller), addresses.clone());
    let look = move |session: &mut Session| {
        let (scope, query) = (scope.clone(), query.clone());
        if addresses == Addresses::default() {
            return session.page(&query.within(scope));
        }
        list::page_sifted(session, scope, &query, |port| addresses.fit(port))
    };
    inventory.store.read(look).await
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
    let port: Option<Port> = inventory.store.read(move |session| session.find(id)).await?;
    Ok(port.filter(|port| access::visible(caller).covers(&port.project_id)))
}
