//! What does not fit together between the ends of a connection: shared by create and update.

use super::super::endpoint_groups;
use crate::{
    api::contract::faults,
    model::{
        ids::GivenId,
        rules::{Sides, Violation},
    },
};

faults! {
    /// Why the two ends of a connection cannot be joined.
    pub enum EndsFault {
        /// The caller can see no such endpoint group.
        GroupNotFound { id = endpoint_groups::EXAMPLE_ID } = NOT_FOUND, "VPNEndpointGroupNotFound",
            "Endpoint group {id} could not be found";
        /// The VPN service has a subnet, so `peer_cidrs` is needed.
        MissingPeerCidrs = BAD_REQUEST, "MissingPeerCidrs", "Missing peer CIDRs for IPsec site-to-site connection";
        /// The VPN service has a subnet, so there can be no endpoint groups.
        InvalidGroup { which = " local" } = BAD_REQUEST, "InvalidEndpointGroup",
            "Endpoint group{which} cannot be specified, when VPN Service has subnet specified";
        /// The VPN service has no subnet, so there can be no `peer_cidrs`.
        PeerCidrsInvalid = BAD_REQUEST, "PeerCidrsInvalid", "Peer CIDRs cannot be specified, when using endpoint groups";
        /// The VPN service has no subnet, so both endpoint groups are needed.
        MissingGroup { which = "s local and peer" } = BAD_REQUEST, "MissingRequiredEndpointGroup",
            "Missing endpoint group{which} for IPSec site-to-site connection";
        /// The local group must be of type subnet, the peer's of type cidr.
        WrongGroupType { id = endpoint_groups::EXAMPLE_ID, is = "vlan", should_be = "cidr" } = BAD_REQUEST,
            "WrongEndpointGroupType", "Endpoint group {id} type is '{is}' and should be '{should_be}'";
        /// A local subnet has no interface on the service's router.
        SubnetIsNotConnectedToRouter {
            subnet = "a4d9c8b7-5f6e-4d3c-9b2a-1c0d9e8f7a08", router = "b7a1d2c3-6e5f-4a3b-8c9d-0e1f2a3b4c06",
        } = BAD_REQUEST, "SubnetIsNotConnectedToRouter", "Subnet {subnet} is not connected to Router {router}";
        /// The endpoints of a group are of both IP versions.
        MixedInGroup { id = endpoint_groups::EXAMPLE_ID } = BAD_REQUEST, "MixedIPVersionsForIPSecEndpoints",
            "Endpoints in group {id} do not have the same IP version, as required for IPSec site-to-site connection";
        /// `peer_cidrs` are of both IP versions.
        MixedInPeerCidrs = BAD_REQUEST, "MixedIPVersionsForPeerCidrs",
            "Peer CIDRs do not have the same IP version, as required for IPSec site-to-site connection";
        /// The two ends are of different IP versions.
        MixedBetweenEnds = BAD_REQUEST, "MixedIPVersionsForIPSecConnection",
            "IP versions are not compatible between peer and local endpoints";
        /// `dpd.timeout` must exceed `dpd.interval`.
        Dpd = BAD_REQUEST, "IPsecSiteConnectionDpdIntervalValueError",
            "ipsec_site_connection dpd_timeout is equal to or less than dpd_interval";
        /// `mtu` is below 68 (IPv4) or 1280 (IPv6).
        Mtu { mtu = "67", version = "4" } = BAD_REQUEST, "IPsecSiteConnectionMtuError",
            "ipsec_site_connection MTU {mtu} is too small for ipv{version}";
        /// `peer_address` is neither an address nor a name that has one.
        PeerAddress { address = "no.such.host.invalid" } = BAD_REQUEST, "VPNPeerAddressNotResolved",
            "Peer address {address} cannot be resolved";
        /// The router's external network has no subnet of the IP version of `peer_address`.
        Unreachable { router = "b7a1d2c3-6e5f-4a3b-8c9d-0e1f2a3b4c06", version = "6" } = BAD_REQUEST,
            "ExternalNetworkHasNoSubnet", "Router's {router} external network has no IPv{version} subnet";
    }
}

impl EndsFault {
    /// The caller can see no such endpoint group.
    #[must_use]
    pub fn no_group(id: &GivenId) -> Self {
        Self::GroupNotFound { id: id.to_string() }
    }
}

impl From<Violation> for EndsFault {
    fn from(violation: Violation) -> Self {
        match violation {
            Violation::MissingPeerCidrs => Self::MissingPeerCidrs,
            Violation::InvalidEndpointGroup(sides) => Self::InvalidGroup { which: named(sides) },
            Violation::PeerCidrsInvalid => Self::PeerCidrsInvalid,
            Violation::MissingRequiredEndpointGroup(sides) => Self::MissingGroup { which: named(sides) },
            Violation::WrongEndpointGroupType { group, is, should_be } => {
                Self::WrongGroupType { id: group.to_string(), is: is.to_string(), should_be: should_be.to_string() }
            }
            Violation::SubnetIsNotConnectedToRouter { subnet, router } => {
                Self::SubnetIsNotConnectedToRouter { subnet, router: router.to_string() }
            }
            Violation::MixedIpVersionsForEndpoints { group } => Self::MixedInGroup { id: group.to_string() },
            Violation::MixedIpVersionsForPeerCidrs => Self::MixedInPeerCidrs,
            Violation::MixedIpVersionsForConnection => Self::MixedBetweenEnds,
            Violation::DpdIntervalValue => Self::Dpd,
            Violation::MtuTooSmall { mtu, version } => {
                Self::Mtu { mtu: mtu.to_string(), version: version.number().to_string() }
            }
            Violation::PeerAddressNotResolved { peer_address } => Self::PeerAddress { address: peer_address },
            Violation::ExternalNetworkHasNoSubnet { router, version } => {
                Self::Unreachable { router: router.to_string(), version: version.number().to_string() }
            }
        }
    }
}

/// ` local`, ` peer` or `s local and peer`, as it follows "endpoint group".
fn named(sides: Sides) -> String {
    match sides {
        Sides::Local | Sides::Peer => format!(" {sides}"),
        Sides::Both => format!("s {sides}"),
    }
}
