//! The router of a service, as a write sees it.

use std::net::IpAddr;

use uuid::Uuid;

use super::Context;
use crate::{
    model::{
        address::IpVersion,
        ids,
        rules::{Violation, reachable},
    },
    network::{Network, NetworkError, RouterView},
    store::{Session, StoreError},
};

/// A router, as the inventory knows it. It may have lost its gateway and subnets since a service was created on it.
#[derive(Clone, Debug)]
pub(super) struct Router {
    pub id: Uuid,
    pub view: Option<RouterView>,
}

impl Router {
    /// Looks up the router before a write, for an external inventory; `None` if the write can do so itself.
    pub async fn before(ctx: &Context, id: Uuid) -> Result<Option<Self>, NetworkError> {
        if ctx.network.is_within() {
            return Ok(None);
        }
        Ok(Some(Self { id, view: ctx.network.router(id).await? }))
    }

    /// The router as read within the write, or else as read before; `None` if that was a different router.
    pub fn within(
        session: &mut Session,
        network: &dyn Network,
        id: Uuid,
        before: Option<&Self>,
    ) -> Result<Option<Self>, StoreError> {
        match network.router_within(session, id) {
            Some(view) => Ok(Some(Self { id, view: view? })),
            None => Ok(before.filter(|router| router.id == id).cloned()),
        }
    }

    /// The IP version of a local subnet, which must be on the router.
    pub fn version_of(&self, subnet: &str) -> Result<IpVersion, Violation> {
        let subnets = self.view.as_ref().map_or(&[][..], |router| &router.subnets);
        let view = ids::parse(subnet).and_then(|id| subnets.iter().find(|view| view.id == id));
        let version = view.and_then(|view| IpVersion::from_number(view.ip_version));
        version.ok_or_else(|| Violation::SubnetIsNotConnectedToRouter { subnet: subnet.to_owned(), router: self.id })
    }

    /// The CIDR of a local subnet.
    pub fn range_of(&self, subnet: &str) -> Option<String> {
        let (id, router) = (ids::parse(subnet)?, self.view.as_ref()?);
        router.subnets.iter().find(|view| view.id == id).map(|view| view.cidr.clone())
    }

    /// Checks that the router can reach a peer with this address.
    pub fn reaches(&self, peer: IpAddr) -> Result<(), Violation> {
        let gateway = self.view.as_ref().and_then(|router| router.gateway.as_ref());
        let external = gateway.map_or(&[][..], |gateway| &gateway.addresses);
        reachable(self.id, external, IpVersion::of(peer))
    }
}
