//! Ports: they come and go with router interfaces and gateways; callers only look at them.

use serde_json::json;
use utoipa::openapi::Ref;
use uuid::Uuid;

use super::{
    access,
    attribute::{Attribute, attribute, created_at, id, nothing, project, revision_number, status, tenant, updated_at},
    operations::operations,
    resource::{Request, Resource, View, object},
    schema::{
        EXAMPLE_NETWORK, EXAMPLE_PORT, EXAMPLE_ROUTER, EXAMPLE_SUBNET, boolean, ip, list_of, register, shown, text,
        uuid,
    },
    sift,
};
use crate::{
    api::{
        contract::{Schemas, faults},
        input::{
            parameters,
            table::{self, Kind, Table, shared},
        },
    },
    auth::Caller,
    model::{
        network::{FixedIp, Port},
        page::{FilterValue, Page, PageQuery},
    },
    standalone::shared::EXAMPLE_PROJECT,
    store::{Session, StoreError},
};

/// `device_owner` of a router's port on a subnet.
pub(super) const ROUTER_INTERFACE: &str = "network:router_interface";
/// `device_owner` of a router's port on its external network.
pub(super) const ROUTER_GATEWAY: &str = "network:router_gateway";

/// The filter by address; not by a column of the store.
const FIXED_IPS: &str = "fixed_ips";

parameters! {
    /// The id of a port.
    PortId = "port_id", "The id of the port.", "cf4f3a0e-0b6c-4c8c-9d3c-6f1d2a7b8c90";
}

object!(Port);

impl Resource for Port {
    const NAME: &'static str = "port";
    const TYPE: &'static str = "Port";
    const TEXT: &'static str = "A router's port.";
    const PATH: &'static str = "/v2.0/ports";
    const LIST: Table = Table {
        resource: "port",
        collection: "ports",
        attributes: &[
            shared::ID,
            shared::TENANT_ID,
            shared::PROJECT_ID,
            shared::NAME,
            table::attribute("network_id", Kind::Uuid, "The network that it is on.").filtered(),
            table::attribute("device_id", Kind::Uuid, "The router that it belongs to.").filtered(),
            table::attribute("device_owner", Kind::Text, "What kind of port it is.")
                .filtered()
                .example(ROUTER_INTERFACE),
            table::attribute(FIXED_IPS, Kind::Text, "Its addresses.").filtered().example("ip_address=10.0.0.1"),
        ],
    };
    const ATTRIBUTES: &'static [Attribute<Self>] = &[
        id(|_| uuid(EXAMPLE_PORT).read_only(true).into()),
        attribute::<Self>("name", |_| text(255, "").into())
            .shown("A human-readable name: always empty.", |view| json!(view.row.name)),
        attribute::<Self>("network_id", |_| uuid(EXAMPLE_NETWORK).into())
            .shown("The network that it is on.", |view| json!(view.row.network_id)),
        project("The project that owns it; empty for a gateway's port."),
        attribute::<Self>("mac_address", |_| text(17, "fa:16:3e:7b:8c:90").min_length(Some(17)).into())
            .shown("Its hardware address.", |view| json!(mac(view.row.id))),
        attribute::<Self>("admin_state_up", |_| boolean(true).into()).shown("Always true.", |_| json!(true)),
        status(),
        attribute::<Self>("device_id", |_| uuid(EXAMPLE_ROUTER).into())
            .shown("The router that it belongs to.", |view| json!(view.row.device_id)),
        attribute::<Self>("device_owner", |_| text(255, ROUTER_INTERFACE).into())
            .shown("`network:router_interface` or `network:router_gateway`.", |view| json!(view.row.device_owner)),
        attribute::<Self>("fixed_ips", |schemas| list_of(fixed_ip(schemas), 16))
            .shown("Its addresses.", |view| json!(view.row.fixed_ips)),
        attribute::<Self>("description", |_| text(255, "").into())
            .shown("A human-readable description: always empty.", |_| json!("")),
        nothing("security_groups", "Security groups: none."),
        nothing("allowed_address_pairs", "Further addresses: none."),
        nothing("tags", "Tags: none."),
        created_at(),
        updated_at(),
        revision_number(),
        tenant(),
    ];
    type Related = ();
    type Asked = ();

    fn example() -> View<Self> {
        let at = super::example_time();
        let address = std::net::IpAddr::from([10, 0, 0, 1]);
        let row = Self {
            id: super::example_id(EXAMPLE_PORT),
            project_id: EXAMPLE_PROJECT.into(),
            network_id: super::example_id(EXAMPLE_NETWORK),
            device_id: super::example_id(EXAMPLE_ROUTER),
            device_owner: ROUTER_INTERFACE.into(),
            fixed_ips: vec![FixedIp { subnet_id: super::example_id(EXAMPLE_SUBNET), ip_address: address }],
            created_at: at,
            updated_at: at,
            ..Self::default()
        };
        View { row, related: (), is_admin: false }
    }

    fn page(session: &mut Session, caller: &Caller, mut query: PageQuery) -> Result<Page<Self>, StoreError> {
        let (scope, addresses) = (access::visible(caller), Addresses::take(&mut query));
        if addresses.ips.is_empty() && addresses.subnets.is_empty() {
            return session.page(&query.within(scope));
        }
        sift::page_sifted(session, scope, &query, |port| addresses.fit(port))
    }
}

/// Which addresses a port must have to be listed; an empty list demands nothing.
#[derive(Default)]
struct Addresses {
    ips: Vec<String>,
    subnets: Vec<String>,
}

impl Addresses {
    /// Takes the filter by address out of the query; what is neither an address nor a subnet in it is ignored.
    fn take(query: &mut PageQuery) -> Self {
        let mut addresses = Self::default();
        for filter in query.filters.extract_if(.., |filter| filter.column == FIXED_IPS) {
            for value in filter.values {
                let FilterValue::Text(text) = value else { continue };
                if let Some(ip) = text.strip_prefix("ip_address=") {
                    addresses.ips.push(ip.to_owned());
                } else if let Some(subnet) = text.strip_prefix("subnet_id=") {
                    addresses.subnets.push(subnet.to_owned());
                }
            }
        }
        addresses
    }

    fn fit(&self, port: &Port) -> bool {
        let one_of = |wanted: &[String], given: &dyn Fn(&FixedIp) -> String| {
            wanted.is_empty() || port.fixed_ips.iter().any(|fixed| wanted.contains(&given(fixed)))
        };
        one_of(&self.ips, &|fixed| fixed.ip_address.to_string())
            && one_of(&self.subnets, &|fixed| fixed.subnet_id.to_string())
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

/// A hardware address made from the port's id, below the prefix that OpenStack uses.
fn mac(id: Uuid) -> String {
    let [.., a, b, c] = *id.as_bytes();
    format!("fa:16:3e:{a:02x}:{b:02x}:{c:02x}")
}

/// The schema of an address.
pub(super) fn fixed_ip(schemas: &mut Schemas) -> Ref {
    let address = shown(
        "An address of a gateway or a port.",
        vec![
            ("subnet_id", "The subnet.", uuid(EXAMPLE_SUBNET).into()),
            ("ip_address", "The address.", ip("203.0.113.10").into()),
        ],
    );
    register(schemas, "FixedIp", address);
    Ref::from_schema_name("FixedIp")
}

faults! {
    /// Why a port was not found.
    pub(crate) enum Missing {
        /// The caller can see no such port.
        NotFound { id = EXAMPLE_PORT } = NOT_FOUND, "PortNotFound", "Port {id} could not be found.";
    }
}

super::resource::refusals!(Missing);

operations! { Port, PortId, "ports":
    /// List ports
    ///
    /// The ports of the caller's project; for administrators all. Those of gateways belong to no project. The filter
    /// `fixed_ips` is `ip_address=` and an address, or `subnet_id=` and an id.
    list "/v2.0/ports" as "listPorts";
    /// Show a port
    ///
    /// One port, with its addresses.
    show "/v2.0/ports/{port_id}" as "showPort";
}
