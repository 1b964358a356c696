//! Subnets.

use std::{
    collections::HashSet,
    net::{IpAddr, Ipv6Addr},
};

use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    access, addresses,
    attribute::{
        Attribute, Change, attribute, created_at, description, id, named, nothing, project, revision_number, set,
        tenant, updated_at,
    },
    input::{by_serde, short},
    networks,
    operations::operations,
    resource::{Draft, Editable, MANY, Request, Resource, View, object, refusals},
    schema::{
        EXAMPLE_NETWORK, EXAMPLE_PORT, EXAMPLE_SUBNET, boolean, cidr, empty_list, int32, ip, list_of, name, nullable,
        reference, text, uuid,
    },
    sift,
};
use crate::{
    api::{
        contract::faults,
        input::{
            BadInput, numbers, parameters,
            table::{self, Kind, Table, shared},
            values,
        },
    },
    auth,
    model::{
        EndpointGroup, Timestamp,
        endpoint_group::EndpointType,
        ids,
        keyword::Keyword as _,
        network::{Network, Port, Subnet},
        page::{Filter, FilterValue, Page, PageQuery, PageRequest, Scope},
        quota::QuotaResource,
    },
    standalone::shared::{EXAMPLE_PROJECT, texts},
    store::{Session, StoreError},
};

parameters! {
    /// The id of a subnet.
    SubnetId = "subnet_id", "The id of the subnet.", "1d2f6a1c-6f3e-4a0e-9f0b-3f0a3a1e9d21";
}

/// A run of addresses.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
struct AllocationPool {
    /// The first.
    #[serde(deserialize_with = "short::<_, 45>")]
    #[schema(max_length = 45, example = "10.0.0.2")]
    start: String,
    /// The last.
    #[serde(deserialize_with = "short::<_, 45>")]
    #[schema(max_length = 45, example = "10.0.0.254")]
    end: String,
}

/// A route that hosts are told of.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
struct HostRoute {
    /// The range that it leads to.
    #[serde(deserialize_with = "short::<_, 49>")]
    #[schema(max_length = 49, example = "10.9.0.0/24")]
    destination: String,
    /// The next hop.
    #[serde(deserialize_with = "short::<_, 45>")]
    #[schema(max_length = 45, example = "10.0.0.7")]
    nexthop: String,
}

object!(Subnet, described);

/// The most entries of a list that is read and not kept, and the longest text in it.
const NOT_KEPT: (usize, usize) = (100, 255);
const NO_POOLS: &str = "Accepted and not kept: addresses are taken from the whole range.";
const NO_HOSTS: &str = "Accepted and not kept: there are no hosts that could be told.";

/// An attribute that is always null.
const fn null(name: &'static str, schema: super::attribute::SchemaOf, shown: &'static str) -> Attribute<Subnet> {
    attribute(name, schema).shown(shown, |_| Value::Null)
}

/// Reads a list that is not kept.
fn not_kept<T: for<'de> Deserialize<'de>>(name: &str, value: &Value) -> Result<Vec<T>, BadInput> {
    let items: Vec<T> = by_serde(name, value)?;
    if items.len() > NOT_KEPT.0 {
        return Err(BadInput::value(name, &format!("The list has more than {} items", NOT_KEPT.0)));
    }
    Ok(items)
}

fn name_servers(value: &Value) -> Result<Change<Subnet>, BadInput> {
    let servers: Vec<String> = not_kept("dns_nameservers", value)?;
    if servers.iter().any(|text| text.chars().count() > NOT_KEPT.1) {
        let reason = format!("A text of the list exceeds maximum length of {}", NOT_KEPT.1);
        return Err(BadInput::value("dns_nameservers", &reason));
    }
    set((), |_, ()| ())
}

fn ip_version(value: &Value) -> Result<Change<Subnet>, BadInput> {
    match numbers::converted("ip_version", value)? {
        version @ (4 | 6) => set(version, |draft, version| draft.row.ip_version = version),
        other => Err(BadInput::value("ip_version", &format!("'{other}' is not in [4, 6]"))),
    }
}

fn network_id(value: &Value) -> Result<Change<Subnet>, BadInput> {
    let text: String = by_serde("network_id", value)?;
    match ids::parse(&text) {
        Some(id) => set(id, |draft, id| draft.row.network_id = id),
        None => Err(BadInput::value("network_id", &format!("'{text}' is not a valid UUID"))),
    }
}

impl Resource for Subnet {
    const NAME: &'static str = "subnet";
    const TYPE: &'static str = "Subnet";
    const TEXT: &'static str = "A subnet.";
    const CONSTANT: &'static str = "Network, range and version never change.";
    const PATH: &'static str = "/v2.0/subnets";
    const LIST: Table = Table {
        resource: "subnet",
        collection: "subnets",
        attributes: &[
            shared::ID,
            shared::TENANT_ID,
            shared::PROJECT_ID,
            shared::NAME,
            shared::DESCRIPTION,
            table::attribute("network_id", Kind::Uuid, "The network that it is a range of.").filtered(),
            table::attribute("ip_version", Kind::Mtu, "4 or 6.").filtered(),
            table::attribute("cidr", Kind::Text, "The range.").filtered().example("10.0.0.0/24"),
            table::attribute("gateway_ip", Kind::Text, "The gateway.").filtered().example("10.0.0.1"),
            table::attribute("enable_dhcp", Kind::Boolean, "Whether addresses are handed out.").filtered(),
        ],
    };
    const ATTRIBUTES: &'static [Attribute<Self>] = &[
        id(|_| uuid(EXAMPLE_SUBNET).read_only(true).into()),
        named(|_| text(255, "desks").into(), |_| name("desks").into()),
        project("The project that owns it."),
        attribute::<Self>("network_id", |_| uuid(EXAMPLE_NETWORK).into())
            .shown("The network that it is a range of.", |view| json!(view.row.network_id))
            .created("The network that it shall be a range of.")
            .required()
            .read(network_id),
        attribute::<Self>("ip_version", |_| int32(4, 6, 4).multiple_of(Some(2)).into())
            .shown("4 or 6.", |view| json!(view.row.ip_version))
            .created("4 or 6. Default: that of the range.")
            .read(ip_version),
        attribute::<Self>("enable_dhcp", |_| boolean(true).into())
            .shown("Whether addresses are handed out by DHCP.", |view| json!(view.row.enable_dhcp))
            .created("Whether addresses are handed out by DHCP. Default: true.")
            .updated("Whether addresses are handed out by DHCP.")
            .read(|value| set(values::boolean(value)?, |draft, on| draft.row.enable_dhcp = on)),
        attribute::<Self>("gateway_ip", |_| nullable(ip("10.0.0.1")).into())
            .shown("The gateway, or null.", |view| json!(view.row.gateway_ip))
            .created("The gateway; null: none. Default: the first host.")
            .updated("The gateway; null: none.")
            .read(|value| {
                let ip: Option<IpAddr> = by_serde("gateway_ip", value)?;
                set(ip, |draft, ip| draft.row.gateway_ip = ip)
            }),
        attribute::<Self>("cidr", |_| cidr("10.0.0.0/24").into())
            .shown("The range.", |view| json!(view.row.cidr))
            .created("The range, without host bits.")
            .required()
            .read(|value| set(by_serde("cidr", value)?, |draft, cidr| draft.row.cidr = cidr)),
        attribute::<Self>("allocation_pools", |schemas| list_of(reference::<AllocationPool>(schemas), 2))
            .shown("What addresses are taken from: the whole range, without the gateway.", |view| pools(&view.row))
            .input(|schemas| list_of(reference::<AllocationPool>(schemas), NOT_KEPT.0))
            .created(NO_POOLS)
            .updated(NO_POOLS)
            .read(|value| set(not_kept::<AllocationPool>("allocation_pools", value)?, |_, _| ())),
        attribute::<Self>("host_routes", |schemas| list_of(reference::<HostRoute>(schemas), 0))
            .shown("Routes: none.", |_| json!([]))
            .input(|schemas| list_of(reference::<HostRoute>(schemas), NOT_KEPT.0))
            .created(NO_HOSTS)
            .updated(NO_HOSTS)
            .read(|value| set(not_kept::<HostRoute>("host_routes", value)?, |_, _| ())),
        attribute::<Self>("dns_nameservers", |_| empty_list())
            .shown("Name servers: none.", |_| json!([]))
            .input(|_| texts("", NOT_KEPT.0, NOT_KEPT.1, "192.0.2.53"))
            .created(NO_HOSTS)
            .updated(NO_HOSTS)
            .read(name_servers),
        description(),
        nothing("service_types", "Service types: none."),
        null(
            "subnetpool_id",
            |_| nullable(text(36, "7c1f9d0a-2b3e-4d5c-8f6a-1e0d9c8b7a65")).into(),
            "The pool that it was taken from: always null here.",
        ),
        null(
            "ipv6_ra_mode",
            |_| nullable(text(32, "slaac")).into(),
            "How IPv6 addresses are announced: always null here.",
        ),
        null(
            "ipv6_address_mode",
            |_| nullable(text(32, "slaac")).into(),
            "How IPv6 addresses are assigned: always null here.",
        ),
        nothing("tags", "Tags: none."),
        created_at(),
        updated_at(),
        revision_number(),
        tenant(),
    ];
    type Related = ();
    type Asked = ();

    fn example() -> View<Self> {
        let row = Self {
            project_id: EXAMPLE_PROJECT.into(),
            name: "desks".into(),
            network_id: super::example_id(EXAMPLE_NETWORK),
            ip_version: 4,
            cidr: "10.0.0.0/24".into(),
            gateway_ip: addresses::parse_cidr("10.0.0.0/24").ok().and_then(addresses::default_gateway),
            ..Self::blank(super::example_id(EXAMPLE_SUBNET), super::example_time())
        };
        View { row, related: (), is_admin: false }
    }

    /// Their own, or one of a network that every project sees.
    fn is_visible(&self, session: &mut Session, caller: &auth::Caller) -> Result<bool, StoreError> {
        if access::visible(caller).covers(&self.project_id) {
            return Ok(true);
        }
        let network: Option<Network> = session.find(self.network_id)?;
        Ok(network.is_some_and(|network| networks::may_see(caller, &network)))
    }

    fn page(session: &mut Session, caller: &auth::Caller, query: PageQuery) -> Result<Page<Self>, StoreError> {
        let public = public_networks(session)?;
        sift::page_with_public(session, caller, query, |subnet: &Self| public.contains(&subnet.network_id))
    }
}

impl Editable for Subnet {
    const QUOTA: QuotaResource = QuotaResource::Subnet;
    const RULES: [&'static str; 2] = ["update_subnet", "delete_subnet"];

    fn requests() -> [Value; 2] {
        let new = json!({ "network_id": EXAMPLE_NETWORK, "cidr": "10.0.0.0/24", "ip_version": 4 });
        [new, json!({ "name": "desks" })]
    }

    type CreateFault = CreateFault;
    type UpdateFault = UpdateFault;
    type DeleteFault = DeleteFault;

    fn blank(id: Uuid, now: Timestamp) -> Self {
        Self { id, enable_dhcp: true, created_at: now, updated_at: now, ..Self::default() }
    }

    fn check_new(draft: &mut Draft<Self>, session: &mut Session, request: &Request) -> Result<(), CreateFault> {
        let net = check_range(draft)?;
        let (caller, new) = (&request.caller, &draft.row);
        access::change(caller, &new.project_id, "create_subnet")?;
        let network = session.lock::<Network>(new.network_id)?.filter(|network| networks::may_see(caller, network));
        let network = network.ok_or_else(|| CreateFault::NetworkNotFound { network: new.network_id.to_string() })?;
        access::change(caller, &network.project_id, "create_subnet")?;
        let others: Vec<Self> = session.find_by("network_id", &network.id, MANY)?;
        if others.iter().filter_map(addresses::range).any(|other| addresses::overlap(other, net)) {
            return Err(CreateFault::Overlap { cidr: net.to_string(), network: network.id.to_string() });
        }
        if request.has_room::<Self>(session, &new.project_id)? { Ok(()) } else { Err(CreateFault::OverQuota) }
    }

    fn check_change(
        draft: &mut Draft<Self>,
        before: &Self,
        session: &mut Session,
        _: &Request,
    ) -> Result<(), UpdateFault> {
        let after = draft.row.gateway_ip;
        if after == before.gateway_ip && !draft.gives("gateway_ip") {
            return Ok(());
        }
        if let Some(ip) = after
            && !addresses::range(before).is_some_and(|net| may_be_gateway(net, ip))
        {
            return Err(UpdateFault::Gateway { ip: ip.to_string() });
        }
        let Some(ip) = before.gateway_ip.filter(|_| after != before.gateway_ip) else { return Ok(()) };
        let ports: Vec<Port> = session.find_by("network_id", &before.network_id, MANY)?;
        let has_it =
            |port: &&Port| port.fixed_ips.iter().any(|fixed| fixed.subnet_id == before.id && fixed.ip_address == ip);
        match ports.iter().find(has_it) {
            Some(port) => Err(UpdateFault::GatewayInUse { ip: ip.to_string(), port: port.id.to_string() }),
            None => Ok(()),
        }
    }

    fn check_unused(&self, session: &mut Session) -> Result<(), DeleteFault> {
        let id = self.id.to_string();
        if let Some(group) = endpoint_group_of(session, self.id)? {
            return Err(DeleteFault::UsedByGroup { id, group: group.to_string() });
        }
        let ports: Vec<Port> = session.find_by("network_id", &self.network_id, MANY)?;
        if ports.iter().flat_map(|port| &port.fixed_ips).any(|fixed| fixed.subnet_id == self.id) {
            return Err(DeleteFault::HasPorts { id });
        }
        Ok(())
    }

    /// With its network: everything that takes an address there locks the network first.
    fn lock(session: &mut Session, id: Uuid) -> Result<Option<Self>, StoreError> {
        let Some(found) = session.find::<Self>(id)? else { return Ok(None) };
        session.lock::<Network>(found.network_id)?;
        session.lock(id)
    }
}

/// Whether the range, its version and its gateway fit together. Completes version and gateway.
fn check_range(draft: &mut Draft<Subnet>) -> Result<IpNet, CreateFault> {
    if !draft.gives("ip_version") {
        draft.row.ip_version = if draft.row.cidr.contains(':') { 6 } else { 4 };
    }
    let net =
        addresses::parse_cidr(&draft.row.cidr).map_err(|error| CreateFault::Cidr { reason: error.to_string() })?;
    if addresses::version(net) != draft.row.ip_version {
        return Err(CreateFault::Version { cidr: net.to_string(), ip_version: draft.row.ip_version.to_string() });
    }
    match draft.row.gateway_ip {
        Some(ip) if !may_be_gateway(net, ip) => return Err(CreateFault::Gateway { ip: ip.to_string() }),
        None if !draft.gives("gateway_ip") => draft.row.gateway_ip = addresses::default_gateway(net),
        Some(_) | None => {}
    }
    draft.row.cidr = net.to_string();
    Ok(net)
}

/// Whether routers can have this address on this range: one that a host may have, or a link-local one.
fn may_be_gateway(net: IpNet, ip: IpAddr) -> bool {
    let link_local = |v6: Ipv6Addr| v6.is_unicast_link_local();
    match (net, ip) {
        (IpNet::V6(_), IpAddr::V6(v6)) => link_local(v6) || addresses::is_host(net, ip),
        (IpNet::V4(_) | IpNet::V6(_), IpAddr::V4(_)) | (IpNet::V4(_), IpAddr::V6(_)) => addresses::is_host(net, ip),
    }
}

fn pools(subnet: &Subnet) -> Value {
    let pool = |pool: addresses::Pool| json!({ "start": pool.start, "end": pool.end });
    addresses::pools(subnet).into_iter().map(pool).collect()
}

/// An endpoint group that names this subnet.
pub(super) fn endpoint_group_of(session: &mut Session, subnet: Uuid) -> Result<Option<Uuid>, StoreError> {
    let kind = FilterValue::Text(EndpointType::Subnet.as_str().to_owned());
    let groups = session.page::<EndpointGroup>(&all(vec![Filter { column: "type", values: vec![kind] }]))?;
    Ok(groups.items.into_iter().find(|group| names(group, subnet)).map(|group| group.id))
}

/// Whether an endpoint group of type subnet names this one.
pub(super) fn names(group: &EndpointGroup, subnet: Uuid) -> bool {
    group.kind == EndpointType::Subnet && group.endpoints.iter().any(|entry| ids::parse(entry) == Some(subnet))
}

fn public_networks(session: &mut Session) -> Result<HashSet<Uuid>, StoreError> {
    let mut ids = HashSet::new();
    for column in ["router_external", "shared"] {
        let filter = Filter { column, values: vec![FilterValue::Bool(true)] };
        ids.extend(session.page::<Network>(&all(vec![filter]))?.items.into_iter().map(|network| network.id));
    }
    Ok(ids)
}

/// Every object that passes the filters, of all projects.
fn all(filters: Vec<Filter>) -> PageRequest {
    PageQuery { filters, ..PageQuery::default() }.within(Scope::All)
}

faults! {
    /// Why a subnet was not found.
    pub(crate) enum Missing {
        /// The caller can see no such subnet.
        NotFound { id = EXAMPLE_SUBNET } = NOT_FOUND, "SubnetNotFound", "Subnet {id} could not be found.";
    }
}

faults! {
    /// Why a subnet was not made.
    pub(crate) enum CreateFault {
        /// The caller may not make subnets in this project or on this network.
        Denied { rule = "create_subnet" } = FORBIDDEN, "PolicyNotAuthorized", "rule:{rule} is disallowed by policy";
        /// The caller can see no such network.
        NetworkNotFound { network = EXAMPLE_NETWORK } = NOT_FOUND, "NetworkNotFound",
            "Network {network} could not be found.";
        /// `cidr` is no range, or has host bits.
        Cidr { reason = "'10.0.0.0' is not a valid IP subnet." } = BAD_REQUEST, "HTTPBadRequest",
            "Invalid input for cidr. Reason: {reason}";
        /// `ip_version` is not that of the range.
        Version { cidr = "10.0.0.0/24", ip_version = "6" } = BAD_REQUEST, "InvalidInput",
            "Invalid input for operation: cidr '{cidr}' does not match the ip_version '{ip_version}'.";
        /// No router can have this address there.
        Gateway { ip = "10.9.9.9" } = BAD_REQUEST, "InvalidInput",
            "Invalid input for operation: Gateway {ip} is not valid on subnet.";
        /// The network has a subnet with the same addresses.
        Overlap { cidr = "10.0.0.0/24", network = EXAMPLE_NETWORK } = BAD_REQUEST, "InvalidInput",
            "Invalid input for operation: Requested subnet with cidr: {cidr} for network: {network} overlaps with another subnet.";
        /// The project has as many subnets as it may have.
        OverQuota = CONFLICT, "OverQuota", "Quota exceeded for resources: ['subnet'].";
    }
}

faults! {
    /// Why a subnet was not changed.
    pub(crate) enum UpdateFault {
        /// The caller sees the subnet and may not change it.
        Denied { rule = "update_subnet" } = FORBIDDEN, "PolicyNotAuthorized", "rule:{rule} is disallowed by policy";
        /// No router can have this address there.
        Gateway { ip = "10.9.9.9" } = BAD_REQUEST, "InvalidInput",
            "Invalid input for operation: Gateway {ip} is not valid on subnet.";
        /// A router has the gateway's address.
        GatewayInUse { ip = "10.0.0.1", port = EXAMPLE_PORT } = CONFLICT, "GatewayIpInUse",
            "Current gateway ip {ip} already in use by port {port}. Unable to update.";
        also Missing(Missing);
    }
}

faults! {
    /// Why a subnet was not deleted.
    pub(crate) enum DeleteFault {
        /// The caller sees the subnet and may not delete it.
        Denied { rule = "delete_subnet" } = FORBIDDEN, "PolicyNotAuthorized", "rule:{rule} is disallowed by policy";
        /// An endpoint group names it.
        UsedByGroup { id = EXAMPLE_SUBNET, group = "3c9f9a56-2f3b-4f0e-8d0c-7d5d8f1f6b11" } = CONFLICT, "SubnetInUse",
            "Unable to complete operation on subnet {id}: Subnet {id} is used by endpoint group {group}.";
        /// Routers have addresses there.
        HasPorts { id = EXAMPLE_SUBNET } = CONFLICT, "SubnetInUse",
            "Unable to complete operation on subnet {id}: One or more ports have an IP allocation from this subnet.";
        also Missing(Missing);
    }
}

refusals!(Missing: CreateFault, UpdateFault, DeleteFault);

operations! { Subnet, SubnetId, "subnets":
    /// List subnets
    ///
    /// The subnets of the caller's project and those of shared or external networks; for administrators all.
    list "/v2.0/subnets" as "listSubnets";
    /// Create a subnet
    ///
    /// Makes an address range of a network that the caller's project owns. Its gateway is the first host unless another, or
    /// none, is asked for.
    create "/v2.0/subnets" as "createSubnet";
    /// Show a subnet
    ///
    /// One subnet, with what addresses are taken from.
    show "/v2.0/subnets/{subnet_id}" as "showSubnet";
    /// Update a subnet
    ///
    /// Changes a subnet; its network, range and version never change, its gateway only while no router has the address.
    update "/v2.0/subnets/{subnet_id}" as "updateSubnet";
    /// Delete a subnet
    ///
    /// Takes a subnet away that no router and no endpoint group uses.
    delete "/v2.0/subnets/{subnet_id}" as "deleteSubnet";
}
