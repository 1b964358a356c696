//! The two ends of a connection: what they name, and whether it fits together.

use std::net::IpAddr;

use uuid::Uuid;

use crate::{
    model::{
        Dpd, EndpointGroup,
        endpoint_group::EndpointType,
        ids::{self, GivenId},
        page::Scope,
        rules::{
            Cidr, IpVersion, PeerAddress, Sides, Violation,
            connection::{cidrs_version, dpd, ends_named, group_type, group_version, mtu, reachable, same_version},
        },
    },
    network::{Network, NetworkError, RouterView},
    service::{Context, access},
    store::{Session, StoreError},
};

/// Why two ends cannot be joined.
#[derive(Clone, Debug, thiserror::Error)]
pub enum EndsError {
    /// There is no such endpoint group, or the caller may not see it.
    #[error("there is no endpoint group {0}")]
    GroupNotFound(GivenId),
    /// They do not fit together.
    #[error(transparent)]
    Violation(#[from] Violation),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a connection is to join, as far as a request and the stored connection say.
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
    /// Looks up what is named, if it suits a service with or without this subnet.
    pub fn find(session: &mut Session, scope: &Scope, subnet: Option<Uuid>, named: &Named) -> Result<Self, EndsError> {
        let Named { peer_cidrs, local_group, peer_group, .. } = named;
        let groups = Sides::of(local_group.is_some(), peer_group.is_some());
        ends_named(subnet.is_some(), !peer_cidrs.is_empty(), groups)?;
        match (subnet, local_group, peer_group) {
            (Some(subnet), _, _) => Ok(Self::Subnet(subnet, peer_cidrs.clone())),
            (None, Some(local), Some(peer)) => {
                Ok(Self::Groups(group(session, scope, local)?, group(session, scope, peer)?))
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

    /// Checks all that must hold between the ends, and what depends on their IP version.
    pub fn check(&self, router: &Router, named: &Named) -> Result<(), Violation> {
        let version = self.version(router)?;
        dpd(named.dpd)?;
        mtu(named.mtu, version)
    }

    /// The one IP version of both ends.
    fn version(&self, router: &Router) -> Result<IpVersion, Violation> {
        let (local, peer) = match self {
            Self::Subnet(subnet, cidrs) => (router.version_of(&subnet.to_string())?, cidrs_version(cidrs)?),
            Self::Groups(local, peer) => {
                group_type(local, EndpointType::Subnet)?;
                let versions: Result<Vec<_>, _> = local.endpoints.iter().map(|id| router.version_of(id)).collect();
                let local = group_version(local.id, versions?)?;
                group_type(peer, EndpointType::Cidr)?;
                let cidrs = peer.endpoints.iter().filter_map(|endpoint| Cidr::parse(endpoint));
                (local, group_version(peer.id, cidrs.map(|cidr| cidr.version()))?)
            }
        };
        same_version(local, peer)?;
        Ok(local)
    }

    /// Whether the local subnets of a group are still on the router, which keeps them until the transaction ends. The subnet
    /// of a service is kept by the service.
    pub fn hold(&self, session: &mut Session, network: &dyn Network, router: Uuid) -> Result<bool, StoreError> {
        let Self::Groups(local, _) = self else { return Ok(true) };
        let mut subnets: Vec<_> = local.endpoints.iter().filter_map(|endpoint| ids::parse(endpoint)).collect();
        subnets.sort_unstable();
        for subnet in subnets {
            if !network.hold(session, router, Some(subnet))? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

fn group(session: &mut Session, scope: &Scope, id: &GivenId) -> Result<EndpointGroup, EndsError> {
    let found = match id.id() {
        Some(id) => access::find::<EndpointGroup>(session, scope, id)?,
        None => None,
    };
    found.ok_or_else(|| EndsError::GroupNotFound(id.clone()))
}

/// The router of a service as the inventory shows it. It may have lost everything since the service was made.
#[derive(Clone, Debug)]
pub(super) struct Router {
    pub id: Uuid,
    view: Option<RouterView>,
}

impl Router {
    /// Looks the router up.
    pub async fn of(ctx: &Context, id: Uuid) -> Result<Self, NetworkError> {
        Ok(Self { id, view: ctx.network.router(id).await? })
    }

    /// The same inside a transaction; `None` where the inventory is not part of it.
    pub fn within(session: &mut Session, network: &dyn Network, id: Uuid) -> Result<Option<Self>, StoreError> {
        let view = network.router_within(session, id).transpose()?;
        Ok(view.map(|view| Self { id, view }))
    }

    /// The IP version of a local subnet, which must be on the router.
    fn version_of(&self, subnet: &str) -> Result<IpVersion, Violation> {
        let subnets = self.view.as_ref().map_or(&[][..], |router| &router.subnets);
        let view = ids::parse(subnet).and_then(|id| subnets.iter().find(|view| view.id == id));
        let version = view.and_then(|view| IpVersion::from_number(view.ip_version));
        version.ok_or_else(|| Violation::SubnetIsNotConnectedToRouter { subnet: subnet.to_owned(), router: self.id })
    }

    /// Checks that the router can reach a peer at this address.
    pub fn check(&self, peer: &PeerFound) -> Result<(), Violation> {
        let gateway = self.view.as_ref().and_then(|router| router.gateway.as_ref());
        let external = gateway.map_or(&[][..], |gateway| &gateway.addresses);
        reachable(self.id, external, IpVersion::of(peer.address))
    }
}

/// Where a peer is.
#[derive(Clone, Debug)]
pub(super) struct PeerFound {
    address: IpAddr,
    /// How the address is kept: a literal as it was written.
    pub text: String,
}

impl PeerFound {
    /// Reads an address, or finds the one that a name resolves to.
    pub async fn at(ctx: &Context, given: &str) -> Result<Self, Violation> {
        let found = match PeerAddress::read(given) {
            PeerAddress::Literal(address) => Some(Self { address, text: given.to_owned() }),
            PeerAddress::Packed(address) => Some(Self { address: address.into(), text: address.to_string() }),
            PeerAddress::Name => {
                let addresses = ctx.resolver.resolve(given).await;
                addresses.first().map(|&address| Self { address, text: address.to_string() })
            }
            PeerAddress::Nothing => None,
        };
        found.ok_or_else(|| Violation::PeerAddressNotResolved { peer_address: given.to_owned() })
    }
}
