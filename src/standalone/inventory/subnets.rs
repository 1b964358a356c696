//! Subnets.

use std::net::{IpAddr, Ipv6Addr};

use ipnet::IpNet;

use super::{
    addresses::{self, PoolError},
    ports::port_at,
    prelude::*,
};
use crate::model::{EndpointGroup, endpoint_group::EndpointType, ids, keyword::Keyword as _, network::Pool};

const POOL: Part = Part {
    name: "AllocationPool",
    text: "A range of addresses.",
    members: &[
        ("start", "The first address.", Kind::Ip("10.0.0.2")),
        ("end", "The last address.", Kind::Ip("10.0.0.254")),
    ],
    is_whole: true,
};

const ROUTE: Part = Part {
    name: "HostRoute",
    text: "A route that is handed out to hosts.",
    members: &[
        ("destination", "The destination range.", Kind::Cidr("10.9.0.0/24")),
        ("nexthop", "The next hop.", Kind::Ip("10.0.0.7")),
    ],
    is_whole: true,
};

const POOLS: &str = "The ranges that addresses are taken from. Default: the whole range except the gateway.";
const ROUTES: &str = "The routes that are handed out to hosts.";
const SERVERS: &str = "The name servers that are handed out to hosts.";
const SERVICE_TYPES: &str = "The device owners whose ports may use it; an empty list means all.";
const MODES: Kind = Kind::OrNull(&Kind::Word(&["slaac", "dhcpv6-stateful", "dhcpv6-stateless"]));

named! { Subnet, "subnet" in "subnets", like EXAMPLE_SUBNET }

impl Described for Subnet {
    const TEXT: &'static str = "A subnet.";
    const CONSTANT: &'static str = "Network, range and version never change.";
    const FILTERS: &'static [table::Attribute] = filters![DESCRIPTION;
        "network_id": Uuid,
        "ip_version": Mtu,
        "cidr": Text.example("10.0.0.0/24"),
        "gateway_ip": Text.example("10.0.0.1"),
        "enable_dhcp": Boolean,
        "subnetpool_id": Text.example(EXAMPLE_SUBNET),
        "ipv6_ra_mode": Text.example("slaac"),
        "ipv6_address_mode": Text.example("slaac"),
    ];
    const ATTRIBUTES: &'static [Attribute] = &[
        id(EXAMPLE_SUBNET),
        name("desks"),
        project("The project that owns it."),
        attribute("network_id", Kind::Uuid(EXAMPLE_NETWORK))
            .shown("The network that it belongs to.")
            .created("The network to create it on.")
            .required(),
        attribute("ip_version", Kind::Version).shown("4 or 6.").created("4 or 6. Default: the version of the range."),
        attribute("enable_dhcp", Kind::Boolean(true))
            .default(|| json!(true))
            .shown("Whether addresses are handed out by DHCP.")
            .created("Whether addresses are handed out by DHCP. Default: true.")
            .updated("Whether addresses are handed out by DHCP."),
        attribute("gateway_ip", Kind::OrNull(&Kind::Ip("10.0.0.1")))
            .shown("The gateway, or null.")
            .created("The gateway; null means none. Default: the first host.")
            .updated("The gateway; null means none."),
        attribute("cidr", Kind::Cidr("10.0.0.0/24"))
            .shown("The range.")
            .created("The range; its host bits must be 0.")
            .required(),
        attribute("allocation_pools", Kind::Parts(&POOL, 100))
            .input(Kind::OrEmpty(&Kind::Parts(&POOL, 100)))
            .shown("The ranges that addresses are taken from.")
            .created(POOLS)
            .updated(POOLS),
        attribute("host_routes", Kind::Parts(&ROUTE, 20))
            .input(Kind::OrEmpty(&Kind::Parts(&ROUTE, 20)))
            .shown(ROUTES)
            .created(ROUTES)
            .updated(ROUTES),
        attribute("dns_nameservers", Kind::Ips(5, "192.0.2.53"))
            .input(Kind::OrEmpty(&Kind::Ips(5, "192.0.2.53")))
            .shown(SERVERS)
            .created(SERVERS)
            .updated(SERVERS),
        description(),
        attribute("service_types", Kind::Texts(20, 255, "network:routed"))
            .shown(SERVICE_TYPES)
            .created(SERVICE_TYPES)
            .updated(SERVICE_TYPES),
        attribute("subnetpool_id", Kind::Null(36, "7c1f9d0a-2b3e-4d5c-8f6a-1e0d9c8b7a65"))
            .input(Kind::Null(0, ""))
            .shown("The pool that it was taken from: always null here.")
            .created("Subnet pools are not supported; only null or an empty text is accepted."),
        attribute("ipv6_ra_mode", MODES)
            .shown("How IPv6 addresses are announced, or null.")
            .created("How IPv6 addresses are announced; for IPv6 only. Default: null."),
        attribute("ipv6_address_mode", MODES)
            .shown("How IPv6 addresses are assigned, or null.")
            .created("How IPv6 addresses are assigned; for IPv6 only. Default: null."),
    ];

    fn requests() -> [Value; 2] {
        let new = json!({ "network_id": EXAMPLE_NETWORK, "cidr": "10.0.0.0/24", "ip_version": 4 });
        [new, json!({ "name": "desks" })]
    }

    fn example(subnet: &mut Map<String, Value>) {
        for name in ["ipv6_ra_mode", "ipv6_address_mode"] {
            subnet.insert(name.into(), Value::Null);
        }
    }
}

impl Resource for Subnet {
    const MISSING: &'static Refusal = &SUBNET_NOT_FOUND;
    const OPERATIONS: &'static [Operation] = &[
        Operation(
            "The subnets of the caller's project, and those of shared and external networks; administrators see all.",
            &[],
        ),
        Operation("One subnet, with its allocation pools.", &[&[MISSING]]),
        Operation(
            "Creates a subnet on a network that the caller's project owns. Its gateway is the first host address, \
             unless the request names another one or none.",
            &[
                &[
                    Case(
                        &DENIED,
                        "The caller may not create subnets in this project or on this network.",
                        &["create_subnet"],
                    ),
                    Case(&NETWORK_NOT_FOUND, "The caller can see no such network.", &[EXAMPLE_NETWORK]),
                    Case(&OTHER_VERSION, "`ip_version` does not match the range.", &["10.0.0.0/24", "6"]),
                    IMPOSSIBLE_GATEWAY,
                    Case(
                        &OVERLAP,
                        "The network already has a subnet whose addresses overlap.",
                        &["10.0.0.0/24", EXAMPLE_NETWORK],
                    ),
                    Case(&OVER_QUOTA, "The project's quota of subnets is used up.", &["subnet"]),
                ],
                KEPT,
            ],
        ),
        Operation(
            "Changes a subnet. Its network, range and version never change; its gateway can change only while no \
             router has the address.",
            &[
                &[
                    Case(&DENIED, "The caller can see the subnet, but may not change it.", &["update_subnet"]),
                    IMPOSSIBLE_GATEWAY,
                    Case(&GATEWAY_IN_USE, "A router has the gateway's address.", &["10.0.0.1", EXAMPLE_PORT]),
                    MISSING,
                ],
                KEPT,
            ],
        ),
        Operation(
            "Deletes a subnet that no router and no endpoint group uses.",
            &[&[
                Case(&DENIED, "The caller can see the subnet, but may not delete it.", &["delete_subnet"]),
                Case(&USED_BY_GROUP, "An endpoint group uses it.", &[EXAMPLE_SUBNET, EXAMPLE_SUBNET, EXAMPLE_SERVICE]),
                Case(&HAS_PORTS, "Routers have addresses on it.", &[EXAMPLE_SUBNET]),
                MISSING,
            ]],
        ),
    ];

    /// Their own, or one of a network that every project sees.
    fn is_visible(&self, session: &mut Session, caller: &Caller) -> Result<bool, StoreError> {
        if visible(caller).covers(&self.project_id) {
            return Ok(true);
        }
        let network = all_of::<Network>(session, "id", self.network_id)?.pop();
        Ok(network.is_some_and(|network| may_see(caller, &network)))
    }

    fn open(session: &mut Session) -> Result<Vec<Filter>, StoreError> {
        let mut values = Vec::new();
        for column in ["router_external", "shared"] {
            let networks = all::<Network>(session, column, FilterValue::Bool(true))?;
            values.extend(networks.iter().map(|network| FilterValue::Text(network.id.to_string())));
        }
        Ok(vec![Filter { column: "network_id", values }])
    }

    fn complete(&self, _: &mut Session, shown: &mut Map<String, Value>) -> Result<(), StoreError> {
        shown.insert("allocation_pools".into(), json!(addresses::pools(self)));
        Ok(())
    }

    /// With its network: everything that takes an address there locks the network first.
    fn lock(session: &mut Session, id: Uuid) -> Result<Option<Self>, StoreError> {
        let Some(found) = session.find::<Self>(id)? else { return Ok(None) };
        session.owner::<Network>(found.network_id)?;
        session.lock(id)
    }
}

impl Editable for Subnet {
    const QUOTA: QuotaResource = QuotaResource::Subnet;

    fn check_new(draft: &mut Draft<Self>, session: &mut Session, request: &Request) -> Result<(), Fault> {
        let net = check_range(draft)?;
        let (caller, id) = (&request.caller, draft.row.network_id);
        let network = session.lock::<Network>(id)?.filter(|network| may_see(caller, network));
        let network = network.ok_or_else(|| NETWORK_NOT_FOUND.of(&[&id]))?;
        may_change(caller, &network.project_id, "create_subnet")?;
        let others = all_of::<Self>(session, "network_id", id)?;
        if others.iter().filter_map(addresses::range).any(|other| addresses::overlap(other, net)) {
            return Err(OVERLAP.of(&[&net, &id]));
        }
        check_kept(&draft.row, net)
    }

    fn check_change(draft: &mut Draft<Self>, before: &Self, session: &mut Session, _: &Request) -> Result<(), Fault> {
        let Some(net) = addresses::range(before) else { return Ok(()) };
        let after = draft.row.gateway_ip;
        if let Some(ip) = after.filter(|ip| draft.gives("gateway_ip") && !may_be_gateway(net, *ip)) {
            return Err(BAD_GATEWAY.of(&[&ip]));
        }
        check_kept(&draft.row, net)?;
        let Some(ip) = before.gateway_ip.filter(|_| after != before.gateway_ip) else { return Ok(()) };
        match port_at(session, before.network_id, ip)? {
            Some(port) => Err(GATEWAY_IN_USE.of(&[&ip, &port])),
            None => Ok(()),
        }
    }

    fn check_unused(session: &mut Session, id: Uuid) -> Result<(), Fault> {
        if let Some(group) = endpoint_group_of(session, id)? {
            return Err(USED_BY_GROUP.of(&[&id, &id, &group]));
        }
        let ports = all::<Port>(session, "fixed_ips", FilterValue::Part(id.to_string()))?;
        if ports.is_empty() { Ok(()) } else { Err(HAS_PORTS.of(&[&id])) }
    }
}

/// Whether the range, its version and its gateway fit together. Completes version and gateway.
fn check_range(draft: &mut Draft<Subnet>) -> Result<IpNet, Fault> {
    if !draft.gives("ip_version") {
        draft.row.ip_version = if draft.row.cidr.contains(':') { 6 } else { 4 };
    }
    let net = addresses::range(&draft.row).ok_or_else(|| StoreError::Corrupt("a range that is none".into()))?;
    if addresses::version(net) != draft.row.ip_version {
        return Err(OTHER_VERSION.of(&[&net, &draft.row.ip_version]));
    }
    match draft.row.gateway_ip {
        Some(ip) if !may_be_gateway(net, ip) => return Err(BAD_GATEWAY.of(&[&ip])),
        None if !draft.gives("gateway_ip") => draft.row.gateway_ip = addresses::default_gateway(net),
        Some(_) | None => {}
    }
    draft.row.cidr = net.to_string();
    Ok(net)
}

/// Whether what the subnet keeps beside its range fits the range.
fn check_kept(subnet: &Subnet, net: IpNet) -> Result<(), Fault> {
    let is_v4 = subnet.ip_version == 4;
    if is_v4 && (subnet.ipv6_ra_mode.is_some() || subnet.ipv6_address_mode.is_some()) {
        return Err(NOT_IPV6.of(&[]));
    }
    let is_other = |ip: IpAddr| ip.is_ipv4() != is_v4;
    if let Some(server) = subnet.dns_nameservers.iter().find(|server| server.parse().is_ok_and(is_other)) {
        return Err(OTHER_NAME_SERVER.of(&[server, &subnet.ip_version]));
    }
    if let Some(route) = subnet.host_routes.iter().find(|route| is_other(route.nexthop)) {
        return Err(OTHER_HOP.of(&[&route.nexthop, &subnet.ip_version]));
    }
    let show = |pool: Pool| format!("{}-{}", pool.start, pool.end);
    addresses::check_pools(net, subnet.gateway_ip, &subnet.allocation_pools).map_err(|error| match error {
        PoolError::Invalid(pool) => BAD_POOL.of(&[&show(pool)]),
        PoolError::OutOfBounds(pool) => POOL_OUT_OF_BOUNDS.of(&[&show(pool), &net]),
        PoolError::Overlap(one, other) => POOLS_OVERLAP.of(&[&show(one), &show(other), &net]),
        PoolError::Gateway(ip, pool) => GATEWAY_IN_POOL.of(&[&ip, &show(pool)]),
    })
}

/// Whether routers can have this address on this range: one that a host may have, or a link-local one.
fn may_be_gateway(net: IpNet, ip: IpAddr) -> bool {
    let link_local = |v6: Ipv6Addr| v6.is_unicast_link_local();
    match (net, ip) {
        (IpNet::V6(_), IpAddr::V6(v6)) => link_local(v6) || addresses::is_host(net, ip),
        (IpNet::V4(_) | IpNet::V6(_), IpAddr::V4(_)) | (IpNet::V4(_), IpAddr::V6(_)) => addresses::is_host(net, ip),
    }
}

/// The first endpoint group that names this subnet.
pub(super) fn endpoint_group_of(session: &mut Session, subnet: Uuid) -> Result<Option<Uuid>, StoreError> {
    let kind = FilterValue::Text(EndpointType::Subnet.as_str().to_owned());
    let groups = all::<EndpointGroup>(session, "type", kind)?;
    Ok(groups.into_iter().find(|group| names(group, subnet)).map(|group| group.id))
}

/// Whether an endpoint group of type subnet names this one.
pub(super) fn names(group: &EndpointGroup, subnet: Uuid) -> bool {
    group.kind == EndpointType::Subnet && group.endpoints.iter().any(|entry| ids::parse(entry) == Some(subnet))
}

pub(super) static SUBNET_NOT_FOUND: Refusal = not_found("SubnetNotFound", "Subnet {} could not be found.");
static OTHER_VERSION: Refusal =
    bad_request("InvalidInput", "Invalid input for operation: cidr '{}' does not match the ip_version '{}'.");
static BAD_GATEWAY: Refusal =
    bad_request("InvalidInput", "Invalid input for operation: Gateway {} is not valid on subnet.");
static OVERLAP: Refusal = bad_request(
    "InvalidInput",
    "Invalid input for operation: Requested subnet with cidr: {} for network: {} overlaps with another subnet.",
);
static NOT_IPV6: Refusal = bad_request(
    "InvalidInput",
    "Invalid input for operation: ipv6_ra_mode and ipv6_address_mode are for subnets of ip_version 6.",
);
static OTHER_NAME_SERVER: Refusal =
    bad_request("InvalidInput", "Invalid input for operation: dns_nameserver '{}' does not match the ip_version '{}'.");
static OTHER_HOP: Refusal =
    bad_request("InvalidInput", "Invalid input for operation: nexthop '{}' does not match the ip_version '{}'.");
static BAD_POOL: Refusal = bad_request("InvalidAllocationPool", "The allocation pool {} is not valid.");
static POOL_OUT_OF_BOUNDS: Refusal =
    bad_request("OutOfBoundsAllocationPool", "The allocation pool {} spans beyond the subnet cidr {}.");
static POOLS_OVERLAP: Refusal =
    conflict("OverlappingAllocationPools", "Found overlapping allocation pools: {} {} for subnet {}.");
static GATEWAY_IN_POOL: Refusal =
    conflict("GatewayConflictWithAllocationPools", "Gateway ip {} conflicts with allocation pool {}.");
static GATEWAY_IN_USE: Refusal =
    conflict("GatewayIpInUse", "Current gateway ip {} already in use by port {}. Unable to update.");
static USED_BY_GROUP: Refusal =
    conflict("SubnetInUse", "Unable to complete operation on subnet {}: Subnet {} is used by endpoint group {}.");
static HAS_PORTS: Refusal = conflict(
    "SubnetInUse",
    "Unable to complete operation on subnet {}: One or more ports have an IP allocation from this subnet.",
);

const MISSING: Case = Case(&SUBNET_NOT_FOUND, "The caller can see no such subnet.", &[EXAMPLE_SUBNET]);
/// When what a subnet keeps does not fit its range.
const KEPT: &[Case] = &[
    Case(&NOT_IPV6, "An IPv6 mode is given for an IPv4 subnet.", &[]),
    Case(&OTHER_NAME_SERVER, "A name server has the other IP version.", &["2001:db8::53", "4"]),
    Case(&OTHER_HOP, "The next hop of a route has the other IP version.", &["2001:db8::7", "4"]),
    Case(&BAD_POOL, "A pool's end is before its start.", &["10.0.0.9-10.0.0.2"]),
    Case(&POOL_OUT_OF_BOUNDS, "A pool has addresses that no host can have.", &["10.0.0.2-10.0.1.9", "10.0.0.0/24"]),
    Case(
        &POOLS_OVERLAP,
        "Two pools have addresses in common.",
        &["10.0.0.2-10.0.0.9", "10.0.0.5-10.0.0.20", "10.0.0.0/24"],
    ),
    Case(&GATEWAY_IN_POOL, "A pool contains the gateway's address.", &["10.0.0.1", "10.0.0.1-10.0.0.9"]),
];
const IMPOSSIBLE_GATEWAY: Case = Case(&BAD_GATEWAY, "No router can have this address on the subnet.", &["10.9.9.9"]);
