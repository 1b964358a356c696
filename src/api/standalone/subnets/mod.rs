//! Subnets, in the shape of Neutron's.

pub mod create;
pub mod delete;
pub mod list;
pub mod show;
pub mod update;
pub mod wire;

use crate::api::input::{
    Listable, parameters,
    table::{
        Kind, Table, attribute,
        shared::{DESCRIPTION, ID, NAME, PROJECT_ID, TENANT_ID},
    },
};

/// Where they are, without the base path.
pub const PATH: &str = "/v2.0/subnets";

/// The id in the examples.
pub const EXAMPLE_ID: &str = super::shared::EXAMPLE_SUBNET;

parameters! {
    /// The id of a subnet.
    SubnetId = "subnet_id", "The id of the subnet.", "1d2f6a1c-6f3e-4a0e-9f0b-3f0a3a1e9d21";
}

/// What lists filter and sort by.
const TABLE: Table = Table {
    resource: "subnet",
    collection: "subnets",
    attributes: &[
        ID,
        TENANT_ID,
        PROJECT_ID,
        NAME,
        DESCRIPTION,
        attribute("network_id", Kind::Uuid, "The network that it is a range of.").filtered(),
        attribute("ip_version", Kind::Mtu, "4 or 6.").filtered(),
        attribute("cidr", Kind::Text, "The range.").filtered().example("10.0.0.0/24"),
        attribute("gateway_ip", Kind::Text, "The gateway.").filtered().example("10.0.0.1"),
        attribute("enable_dhcp", Kind::Boolean, "Whether addresses are handed out.").filtered(),
    ],
};

impl Listable for wire::SubnetList {
    const TABLE: &'static Table = &TABLE;
    const PATH: &'static str = PATH;
}
