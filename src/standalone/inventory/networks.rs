//! Networks.

use super::{ports::ROUTER_GATEWAY, prelude::*, subnets::endpoint_group_of};

const MTU: &str = "The maximum transmission unit in bytes.";

named! { Network, "network" in "networks", like EXAMPLE_NETWORK }

impl Described for Network {
    const TEXT: &'static str = "A network.";
    const FILTERS: &'static [table::Attribute] = filters![DESCRIPTION;
        "admin_state_up": Boolean,
        "router:external": Boolean.filtered_by("router_external"),
        "shared": Boolean,
        "mtu": Mtu,
        "status": Text.example("ACTIVE"),
        "port_security_enabled": Boolean,
        "provider:network_type": Text.filtered_by("provider_network_type").example("local"),
        "provider:physical_network": Text.filtered_by("provider_physical_network").example("physnet1"),
        "provider:segmentation_id": Text.filtered_by("provider_segmentation_id").example("101"),
    ];
    const ATTRIBUTES: &'static [Attribute] = &[
        id(EXAMPLE_NETWORK),
        name("office"),
        project("The project that owns it."),
        admin_state_up(),
        attribute("mtu", Kind::Mtu)
            .default(|| json!(1500))
            .shown(MTU)
            .created("The maximum transmission unit in bytes. Default: 1500.")
            .updated(MTU),
        status(),
        attribute("subnets", Kind::Ids(None, 100_000, EXAMPLE_SUBNET)).shown("The ids of its subnets."),
        attribute("shared", Kind::Boolean(false))
            .for_admins()
            .shown("Whether every project may use it.")
            .created("Whether every project may use it; only for administrators. Default: false.")
            .updated("Whether every project may use it; only for administrators."),
        nothing("availability_zone_hints", "Availability zones: always empty.")
            .created("Availability zones are not supported; only an empty list is accepted."),
        nothing("availability_zones", "Availability zones: always empty."),
        attribute("router:external", Kind::Boolean(false))
            .for_admins()
            .shown("Whether routers can use it as their external gateway.")
            .created("Whether routers can use it as their external gateway; only for administrators. Default: false.")
            .updated("Whether routers can use it as their external gateway; only for administrators."),
        description(),
        port_security(),
        attribute("provider:network_type", Kind::Text(255, "local"))
            .for_admins()
            .hidden()
            .shown("The provider's network type; shown only to administrators, and only if it was given.")
            .created("The provider's network type, stored as given; only for administrators.")
            .updated("The provider's network type, stored as given; only for administrators."),
        attribute("provider:physical_network", Kind::Text(255, "physnet1"))
            .for_admins()
            .hidden()
            .shown("The provider's physical network; shown only to administrators, and only if it was given.")
            .created("The provider's physical network, stored as given; only for administrators.")
            .updated("The provider's physical network, stored as given; only for administrators."),
        attribute("provider:segmentation_id", Kind::Number(0, 4_294_967_295, 101))
            .for_admins()
            .hidden()
            .shown("The segment of the provider's network; shown only to administrators, and only if it was given.")
            .created("The segment of the provider's network, stored as given; only for administrators.")
            .updated("The segment of the provider's network, stored as given; only for administrators."),
    ];

    fn requests() -> [Value; 2] {
        [json!({ "name": "office" }), json!({ "description": "Second floor" })]
    }
}

impl Resource for Network {
    const MISSING: &'static Refusal = &NETWORK_NOT_FOUND;
    const OPERATIONS: &'static [Operation] = &[
        Operation("The networks of the caller's project, and shared and external ones; administrators see all.", &[]),
        Operation("One network, with the ids of its subnets.", &[&[MISSING]]),
        Operation(
            "Creates a network. Only administrators may create external or shared networks.",
            &[&[
                Case(&DENIED, "The caller may not create such a network in this project.", &["create_network"]),
                Case(&OVER_QUOTA, "The project's quota of networks is used up.", &["network"]),
            ]],
        ),
        Operation(
            "Changes a network. Only administrators may make it external or shared.",
            &[&[
                Case(&DENIED, "The caller can see the network, but may not make this change.", &["update_network"]),
                Case(&EXTERNAL_IN_USE, "Routers have their gateways on this network.", &[EXAMPLE_NETWORK]),
                MISSING,
            ]],
        ),
        Operation(
            "Deletes a network with its subnets.",
            &[&[
                Case(&DENIED, "The caller can see the network, but may not delete it.", &["delete_network"]),
                Case(&IN_USE, "Routers are on it, or endpoint groups use its subnets.", &[EXAMPLE_NETWORK]),
                MISSING,
            ]],
        ),
    ];

    fn is_visible(&self, _: &mut Session, caller: &Caller) -> Result<bool, StoreError> {
        Ok(may_see(caller, self))
    }

    fn open(_: &mut Session) -> Result<Vec<Filter>, StoreError> {
        let on = |column| Filter { column, values: vec![FilterValue::Bool(true)] };
        Ok(["router_external", "shared"].map(on).into())
    }

    fn complete(&self, session: &mut Session, shown: &mut Map<String, Value>) -> Result<(), StoreError> {
        let subnets = all_of::<Subnet>(session, "network_id", self.id)?;
        shown.insert("subnets".into(), subnets.iter().map(|subnet| json!(subnet.id)).collect());
        Ok(())
    }
}

impl Editable for Network {
    const QUOTA: QuotaResource = QuotaResource::Network;

    fn check_change(draft: &mut Draft<Self>, before: &Self, session: &mut Session, _: &Request) -> Result<(), Fault> {
        if before.external && !draft.row.external {
            let ports = all_of::<Port>(session, "network_id", before.id)?;
            if ports.iter().any(|port| port.device_owner == ROUTER_GATEWAY) {
                return Err(EXTERNAL_IN_USE.of(&[&before.id]));
            }
        }
        Ok(())
    }

    /// Its subnets go with it, as in Neutron.
    fn check_unused(session: &mut Session, id: Uuid) -> Result<(), Fault> {
        let in_use = || IN_USE.of(&[&id]);
        if session.exists_by::<Port>("network_id", &id)? {
            return Err(in_use());
        }
        for subnet in all_of::<Subnet>(session, "network_id", id)? {
            session.lock::<Subnet>(subnet.id)?;
            if endpoint_group_of(session, subnet.id)?.is_some() {
                return Err(in_use());
            }
            session.remove::<Subnet>(subnet.id)?;
        }
        // One that cannot be read is still there.
        if session.exists_by::<Subnet>("network_id", &id)? { Err(in_use()) } else { Ok(()) }
    }
}

static EXTERNAL_IN_USE: Refusal = conflict(
    "ExternalNetworkInUse",
    "External network {} cannot be updated to be made non-external, since it has existing gateway ports.",
);
static IN_USE: Refusal = conflict(
    "NetworkInUse",
    "Unable to complete operation on network {}. There are one or more ports still in use on the network.",
);

const MISSING: Case = Case(&NETWORK_NOT_FOUND, "The caller can see no such network.", &[EXAMPLE_NETWORK]);
