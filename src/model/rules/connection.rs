//! What must hold between a connection, its service, its endpoint groups and its router.
//!
//! The functions stand in the order in which a request is judged.

use std::net::IpAddr;

use uuid::Uuid;

use super::{Cidr, IpVersion};
use crate::model::{Dpd, EndpointGroup, SiteConnection, endpoint_group::EndpointType};

/// Which of the two endpoint groups of a connection are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sides {
    /// The local one.
    Local,
    /// The peer's.
    Peer,
    /// Both.
    Both,
}

impl Sides {
    /// The sides that there is something on; `None` where there is nothing on either.
    #[must_use]
    pub fn of(local: bool, peer: bool) -> Option<Self> {
        match (local, peer) {
            (true, true) => Some(Self::Both),
            (true, false) => Some(Self::Local),
            (false, true) => Some(Self::Peer),
            (false, false) => None,
        }
    }
}

impl std::fmt::Display for Sides {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Local => "local",
            Self::Peer => "peer",
            Self::Both => "local and peer",
        })
    }
}

/// A rule that a connection would break. The variants are named as the API names the errors.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// The service has a subnet, and there are no peer CIDRs.
    #[error("the service has a subnet, so peer CIDRs are needed")]
    MissingPeerCidrs,
    /// The service has a subnet, and endpoint groups are given.
    #[error("the service has a subnet, so there can be no endpoint group ({0})")]
    InvalidEndpointGroup(Sides),
    /// The service has no subnet, and peer CIDRs are given.
    #[error("the service has no subnet, so there can be no peer CIDRs")]
    PeerCidrsInvalid,
    /// The service has no subnet, and endpoint groups are missing.
    #[error("the service has no subnet, so endpoint groups are needed ({0})")]
    MissingRequiredEndpointGroup(Sides),
    /// An endpoint group is not of the type that its side needs.
    #[error("endpoint group {group} is of type {is} and should be of type {should_be}")]
    WrongEndpointGroupType {
        /// The group.
        group: Uuid,
        /// Its type.
        is: EndpointType,
        /// The type that its side needs.
        should_be: EndpointType,
    },
    /// A local subnet has no interface on the service's router.
    #[error("subnet {subnet} is not connected to router {router}")]
    SubnetIsNotConnectedToRouter {
        /// The subnet, as the group names it.
        subnet: String,
        /// The router.
        router: Uuid,
    },
    /// The entries of an endpoint group are of both IP versions.
    #[error("the endpoints of group {group} are not of one IP version")]
    MixedIpVersionsForEndpoints {
        /// The group.
        group: Uuid,
    },
    /// The peer CIDRs are of both IP versions.
    #[error("the peer CIDRs are not of one IP version")]
    MixedIpVersionsForPeerCidrs,
    /// The two ends are of different IP versions.
    #[error("the two ends are not of one IP version")]
    MixedIpVersionsForConnection,
    /// The timeout of the dead peer detection is not above its interval.
    #[error("the timeout of the dead peer detection must exceed its interval")]
    DpdIntervalValue,
    /// The MTU is below what every link must carry.
    #[error("an MTU of {mtu} is too small for IPv{}", version.number())]
    MtuTooSmall {
        /// The MTU in bytes.
        mtu: i32,
        /// The IP version of the two ends.
        version: IpVersion,
    },
    /// The peer's address is neither an address nor a name that has one.
    #[error("peer address {peer_address:?} cannot be resolved")]
    PeerAddressNotResolved {
        /// The address as it was given.
        peer_address: String,
    },
    /// The router has no external address of the version of the peer's address.
    #[error("router {router} has no external address of IPv{}", version.number())]
    ExternalNetworkHasNoSubnet {
        /// The router.
        router: Uuid,
        /// The version of the peer's address.
        version: IpVersion,
    },
}

/// Checks that what names the two ends suits the service: peer CIDRs where it has a subnet, both groups where it has none.
pub fn ends_named(has_subnet: bool, has_cidrs: bool, groups: Option<Sides>) -> Result<(), Violation> {
    match (has_subnet, has_cidrs, groups) {
        (true, true, None) | (false, false, Some(Sides::Both)) => Ok(()),
        (true, false, _) => Err(Violation::MissingPeerCidrs),
        (true, true, Some(sides)) => Err(Violation::InvalidEndpointGroup(sides)),
        (false, true, _) => Err(Violation::PeerCidrsInvalid),
        (false, false, Some(Sides::Local)) => Err(Violation::MissingRequiredEndpointGroup(Sides::Peer)),
        (false, false, Some(Sides::Peer)) => Err(Violation::MissingRequiredEndpointGroup(Sides::Local)),
        (false, false, None) => Err(Violation::MissingRequiredEndpointGroup(Sides::Both)),
    }
}

/// Checks that a group is of the type that its side needs.
pub fn group_type(group: &EndpointGroup, should_be: EndpointType) -> Result<(), Violation> {
    if group.kind == should_be {
        return Ok(());
    }
    Err(Violation::WrongEndpointGroupType { group: group.id, is: group.kind, should_be })
}

/// The one IP version of a group's entries.
pub fn group_version(group: Uuid, entries: impl IntoIterator<Item = IpVersion>) -> Result<IpVersion, Violation> {
    one_version(entries, Violation::MixedIpVersionsForEndpoints { group })
}

/// The one IP version of the peer CIDRs.
pub fn cidrs_version(cidrs: &[Cidr]) -> Result<IpVersion, Violation> {
    one_version(cidrs.iter().map(Cidr::version), Violation::MixedIpVersionsForPeerCidrs)
}

/// No version at all is no agreement either; callers have made sure that there is an entry.
fn one_version(versions: impl IntoIterator<Item = IpVersion>, mixed: Violation) -> Result<IpVersion, Violation> {
    let mut versions = versions.into_iter();
    match versions.next() {
        Some(first) if versions.all(|version| version == first) => Ok(first),
        Some(_) | None => Err(mixed),
    }
}

/// Checks that the two ends are of one IP version.
pub fn same_version(local: IpVersion, peer: IpVersion) -> Result<(), Violation> {
    if local == peer { Ok(()) } else { Err(Violation::MixedIpVersionsForConnection) }
}

/// Checks that the peer is found dead only after it has been probed.
pub fn dpd(dpd: Dpd) -> Result<(), Violation> {
    if dpd.timeout > dpd.interval { Ok(()) } else { Err(Violation::DpdIntervalValue) }
}

/// Checks the MTU (in bytes) against the IP version of the two ends.
pub fn mtu(mtu: i32, version: IpVersion) -> Result<(), Violation> {
    if mtu >= version.min_mtu() { Ok(()) } else { Err(Violation::MtuTooSmall { mtu, version }) }
}

/// Checks that a router with these external addresses can reach a peer of this IP version.
pub fn reachable(router: Uuid, external: &[IpAddr], version: IpVersion) -> Result<(), Violation> {
    if external.iter().any(|address| IpVersion::of(*address) == version) {
        return Ok(());
    }
    Err(Violation::ExternalNetworkHasNoSubnet { router, version })
}

/// Whether two states of a connection are one to the data plane: all but the name, the description, the protection
/// and what the data plane itself reports.
#[must_use]
pub fn same_tunnel(one: &SiteConnection, other: &SiteConnection) -> bool {
    let mut other = other.clone();
    other.name.clone_from(&one.name);
    other.description.clone_from(&one.description);
    other.deletion_protection = one.deletion_protection;
    other.status = one.status.clone();
    (other.generation, other.observed_generation) = (one.generation, one.observed_generation);
    *one == other
}

#[cfg(test)]
mod tests;
