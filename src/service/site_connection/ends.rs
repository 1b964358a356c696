//! The two ends of a connection: what they refer to, and whether they fit.

use std::net::IpAddr;

use uuid::Uuid;

use crate::{
    model::{
        Dpd, EndpointGroup, IkePolicy, IpsecPolicy, SiteConnection, VpnService,
        address::{Cidr, IpVersion, PeerAddress},
        endpoint_group::EndpointType,
        ids::{self, GivenId},
        page::Scope,
        rules::{Sides, Violation, cidrs_version, dpd, ends_named, group_type, group_version, mtu, same_version},
        site_connection::Spec,
    },
    network::Network,
    service::{Context, access, context::Proposed, router::Router},
    store::{Session, StoreError},
};

/// Why two ends cannot be joined.
#[derive(Clone, Debug, thiserror::Error)]
pub enum EndsError {
    /// There is no such endpoint group, or the caller may not see it.
    #[error("there is no endpoint group {0}")]
    GroupNotFound(GivenId),
    /// The data plane could not make a tunnel between them, for this reason.
    #[error("{0}")]
    Impossible(String),
    /// They do not fit.
    #[error(transparent)]
    Violation(#[from] Violation),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The references to the two ends, from a request and the stored connection.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub peer_cidrs: Vec<Cidr>,
    pub local_group: Option<GivenId>,
    pub peer_group: Option<GivenId>,
    pub mtu: i32,
    pub dpd: Dpd,
}

impl Named {
    /// The ends given in `spec`; if it gives none, those of the stored connection.
    pub fn of(spec: &Spec, connection: &SiteConnection) -> Self {
        let stored = || connection.peer_cidrs.iter().filter_map(|cidr| Cidr::parse(cidr)).collect();
        let group = |asked: &Option<Option<GivenId>>, stored: Option<Uuid>| {
            asked.clone().unwrap_or_else(|| stored.map(GivenId::from))
        };
        Self {
            peer_cidrs: spec.peer_cidrs.clone().unwrap_or_else(stored),
            local_group: group(&spec.local_ep_group_id, connection.local_ep_group_id),
            peer_group: group(&spec.peer_ep_group_id, connection.peer_ep_group_id),
            mtu: connection.mtu,
            dpd: spec.dpd.unwrap_or_default().onto(connection.dpd),
        }
    }
}

/// The ends, looked up in the store.
#[derive(Clone, Debug)]
pub(super) enum Ends {
    /// The service's subnet, and the peer's CIDRs.
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

    /// Stores the groups in the connection, and the peer CIDRs if the request gives them.
    pub fn join(&self, spec: &Spec, connection: &mut SiteConnection) {
        (connection.local_ep_group_id, connection.peer_ep_group_id) = match self {
            Self::Subnet(..) => (None, None),
            Self::Groups(local, peer) => (Some(local.id), Some(peer.id)),
        };
        if let Some(cidrs) = &spec.peer_cidrs {
            connection.peer_cidrs = cidrs.iter().map(|cidr| cidr.as_str().to_owned()).collect();
        }
    }

    /// The local and the peer networks.
    pub fn networks(&self, router: &Router) -> (Vec<String>, Vec<String>) {
        match self {
            Self::Subnet(subnet, cidrs) => (
                router.range_of(&subnet.to_string()).into_iter().collect(),
                cidrs.iter().map(|one| one.as_str().into()).collect(),
            ),
            Self::Groups(local, peer) => {
                (local.endpoints.iter().filter_map(|id| router.range_of(id)).collect(), peer.endpoints.clone())
            }
        }
    }

    /// Checks that the data plane could make this connection, as far as it can tell.
    pub fn judge(
        &self,
        ctx: &Context,
        router: &Router,
        (connection, service): (&SiteConnection, &VpnService),
        (ike, ipsec): (&IkePolicy, &IpsecPolicy),
    ) -> Result<(), EndsError> {
        let Some(tunnels) = &ctx.choices.tunnels else { return Ok(()) };
        let (local, peer) = self.networks(router);
        let proposed = Proposed { connection, service, policies: (ike, ipsec), networks: (&local, &peer) };
        tunnels.refusal(proposed).map_or(Ok(()), |reason| Err(EndsError::Impossible(reason)))
    }

    /// Checks the rules between the ends, and those that depend on their IP version.
    pub fn check(&self, router: &Router, named: &Named) -> Result<(), EndsError> {
        let version = self.version(router)?;
        dpd(named.dpd)?;
        Ok(mtu(named.mtu, version)?)
    }

    /// The common IP version of both ends.
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

    /// Whether the local subnets of a group are still on the router; they are locked until the transaction ends. A
    /// service protects its own subnet.
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
    access::named(session, scope, id)?.ok_or_else(|| EndsError::GroupNotFound(id.clone()))
}

/// The address of a peer.
#[derive(Clone, Debug)]
pub(super) struct PeerFound {
    address: IpAddr,
    /// The address to store: a literal exactly as given.
    text: String,
}

impl PeerFound {
    /// Parses an address, or resolves a name.
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
        found.ok_or_else(|| Violation::PeerAddressNotResolved(given.to_owned()))
    }

    /// The address to store, if one was found and the router can reach it.
    pub fn from(found: Result<&Self, &Violation>, router: &Router) -> Result<String, EndsError> {
        let found = found.map_err(Violation::clone)?;
        router.reaches(found.address)?;
        Ok(found.text.clone())
    }
}
