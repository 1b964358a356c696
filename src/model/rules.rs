//! Rules between attributes, and between a connection, its service, its endpoint groups and its router.
//!
//! All functions are pure: they are given what was looked up and decide whether it fits. They are in the order in which
//! a request is checked. Limits of a single attribute (lengths, keywords, integers) are checked when a request is read;
//! visibility is decided by the policy.

use std::{fmt, net::IpAddr};

use uuid::Uuid;

use super::{
    Dpd, EndpointGroup, SiteConnection,
    address::{Cidr, IpVersion},
    endpoint_group::EndpointType,
    keyword::{AuthAlgorithm, EncryptionAlgorithm, Keyword},
};

/// One or both of a connection's endpoint groups.
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
    /// The sides that are present; `None` if neither is.
    pub fn of(local: bool, peer: bool) -> Option<Self> {
        match (local, peer) {
            (true, true) => Some(Self::Both),
            (true, false) => Some(Self::Local),
            (false, true) => Some(Self::Peer),
            (false, false) => None,
        }
    }
}

/// As it follows "endpoint group".
impl fmt::Display for Sides {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Local => " local",
            Self::Peer => " peer",
            Self::Both => "s local and peer",
        })
    }
}

/// A rule that a connection would violate; the text is that of the API's refusal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// The service has a subnet, and there are no peer CIDRs.
    #[error("Missing peer CIDRs for IPsec site-to-site connection")]
    MissingPeerCidrs,
    /// The service has a subnet, and endpoint groups are given.
    #[error("Endpoint group{0} cannot be specified, when VPN Service has subnet specified")]
    InvalidEndpointGroup(Sides),
    /// The service has no subnet, and peer CIDRs are given.
    #[error("Peer CIDRs cannot be specified, when using endpoint groups")]
    PeerCidrsInvalid,
    /// The service has no subnet, and endpoint groups are missing.
    #[error("Missing endpoint group{0} for IPSec site-to-site connection")]
    MissingRequiredEndpointGroup(Sides),
    /// An endpoint group does not have the type that its side needs.
    #[error("Endpoint group {group} type is '{is}' and should be '{should_be}'")]
    WrongEndpointGroupType {
        /// The group.
        group: Uuid,
        /// Its type.
        is: EndpointType,
        /// The type that its side needs.
        should_be: EndpointType,
    },
    /// A local subnet has no interface on the service's router.
    #[error("Subnet {subnet} is not connected to Router {router}")]
    SubnetIsNotConnectedToRouter {
        /// The subnet, as the group refers to it.
        subnet: String,
        /// The router.
        router: Uuid,
    },
    /// The entries of an endpoint group have different IP versions.
    #[error("Endpoints in group {0} do not have the same IP version, as required for IPSec site-to-site connection")]
    MixedIpVersionsForEndpoints(Uuid),
    /// The peer CIDRs have different IP versions.
    #[error("Peer CIDRs do not have the same IP version, as required for IPSec site-to-site connection")]
    MixedIpVersionsForPeerCidrs,
    /// The two ends have different IP versions.
    #[error("IP versions are not compatible between peer and local endpoints")]
    MixedIpVersionsForConnection,
    /// The timeout of the dead peer detection is not greater than its interval.
    #[error("ipsec_site_connection dpd_timeout is equal to or less than dpd_interval")]
    DpdIntervalValue,
    /// The MTU, in bytes, is less than every link of this IP version must support.
    #[error("ipsec_site_connection MTU {0} is too small for ipv{version}", version = .1.number())]
    MtuTooSmall(i32, IpVersion),
    /// The peer's address, as given, is neither an address nor a name that resolves to one.
    #[error("Peer address {0} cannot be resolved")]
    PeerAddressNotResolved(String),
    /// This router has no external address of the IP version of the peer's address.
    #[error("Router's {0} external network has no IPv{version} subnet", version = .1.number())]
    ExternalNetworkHasNoSubnet(Uuid, IpVersion),
}

/// Checks that the ends suit the service: peer CIDRs if it has a subnet, both groups if it has none.
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

/// Checks that a group has the type that its side needs.
pub fn group_type(group: &EndpointGroup, should_be: EndpointType) -> Result<(), Violation> {
    if group.kind == should_be {
        return Ok(());
    }
    Err(Violation::WrongEndpointGroupType { group: group.id, is: group.kind, should_be })
}

/// The common IP version of a group's entries.
pub fn group_version(group: Uuid, entries: impl IntoIterator<Item = IpVersion>) -> Result<IpVersion, Violation> {
    one_version(entries, Violation::MixedIpVersionsForEndpoints(group))
}

/// The common IP version of the peer CIDRs.
pub fn cidrs_version(cidrs: &[Cidr]) -> Result<IpVersion, Violation> {
    one_version(cidrs.iter().map(Cidr::version), Violation::MixedIpVersionsForPeerCidrs)
}

/// No entry counts as mixed, too; callers have made sure that there is one.
fn one_version(versions: impl IntoIterator<Item = IpVersion>, mixed: Violation) -> Result<IpVersion, Violation> {
    let mut versions = versions.into_iter();
    match versions.next() {
        Some(first) if versions.all(|version| version == first) => Ok(first),
        Some(_) | None => Err(mixed),
    }
}

/// Checks that the two ends have the same IP version.
pub fn same_version(local: IpVersion, peer: IpVersion) -> Result<(), Violation> {
    if local == peer { Ok(()) } else { Err(Violation::MixedIpVersionsForConnection) }
}

/// Checks that the peer is declared dead only after it has been probed.
pub fn dpd(dpd: Dpd) -> Result<(), Violation> {
    if dpd.timeout > dpd.interval { Ok(()) } else { Err(Violation::DpdIntervalValue) }
}

/// Checks the MTU (in bytes) against the IP version of the two ends.
pub fn mtu(mtu: i32, version: IpVersion) -> Result<(), Violation> {
    if mtu >= version.min_mtu() { Ok(()) } else { Err(Violation::MtuTooSmall(mtu, version)) }
}

/// Checks that a router with these external addresses can reach a peer of this IP version.
pub fn reachable(router: Uuid, external: &[IpAddr], version: IpVersion) -> Result<(), Violation> {
    if external.iter().any(|address| IpVersion::of(*address) == version) {
        return Ok(());
    }
    Err(Violation::ExternalNetworkHasNoSubnet(router, version))
}

/// Whether two states of a connection are the same to the data plane: in everything but the name, the description, the
/// protection and what the data plane itself reports.
pub fn same_tunnel(one: &SiteConnection, other: &SiteConnection) -> bool {
    let mut other = other.clone();
    other.name.clone_from(&one.name);
    other.description.clone_from(&one.description);
    other.deletion_protection = one.deletion_protection;
    other.status = one.status.clone();
    (other.generation, other.observed_generation) = (one.generation, one.observed_generation);
    *one == other
}

/// An algorithm that is refused unless the operator allows legacy cryptography (RFC 8247, RFC 8221).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{attribute} {value} is legacy and not allowed")]
pub struct LegacyAlgorithm {
    /// The attribute that asks for it.
    pub attribute: &'static str,
    /// Its name.
    pub value: &'static str,
}

/// Refuses a request that gives a legacy algorithm.
pub fn modern(auth: Option<AuthAlgorithm>, encryption: Option<EncryptionAlgorithm>) -> Result<(), LegacyAlgorithm> {
    if let Some(auth) = auth.filter(|auth| auth.is_legacy()) {
        return Err(LegacyAlgorithm { attribute: "auth_algorithm", value: auth.as_str() });
    }
    if let Some(encryption) = encryption.filter(|encryption| encryption.is_legacy()) {
        return Err(LegacyAlgorithm { attribute: "encryption_algorithm", value: encryption.as_str() });
    }
    Ok(())
}
