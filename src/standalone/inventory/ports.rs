//! Ports: they come and go with router interfaces and gateways; callers only look at them.

use std::net::IpAddr;

use super::prelude::*;
use crate::model::network::FixedIp;

/// `device_owner` of a router's port on a subnet.
pub(super) const ROUTER_INTERFACE: &str = "network:router_interface";
/// `device_owner` of a router's port on its external network.
pub(super) const ROUTER_GATEWAY: &str = "network:router_gateway";

const FIXED_IPS: &str = "fixed_ips";

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

named! { Port, "port" in "ports", like EXAMPLE_PORT }

impl Described for Port {
    const TEXT: &'static str = "A router's port.";
    const FILTERS: &'static [table::Attribute] = filters![;
        "network_id": Uuid,
        "device_id": Uuid,
        "device_owner": Text.example(ROUTER_INTERFACE),
        "fixed_ips": Text.example("ip_address=10.0.0.1"),
    ];
    const ATTRIBUTES: &'static [Attribute] = &[
        id(EXAMPLE_PORT),
        attribute("name", Kind::Text(255, "")).shown("A human-readable name: always empty."),
        attribute("network_id", Kind::Uuid(EXAMPLE_NETWORK)).shown("The network that it is on."),
        project("The project that owns it; empty for a gateway's port."),
        attribute("mac_address", Kind::Exactly(17, "fa:16:3e:7b:8c:90")).shown("Its hardware address."),
        attribute("admin_state_up", Kind::Boolean(true)).shown("Always true."),
        status(),
        attribute("device_id", Kind::Uuid(EXAMPLE_ROUTER)).shown("The router that it belongs to."),
        attribute("device_owner", Kind::Text(255, ROUTER_INTERFACE))
            .shown("`network:router_interface` or `network:router_gateway`."),
        attribute(FIXED_IPS, Kind::Parts(&FIXED_IP, 16)).shown("Its addresses."),
        attribute("description", Kind::Text(255, "")).shown("A human-readable description: always empty."),
        nothing("security_groups", "Security groups: none."),
        nothing("allowed_address_pairs", "Further addresses: none."),
    ];

    fn example(port: &mut Map<String, Value>) {
        port.insert(FIXED_IPS.into(), json!([{ "subnet_id": EXAMPLE_SUBNET, "ip_address": "10.0.0.1" }]));
    }
}

impl Resource for Port {
    const MISSING: &'static Refusal = &PORT_NOT_FOUND;
    const OPERATIONS: &'static [Operation] = &[
        Operation(
            "The ports of the caller's project; for administrators all. Those of gateways belong to no project. The filter \
           `fixed_ips` is `ip_address=` and an address, or `subnet_id=` and an id.",
            &[],
        ),
        Operation(
            "One port, with its addresses.",
            &[&[Case(&PORT_NOT_FOUND, "The caller can see no such port.", &[EXAMPLE_PORT])]],
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
                FilterValue::Int(_) | FilterValue::Bool(_) | FilterValue::Part(_) => None,
            };
            let values: Vec<_> = asked.iter().flat_map(|filter| &filter.values).filter_map(part).collect();
            if !values.is_empty() {
                filters.push(Filter { column: FIXED_IPS, values });
            }
        }
    }

    fn complete(&self, _: &mut Session, shown: &mut Map<String, Value>) -> Result<(), StoreError> {
        // A hardware address made from the id, below the prefix that OpenStack uses.
        let [.., a, b, c] = *self.id.as_bytes();
        shown.insert("mac_address".into(), format!("fa:16:3e:{a:02x}:{b:02x}:{c:02x}").into());
        shown.insert("admin_state_up".into(), true.into());
        shown.insert("description".into(), "".into());
        Ok(())
    }
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
        device_id: router,
        device_owner: owner.to_owned(),
        fixed_ips,
        created_at: request.now,
        updated_at: request.now,
        ..Port::default()
    }
}

/// The addresses that ports have on a network, apart from those of one port, with the ports' ids.
pub(super) fn taken(
    session: &mut Session,
    network: Uuid,
    apart_from: Option<Uuid>,
) -> Result<Vec<(FixedIp, Uuid)>, StoreError> {
    let mut ports = all_of::<Port>(session, "network_id", network)?;
    ports.retain(|port| Some(port.id) != apart_from);
    Ok(ports.into_iter().flat_map(|port| port.fixed_ips.into_iter().map(move |fixed| (fixed, port.id))).collect())
}

/// The port of that network that has this address.
pub(super) fn port_at(session: &mut Session, network: Uuid, ip: IpAddr) -> Result<Option<Uuid>, StoreError> {
    let taken = taken(session, network, None)?;
    Ok(taken.into_iter().find(|(fixed, _)| fixed.ip_address == ip).map(|(_, port)| port))
}

pub(super) static PORT_NOT_FOUND: Refusal = not_found("PortNotFound", "Port {} could not be found.");

/// Another port has this address.
pub(super) static ADDRESS_TAKEN: Refusal =
    conflict("IpAddressAlreadyAllocated", "IP address {} already allocated in subnet {}");
