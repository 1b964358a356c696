//! The two ends of a connection: what they name, and whether it fits together.

use uuid::Uuid;

use crate::{
    auth::Caller,
    model::{
        Dpd, EndpointGroup, VpnService,
        endpoint_group::EndpointType,
        ids::{self, GivenId},
        rules::{
            Cidr, IpVersion, PeerAddress, Sides, Violation,
            connection::{cidrs_version, dpd, ends_named, group_type, group_version, mtu, reachable, same_version},
        },
    },
    network::{NetworkError, RouterView},
    service::{Context, access},
    store::{Session, StoreError},
};

/// The error of a use case that joins two ends.
pub(super) trait Unfit: From<Violation> + From<NetworkError> + From<StoreError> {
    /// There is no such endpoint group within the caller's reach.
    fn no_group(id: GivenId) -> Self;
}

/// What a connection shall join, as far as a request and the stored connection say.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub peer_cidrs: Vec<Cidr>,
    pub local_group: Option<GivenId>,
    pub peer_group: Option<GivenId>,
    pub mtu: i32,
    pub dpd: Dpd,
}

/// The ends, looked up in the store.
#[derive(Clone, Debug)]
pub(super) enum Ends {
    /// The service's own subnet, and the peer's CIDRs.
    Subnet(Uuid, Vec<Cidr>),
    /// The local and the peer's endpoint group.
    Groups(EndpointGroup, EndpointGroup),
}

impl Ends {
    /// Looks up what is named, if it suits the service.
    pub fn find<E: Unfit>(
        session: &mut Session,
        caller: &Caller,
        service: &VpnService,
        named: &Named,
    ) -> Result<Self, E> {
        let Named { peer_cidrs, local_group, peer_group, .. } = named;
        let groups = Sides::of(local_group.is_some(), peer_group.is_some());
        ends_named(service.subnet_id.is_some(), !peer_cidrs.is_empty(), groups)?;
        match (service.subnet_id, local_group, peer_group) {
            (Some(subnet), _, _) => Ok(Self::Subnet(subnet, peer_cidrs.clone())),
            (None, Some(local), Some(peer)) => {
                Ok(Self::Groups(group::<E>(session, caller, local)?, group::<E>(session, caller, peer)?))
            }
            // `ends_named` lets only the two above through.
            (None, _, _) => Err(Violation::MissingRequiredEndpointGroup(Sides::Both).into()),
        }
    }

    /// The ids of the local and the peer's group.
    pub fn group_ids(&self) -> (Option<Uuid>, Option<Uuid>) {
        match self {
            Self::Subnet(..) => (None, None),
            Self::Groups(local, peer) => (Some(local.id), Some(peer.id)),
        }
    }

    /// The one IP version of both ends.
    async fn version<E: Unfit>(&self, ctx: &Context, router: &Router) -> Result<IpVersion, E> {
        let (local, peer) = match self {
            Self::Subnet(subnet, cidrs) => {
                let local = subnet_version::<E>(ctx, router.id, *subnet).await?;
                (local, cidrs_version(cidrs)?)
            }
            Self::Groups(local, peer) => {
                let local = local_version::<E>(ctx, router, local).await?;
                group_type(peer, EndpointType::Cidr)?;
                let cidrs = peer.endpoints.iter().filter_map(|endpoint| Cidr::parse(endpoint));
                (local, group_version(peer.id, cidrs.map(|cidr| cidr.version()))?)
            }
        };
        same_version(local, peer)?;
        Ok(local)
    }

    /// Checks all that must hold between the ends, and what depends on their IP version.
    pub async fn check<E: Unfit>(&self, ctx: &Context, router: &Router, named: &Named) -> Result<(), E> {
        let version = self.version::<E>(ctx, router).await?;
        dpd(named.dpd)?;
        Ok(mtu(named.mtu, version)?)
    }
}

/// The router of a service, which may have lost everything since the service was made.
pub(super) struct Router {
    id: Uuid,
    view: Option<RouterView>,
}

impl Router {
    /// Looks the router up.
    pub async fn of(ctx: &Context, service: &VpnService) -> Result<Self, NetworkError> {
        Ok(Self { id: service.router_id, view: ctx.network.router(service.router_id).await? })
    }

    fn has_subnet(&self, id: Uuid) -> bool {
        self.view.as_ref().is_some_and(|router| router.subnet_ids.contains(&id))
    }

    /// The address of the peer, if the router can reach it: a literal as it was written, or what the name resolves to.
    pub async fn peer_address(&self, ctx: &Context, given: &str) -> Result<String, Violation> {
        let unresolved = || Violation::PeerAddressNotResolved { peer_address: given.to_owned() };
        let (address, text) = match PeerAddress::read(given) {
            PeerAddress::Literal(address) => (address, given.to_owned()),
            PeerAddress::Packed(address) => (address.into(), address.to_string()),
            PeerAddress::Name => {
                let address = ctx.resolver.resolve(given).await.into_iter().next().ok_or_else(unresolved)?;
                (address, address.to_string())
            }
            PeerAddress::Nothing => return Err(unresolved()),
        };
        let gateway = self.view.as_ref().and_then(|router| router.gateway.as_ref());
        let external = gateway.map_or(&[][..], |gateway| &gateway.addresses);
        reachable(self.id, external, IpVersion::of(address))?;
        Ok(text)
    }
}

fn group<E: Unfit>(session: &mut Session, caller: &Caller, id: &GivenId) -> Result<EndpointGroup, E> {
    access::within(session, caller, id.id())?.ok_or_else(|| E::no_group(id.clone()))
}

/// The one IP version of a local group, all of whose subnets must be on the router.
async fn local_version<E: Unfit>(ctx: &Context, router: &Router, group: &EndpointGroup) -> Result<IpVersion, E> {
    group_type(group, EndpointType::Subnet)?;
    let not_connected =
        |subnet: &str| Violation::SubnetIsNotConnectedToRouter { subnet: subnet.to_owned(), router: router.id };
    let mut subnets = Vec::with_capacity(group.endpoints.len());
    for endpoint in &group.endpoints {
        let id = ids::parse(endpoint).filter(|id| router.has_subnet(*id));
        subnets.push(id.ok_or_else(|| not_connected(endpoint))?);
    }
    let mut versions = Vec::with_capacity(subnets.len());
    for subnet in subnets {
        versions.push(subnet_version::<E>(ctx, router.id, subnet).await?);
    }
    Ok(group_version(group.id, versions)?)
}

/// The IP version of a local subnet; one that is gone is on no router.
async fn subnet_version<E: Unfit>(ctx: &Context, router: Uuid, subnet: Uuid) -> Result<IpVersion, E> {
    let view = ctx.network.subnet(subnet).await?;
    let version = view.and_then(|view| IpVersion::from_number(view.ip_version));
    let not_connected = || Violation::SubnetIsNotConnectedToRouter { subnet: subnet.to_string(), router };
    Ok(version.ok_or_else(not_connected)?)
}
