//! Networks, in the shape of Neutron's.

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
pub const PATH: &str = "/v2.0/networks";

/// The id in the examples.
pub const EXAMPLE_ID: &str = super::shared::EXAMPLE_NETWORK;

parameters! {
    /// The id of a network.
    NetworkId = "network_id", "The id of the network.", "5522aff7-1b3c-48dd-9c3c-b50f016b73db";
}

/// What lists filter and sort by.
const TABLE: Table = Table {
    resource: "network",
    collection: "networks",
    attributes: &[
        ID,
        TENANT_ID,
        PROJECT_ID,
        NAME,
        DESCRIPTION,
        attribute("admin_state_up", Kind::Boolean, "Whether it is administratively up.").filtered(),
        attribute("router:external", Kind::Boolean, "Whether gateways can be there.").filtered_by("router_external"),
        attribute("shared", Kind::Boolean, "Whether every project may use it.").filtered(),
        attribute("mtu", Kind::Mtu, "The maximum transmission unit in bytes.").filtered(),
    ],
};

impl Listable for wire::NetworkList {
    const TABLE: &'static Table = &TABLE;
    const PATH: &'static str = PATH;
}
