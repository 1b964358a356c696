//! Ports, in the shape of Neutron's: only to look at.

pub mod list;
pub mod show;
pub mod wire;

use crate::api::input::{
    Listable, parameters,
    table::{
        Kind, Table, attribute,
        shared::{ID, NAME, PROJECT_ID, TENANT_ID},
    },
};

/// Where they are, without the base path.
pub const PATH: &str = "/v2.0/ports";

/// The id in the examples.
pub const EXAMPLE_ID: &str = super::shared::EXAMPLE_PORT;

/// The filter by address; not by a column of the store.
const FIXED_IPS: &str = "fixed_ips";

parameters! {
    /// The id of a port.
    PortId = "port_id", "The id of the port.", "cf4f3a0e-0b6c-4c8c-9d3c-6f1d2a7b8c90";
}

/// What lists filter and sort by.
const TABLE: Table = Table {
    resource: "port",
    collection: "ports",
    attributes: &[
        ID,
        TENANT_ID,
        PROJECT_ID,
        NAME,
        attribute("network_id", Kind::Uuid, "The network that it is on.").filtered(),
        attribute("device_id", Kind::Uuid, "The router that it belongs to.").filtered(),
        attribute("device_owner", Kind::Text, "What kind of port it is.")
            .filtered()
            .example("network:router_interface"),
        attribute(FIXED_IPS, Kind::Text, "Its addresses.").filtered().example("ip_address=10.0.0.1"),
    ],
};

impl Listable for wire::PortList {
    const TABLE: &'static Table = &TABLE;
    const PATH: &'static str = PATH;
}
