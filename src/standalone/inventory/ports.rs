//! Ports: those of routers come and go with interfaces and gateways; callers make, change and delete the others.

use std::net::IpAddr;

use serde::Deserialize;

use super::{addresses, prelude::*, resource::is_admin};
use crate::model::network::FixedIp;

/// `device_owner` of a router's port on a subnet.
pub(super) const ROUTER_INTERFACE: &str = "network:router_interface";
/// `device_owner` of a router's port on its external network.
pub(super) const ROUTER_GATEWAY: &str = "network:router_gateway";

const FIXED_IPS: &str = "fixed_ips";
const OWNER: &str = "device_owner";
const MAC: &str = "mac_address";

/// An address, where it is shown.
pub(super) const FIXED_IP: Part = Part {
    name: "FixedIp",
    text: "An address of a gateway or a port.",
    members: &[
        ("subnet_id", "The subnet.", Kind::Uuid(EXAMPLE_SUBNET)),
        ("ip_address", "The address.", Kind::Ip("203.0.113.10")),
    ],
    is_whole: true,
};

/// An address, where it is asked for.
pub(super) const FIXED_IP_INPUT: Part = Part {
    name: "ExternalFixedIpInput",
    text: "An address to give a gateway or a port: the address itself, a subnet to take one from, or both.",
    members: &[
        ("subnet_id", "The subnet.", Kind::OrNull(&Kind::Uuid(EXAMPLE_SUBNET))),
        ("ip_address", "The address.", Kind::OrNull(&Kind::Ip("203.0.113.10"))),
    ],
    is_whole: false,
};

const ADDRESS_PAIR: Part = Part {
    name: "AddressPair",
    text: "An additional address that a port may send from.",
    members: &[
        ("ip_address", "The address, or a range.", Kind::Text(49, "10.0.0.128/25")),
        ("mac_address", "The hardware address.", Kind::Mac("fa:16:3e:7b:8c:90")),
    ],
    is_whole: true,
};

const ADDRESS_PAIR_INPUT: Part = Part {
    name: "AddressPairInput",
    text: "An additional address that a port may send from.",
    members: &[
        ("ip_address", "The address, or a range.", Kind::Needed(&Kind::Text(49, "10.0.0.128/25"))),
        ("mac_address", "The hardware address. Default: the port's.", Kind::Mac("fa:16:3e:7b:8c:90")),
    ],
    is_whole: false,
};

#[derive(Clone, Debug, Deserialize)]
pub(super) struct AskedIp {
    subnet_id: Option<Uuid>,
    ip_address: Option<IpAddr>,
}

const ADDRESSES: &str = "Its addresses. Default: the lowest free address of each IP version; an empty list means none.";
const DEVICE: &str = "The device that it belongs to, such as a virtual machine; empty means none.";
const DEVICE_OWNER: &str = "What kind of device it belongs to; only administrators may give a value that begins with \
                            `network:`.";
const PAIRS: &str = "Additional addresses that it may send from.";

named! { Port, "port" in "ports", like EXAMPLE_PORT }

impl Described for Port {
    const TEXT: &'static str = "A port.";
    const CONSTANT: &'static str = "Its network never changes.";
    const FILTERS: &'static [table::Attribute] = filters![DESCRIPTION;
        "network_id": Uuid,
        "device_id": Uuid,
        "device_owner": Text.example(ROUTER_INTERFACE),
        "fixed_ips": Text.example("ip_address=10.0.0.1"),
        "mac_address": Text.example("fa:16:3e:7b:8c:90"),
        "admin_state_up": Boolean,
        "status": Text.example("ACTIVE"),
        "binding:vnic_type": Text.example("normal"),
        "binding:host_id": Text.example("compute-1"),
        "security_groups": Text.example(EXAMPLE_PORT),
        "port_security_enabled": Boolean,
    ];
    const ATTRIBUTES: &'static [Attribute] = &[
        id(EXAMPLE_PORT),
        name("uplink"),
        attribute("network_id", Kind::Uuid(EXAMPLE_NETWORK))
            .shown("The network that it is on.")
            .created("The network to create it on.")
            .required(),
        project("The project that owns it; empty for a gateway's port."),
        attribute(MAC, Kind::Mac("fa:16:3e:7b:8c:90"))
            .shown("Its hardware address.")
            .created("Its hardware address. Default: an address derived from its id.")
            .updated("Its hardware address."),
        admin_state_up(),
        status(),
        attribute("device_id", Kind::Text(36, EXAMPLE_ROUTER))
            .input(Kind::Device(EXAMPLE_ROUTER))
            .shown(DEVICE)
            .created(DEVICE)
            .updated(DEVICE),
        attribute(OWNER, Kind::Text(255, ROUTER_INTERFACE))
            .input(Kind::Text(255, "compute:nova"))
            .shown("What kind of device it belongs to, such as `network:router_interface` or `network:router_gateway`.")
            .created(DEVICE_OWNER)
            .updated(DEVICE_OWNER),
        attribute(FIXED_IPS, Kind::Parts(&FIXED_IP, 16))
            .input(Kind::Parts(&FIXED_IP_INPUT, 16))
            .shown("Its addresses.")
            .created(ADDRESSES)
            .updated(ADDRESSES),
        description(),
        nothing("security_groups", "Security groups: none.")
            .created("Security groups are not supported; only an empty list is accepted.")
            .updated("Security groups are not supported; only an empty list is accepted."),
        attribute("allowed_address_pairs", Kind::Parts(&ADDRESS_PAIR, 20))
            .input(Kind::OrEmpty(&Kind::Parts(&ADDRESS_PAIR_INPUT, 20)))
            .shown(PAIRS)
            .created(PAIRS)
            .updated(PAIRS),
        port_security(),
        attribute("binding:vnic_type", Kind::Word(&["normal"]))
            .default(|| json!("normal"))
            .shown("The kind of interface: always `normal`.")
            .created("The kind of interface; only `normal` is accepted.")
            .updated("The kind of interface; only `normal` is accepted."),
        nothing("extra_dhcp_opts", "Options for DHCP: none.")
            .created("Options for DHCP are not supported; only an empty list is accepted.")
            .updated("Options for DHCP are not supported; only an empty list is accepted."),
    ];

    fn requests() -> [Value; 2] {
        [json!({ "network_id": EXAMPLE_NETWORK, "name": "uplink" }), json!({ "name": "uplink" })]
    }

    fn example(port: &mut Map<String, Value>) {
        port.insert(FIXED_IPS.into(), json!([{ "subnet_id": EXAMPLE_SUBNET, "ip_address": "10.0.0.1" }]));
    }
}

impl Resource for Port {
    const MISSING: &'static Refusal = &PORT_NOT_FOUND;
    const OPERATIONS: &'static [Operation] = &[
        Operation(
            "The ports of the caller's project; administrators see all. The ports of gateways belong to no project. \
             The value of the filter `fixed_ips` is `ip_address=` followed by an address, or `subnet_id=` followed by \
             an id.",
            &[],
        ),
        Operation("One port, with its addresses.", &[&[MISSING]]),
        Operation(
            "Creates a port on a network that the caller can see.",
            &[
                &[
                    Case(&DENIED, "The caller may not create such a port in this project.", &["create_port"]),
                    Case(&NETWORK_NOT_FOUND, "The caller can see no such network.", &[EXAMPLE_NETWORK]),
                    Case(&OVER_QUOTA, "The project's quota of ports is used up.", &["port"]),
                ],
                PLACING,
            ],
        ),
        Operation(
            "Changes a port. The addresses and the device of a router's port can only be changed through the router.",
            &[
                &[
                    Case(&DENIED, "The caller can see the port, but may not make this change.", &["update_port"]),
                    Case(&OF_ROUTER, "The port belongs to a router.", &[EXAMPLE_PORT, ROUTER_INTERFACE]),
                    MISSING,
                ],
                PLACING,
            ],
        ),
        Operation(
            "Deletes a port that does not belong to a router.",
            &[&[
                Case(&DENIED, "The caller can see the port, but may not delete it.", &["delete_port"]),
                Case(&OF_ROUTER, "The port belongs to a router.", &[EXAMPLE_PORT, ROUTER_INTERFACE]),
                MISSING,
            ]],
        ),
    ];

    /// Addresses are kept as JSON: a filter by one looks for it there. What is neither an address nor a subnet is ignored.
    fn translate(filters: &mut Vec<Filter>) {
        let asked: Vec<Filter> = filters.extract_if(.., |filter| filter.column == FIXED_IPS).collect();
        for member in ["ip_address", "subnet_id"] {
            let part = |value: &FilterValue| match value {
                FilterValue::Text(text) => {
                    let wanted = text.strip_prefix(member)?.strip_prefix('=')?;
                    Some(FilterValue::Part(format!("\"{member}\":{}", json!(wanted))))
                }
                FilterValue::Int(_) | FilterValue::Bool(_) | FilterValue::Part(_) | FilterValue::Lacks(_) => None,
            };
            let values: Vec<_> = asked.iter().flat_map(|filter| &filter.values).filter_map(part).collect();
            if !values.is_empty() {
                filters.push(Filter { column: FIXED_IPS, values });
            }
        }
    }

    fn complete(&self, _: &mut Session, shown: &mut Map<String, Value>) -> Result<(), StoreError> {
        let mac = hardware_address(self);
        let pairs = self.allowed_address_pairs.iter().map(|pair| {
            let own = if pair.mac_address.is_empty() { &mac } else { &pair.mac_address };
            json!({ "ip_address": pair.ip_address, "mac_address": own })
        });
        shown.insert("allowed_address_pairs".into(), pairs.collect());
        shown.insert(FIXED_IPS.into(), json!(self.fixed_ips));
        shown.insert(MAC.into(), mac.into());
        if self.device_id.is_nil() {
            shown.insert("device_id".into(), "".into());
        }
        Ok(())
    }

    /// With its network: everything that takes an address there locks the network first.
    fn lock(session: &mut Session, id: Uuid) -> Result<Option<Self>, StoreError> {
        let Some(found) = session.find::<Self>(id)? else { return Ok(None) };
        session.owner::<Network>(found.network_id)?;
        session.lock(id)
    }
}

impl Editable for Port {
    const QUOTA: QuotaResource = QuotaResource::Port;

    fn check_new(draft: &mut Draft<Self>, session: &mut Session, request: &Request) -> Result<(), Fault> {
        let (caller, id) = (&request.caller, draft.row.network_id);
        let network = session.lock::<Network>(id)?.filter(|network| may_see(caller, network));
        network.ok_or_else(|| NETWORK_NOT_FOUND.of(&[&id]))?;
        check_owner(draft, caller, "create_port")?;
        check_mac(session, &draft.row)?;
        draft.row.fixed_ips = match draft.asked::<Vec<AskedIp>>(FIXED_IPS) {
            None => place(session, id, None, None)?,
            Some(asked) => place(session, id, Some(&asked), None)?,
        };
        Ok(())
    }

    fn check_change(
        draft: &mut Draft<Self>,
        before: &Self,
        session: &mut Session,
        request: &Request,
    ) -> Result<(), Fault> {
        let routers_own = [FIXED_IPS, "device_id", OWNER, MAC];
        if is_of_router(before) && routers_own.iter().any(|name| draft.gives(name)) {
            return Err(OF_ROUTER.of(&[&before.id, &before.device_owner]));
        }
        check_owner(draft, &request.caller, "update_port")?;
        if draft.row.mac_address != before.mac_address {
            check_mac(session, &draft.row)?;
        }
        if let Some(asked) = draft.asked::<Vec<AskedIp>>(FIXED_IPS) {
            draft.row.fixed_ips = place(session, before.network_id, Some(&asked), Some(before.id))?;
        }
        Ok(())
    }

    fn check_unused(session: &mut Session, id: Uuid) -> Result<(), Fault> {
        match all_of::<Self>(session, "id", id)?.pop().filter(is_of_router) {
            Some(port) => Err(OF_ROUTER.of(&[&id, &port.device_owner])),
            None => Ok(()),
        }
    }
}

fn is_of_router(port: &Port) -> bool {
    [ROUTER_INTERFACE, ROUTER_GATEWAY].contains(&port.device_owner.as_str())
}

/// Whether the caller may say that the port belongs to such a device. Only the router itself makes ports of routers.
fn check_owner(draft: &Draft<Port>, caller: &Caller, rule: &str) -> Result<(), Fault> {
    let owner = &draft.row.device_owner;
    let is_of_network = draft.gives(OWNER) && owner.starts_with("network:");
    if is_of_network && (is_of_router(&draft.row) || !is_admin(caller)) {
        return Err(DENIED.of(&[&format!("{rule}:{OWNER}")]));
    }
    Ok(())
}

/// No two ports of a network have the same hardware address.
fn check_mac(session: &mut Session, port: &Port) -> Result<(), Fault> {
    let mac = hardware_address(port);
    let others = all_of::<Port>(session, "network_id", port.network_id)?;
    if others.iter().any(|other| other.id != port.id && hardware_address(other) == mac) {
        return Err(MAC_IN_USE.of(&[&port.network_id, &mac]));
    }
    Ok(())
}

/// The hardware address: where none was given, one that is made from the id, below the prefix that OpenStack uses.
fn hardware_address(port: &Port) -> String {
    let [.., a, b, c] = *port.id.as_bytes();
    let own = || format!("fa:16:3e:{a:02x}:{b:02x}:{c:02x}");
    if port.mac_address.is_empty() { own() } else { port.mac_address.clone() }
}

/// A new port of a router.
pub(super) fn of_router(
    request: &Request,
    router: Uuid,
    project: &str,
    network_id: Uuid,
    owner: &str,
    fixed_ips: Vec<FixedIp>,
) -> Port {
    Port {
        id: request.port_id,
        project_id: project.to_owned(),
        network_id,
        admin_state_up: true,
        device_id: router,
        device_owner: owner.to_owned(),
        fixed_ips,
        created_at: request.now,
        updated_at: request.now,
        ..Port::default()
    }
}

/// The addresses that ports have on a network, apart from those of one port, with the ports' ids.
fn taken(session: &mut Session, network: Uuid, apart_from: Option<Uuid>) -> Result<Vec<(FixedIp, Uuid)>, StoreError> {
    let mut ports = all_of::<Port>(session, "network_id", network)?;
    ports.retain(|port| Some(port.id) != apart_from);
    Ok(ports.into_iter().flat_map(|port| port.fixed_ips.into_iter().map(move |fixed| (fixed, port.id))).collect())
}

/// The port of that network that has this address.
pub(super) fn port_at(session: &mut Session, network: Uuid, ip: IpAddr) -> Result<Option<Uuid>, StoreError> {
    let taken = taken(session, network, None)?;
    Ok(taken.into_iter().find(|(fixed, _)| fixed.ip_address == ip).map(|(_, port)| port))
}

/// Finds the addresses that are asked for, or free ones; those of `own` count as free.
pub(super) fn place(
    session: &mut Session,
    network: Uuid,
    asked: Option<&[AskedIp]>,
    own: Option<Uuid>,
) -> Result<Vec<FixedIp>, Fault> {
    let mut subnets = all_of::<Subnet>(session, "network_id", network)?;
    subnets.sort_by_key(|subnet| (subnet.created_at, subnet.id));
    let taken = taken(session, network, own)?;
    let mut taken: Vec<IpAddr> = taken.into_iter().map(|(fixed, _)| fixed.ip_address).collect();
    let Some(asked) = asked else { return pick(&subnets, &taken, network) };
    let mut fixed_ips = Vec::with_capacity(asked.len());
    for one in asked {
        let fixed = resolve(&subnets, &taken, network, one)?;
        taken.push(fixed.ip_address);
        fixed_ips.push(fixed);
    }
    Ok(fixed_ips)
}

/// The lowest free address of the first subnet of each IP version that has one.
fn pick(subnets: &[Subnet], taken: &[IpAddr], network: Uuid) -> Result<Vec<FixedIp>, Fault> {
    let mut fixed_ips = Vec::new();
    for version in [4, 6] {
        let mut candidates = subnets.iter().filter(|subnet| subnet.ip_version == version).peekable();
        if candidates.peek().is_none() {
            continue;
        }
        let free = candidates.find_map(|subnet| {
            Some(FixedIp { subnet_id: subnet.id, ip_address: addresses::lowest_free(subnet, taken)? })
        });
        fixed_ips.push(free.ok_or_else(|| EXHAUSTED.of(&[&network]))?);
    }
    Ok(fixed_ips)
}

fn resolve(subnets: &[Subnet], taken: &[IpAddr], network: Uuid, asked: &AskedIp) -> Result<FixedIp, Fault> {
    let holds = |subnet: &&Subnet, ip| addresses::range(subnet).is_some_and(|net| addresses::is_host(net, ip));
    let invalid = |ip: IpAddr| INVALID_ADDRESS.of(&[&ip]);
    let subnet = match (asked.subnet_id, asked.ip_address) {
        (Some(id), _) => {
            let foreign = || FOREIGN_SUBNET.of(&[&network, &id]);
            Some(subnets.iter().find(|subnet| subnet.id == id).ok_or_else(foreign)?)
        }
        (None, Some(ip)) => Some(subnets.iter().find(|subnet| holds(subnet, ip)).ok_or_else(|| invalid(ip))?),
        (None, None) => subnets.first(),
    };
    let subnet = subnet.ok_or_else(|| EXHAUSTED.of(&[&network]))?;
    let ip_address = match asked.ip_address {
        Some(ip) if !holds(&subnet, ip) => return Err(invalid(ip)),
        Some(ip) if taken.contains(&ip) => {
            return Err(ADDRESS_TAKEN.of(&[&ip, &subnet.id]));
        }
        Some(ip) => ip,
        None => addresses::lowest_free(subnet, taken).ok_or_else(|| EXHAUSTED.of(&[&network]))?,
    };
    Ok(FixedIp { subnet_id: subnet.id, ip_address })
}

pub(super) static PORT_NOT_FOUND: Refusal = not_found("PortNotFound", "Port {} could not be found.");
/// Another port has this address.
pub(super) static ADDRESS_TAKEN: Refusal =
    conflict("IpAddressAlreadyAllocated", "IP address {} already allocated in subnet {}");
static MAC_IN_USE: Refusal =
    conflict("MacAddressInUse", "Unable to complete operation for network {}. The mac address {} is in use.");
static OF_ROUTER: Refusal =
    conflict("ServicePortInUse", "Port {} cannot be deleted directly via the port API: has device owner {}.");
static FOREIGN_SUBNET: Refusal = bad_request(
    "InvalidInput",
    "Invalid input for operation: Failed to create port on network {}, because fixed_ips included invalid subnet {}.",
);
static INVALID_ADDRESS: Refusal =
    bad_request("InvalidIpForSubnet", "IP address {} is not a valid IP for the specified subnet.");
static EXHAUSTED: Refusal = conflict("IpAddressGenerationFailure", "No more IP addresses available on network {}.");

const MISSING: Case = Case(&PORT_NOT_FOUND, "The caller can see no such port.", &[EXAMPLE_PORT]);

/// When a port cannot have such addresses.
const PLACING: &[Case] = &[
    Case(&FOREIGN_SUBNET, "A subnet belongs to another network.", &[EXAMPLE_NETWORK, EXAMPLE_SUBNET]),
    Case(&INVALID_ADDRESS, "No host on the subnet can have this address.", &["10.9.9.9"]),
    Case(&ADDRESS_TAKEN, "Another port has this address.", &["10.0.0.7", EXAMPLE_SUBNET]),
    Case(&EXHAUSTED, "No free address is left.", &[EXAMPLE_NETWORK]),
    Case(&MAC_IN_USE, "Another port has this hardware address.", &[EXAMPLE_NETWORK, "fa:16:3e:7b:8c:90"]),
];

/// When a gateway cannot have such addresses.
pub(super) const GATEWAY_PLACING: &[Case] = &[
    Case(&FOREIGN_SUBNET, "A subnet belongs to another network.", &[EXAMPLE_NETWORK, EXAMPLE_SUBNET]),
    Case(&INVALID_ADDRESS, "No host on the subnet can have this address.", &["10.9.9.9"]),
    Case(&ADDRESS_TAKEN, "Another router has this address.", &["203.0.113.10", EXAMPLE_SUBNET]),
    Case(&EXHAUSTED, "No free address is left.", &[EXAMPLE_NETWORK]),
];
