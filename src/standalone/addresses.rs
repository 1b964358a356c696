//! Pure rules for address ranges: validity, overlap, free addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use crate::model::network::{Pool, Subnet};

/// Why a string is not a valid CIDR for a subnet.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum CidrError {
    #[error("'{0}' is not a valid IP subnet")]
    Malformed(String),
    #[error("'{0}' isn't a recognized IP subnet cidr, '{1}' is recommended")]
    HostBits(String, IpNet),
}

/// Parses a CIDR, which must have a prefix length and no host bits.
pub(super) fn parse_cidr(text: &str) -> Result<IpNet, CidrError> {
    let net: IpNet = text.parse().map_err(|_| CidrError::Malformed(text.to_owned()))?;
    if net.trunc() == net { Ok(net) } else { Err(CidrError::HostBits(text.to_owned(), net.trunc())) }
}

/// The range of a stored subnet; `None` if the row is corrupt.
pub(super) fn range(subnet: &Subnet) -> Option<IpNet> {
    subnet.cidr.parse().ok()
}

/// 4 or 6.
pub(super) fn version(net: IpNet) -> i32 {
    match net {
        IpNet::V4(_) => 4,
        IpNet::V6(_) => 6,
    }
}

/// Whether two ranges have an address in common.
pub(super) fn overlap(one: IpNet, other: IpNet) -> bool {
    one.contains(&other) || other.contains(&one)
}

/// The default gateway: the first host address.
pub(super) fn default_gateway(net: IpNet) -> Option<IpAddr> {
    let (first, _) = hosts(net)?;
    Some(address(net, first))
}

/// Whether a host may have this address.
pub(super) fn is_host(net: IpNet, ip: IpAddr) -> bool {
    net.contains(&ip) && hosts(net).is_some_and(|(first, last)| (first..=last).contains(&number(ip)))
}

/// The lowest address of the subnet's pools that is neither the gateway nor taken.
pub(super) fn lowest_free(subnet: &Subnet, taken: &[IpAddr]) -> Option<IpAddr> {
    let net = range(subnet)?;
    let mut pools = pools(subnet);
    pools.sort_by_key(|pool| pool.start);
    let numbers = pools.iter().flat_map(|pool| number(pool.start)..=number(pool.end));
    numbers.map(|n| address(net, n)).find(|ip| Some(*ip) != subnet.gateway_ip && !taken.contains(ip))
}

/// The ranges for allocation: the subnet's pools, or all host addresses except the gateway.
pub(super) fn pools(subnet: &Subnet) -> Vec<Pool> {
    if !subnet.allocation_pools.is_empty() {
        return subnet.allocation_pools.clone();
    }
    let Some((net, (first, last))) = range(subnet).and_then(|net| Some((net, hosts(net)?))) else { return Vec::new() };
    let gateway = subnet.gateway_ip.filter(|ip| is_host(net, *ip)).map(number);
    let runs = match gateway {
        Some(gateway) => vec![(first, gateway.saturating_sub(1)), (gateway.saturating_add(1), last)],
        None => vec![(first, last)],
    };
    runs.into_iter()
        .filter(|(start, end)| *start >= first && start <= end && *end <= last)
        .map(|(start, end)| Pool { start: address(net, start), end: address(net, end) })
        .collect()
}

/// What is wrong with the pools of a subnet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PoolError {
    /// Its end is before its start, or they have different IP versions.
    Invalid(Pool),
    /// It contains addresses that are not host addresses of the subnet.
    OutOfBounds(Pool),
    /// Two pools overlap.
    Overlap(Pool, Pool),
    /// It contains the gateway's address.
    Gateway(IpAddr, Pool),
}

/// Checks the pools of a subnet.
pub(super) fn check_pools(net: IpNet, gateway: Option<IpAddr>, pools: &[Pool]) -> Result<(), PoolError> {
    for (at, pool) in pools.iter().enumerate() {
        if pool.start.is_ipv4() != pool.end.is_ipv4() || pool.start > pool.end {
            return Err(PoolError::Invalid(*pool));
        }
        if !is_host(net, pool.start) || !is_host(net, pool.end) {
            return Err(PoolError::OutOfBounds(*pool));
        }
        if let Some(other) = pools[..at].iter().find(|other| other.start <= pool.end && pool.start <= other.end) {
            return Err(PoolError::Overlap(*other, *pool));
        }
    }
    let has_gateway = |ip| pools.iter().find(|pool| (pool.start..=pool.end).contains(&ip)).map(|pool| (ip, *pool));
    match gateway.and_then(has_gateway) {
        Some((ip, pool)) => Err(PoolError::Gateway(ip, pool)),
        None => Ok(()),
    }
}

/// The first and the last host address as numbers. In the smallest ranges, all addresses are host addresses (RFC 3021,
/// RFC 6164); elsewhere, the first one is the network's own and, in IPv4, the last one is the broadcast address.
fn hosts(net: IpNet) -> Option<(u128, u128)> {
    let (first, last) = (number(net.network()), number(net.broadcast()));
    let (first, last) = match net {
        IpNet::V4(v4) if v4.prefix_len() >= 31 => (first, last),
        IpNet::V6(v6) if v6.prefix_len() >= 127 => (first, last),
        IpNet::V4(_) => (first + 1, last - 1),
        IpNet::V6(_) => (first + 1, last),
    };
    (first <= last).then_some((first, last))
}

fn number(ip: IpAddr) -> u128 {
    match ip {
        IpAddr::V4(v4) => u128::from(v4.to_bits()),
        IpAddr::V6(v6) => v6.to_bits(),
    }
}

/// The address with this number, in the IP version of `like`.
fn address(like: IpNet, number: u128) -> IpAddr {
    match like {
        IpNet::V4(_) => IpAddr::V4(Ipv4Addr::from_bits(u32::try_from(number).unwrap_or(u32::MAX))),
        IpNet::V6(_) => IpAddr::V6(Ipv6Addr::from_bits(number)),
    }
}
