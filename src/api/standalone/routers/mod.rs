//! Routers, in the shape of Neutron's.

pub mod add_interface;
pub mod create;
pub mod delete;
mod gateway;
pub mod list;
pub mod remove_interface;
pub mod show;
pub mod update;
pub mod wire;

pub use gateway::GatewayFault;

use crate::api::input::{
    Listable, parameters,
    table::{
        Kind, Table, attribute,
        shared::{DESCRIPTION, ID, NAME, PROJECT_ID, TENANT_ID},
    },
};

/// Where they are, without the base path.
pub const PATH: &str = "/v2.0/routers";

/// The id in the examples.
pub const EXAMPLE_ID: &str = super::shared::EXAMPLE_ROUTER;

parameters! {
    /// The id of a router.
    RouterId = "router_id", "The id of the router.", "66e3b16c-8ce5-40fb-bb49-ab6d8dc3f2aa";
}

/// What lists filter and sort by.
const TABLE: Table = Table {
    resource: "router",
    collection: "routers",
    attributes: &[
        ID,
        TENANT_ID,
        PROJECT_ID,
        NAME,
        DESCRIPTION,
        attribute("admin_state_up", Kind::Boolean, "Whether it is administratively up.").filtered(),
    ],
};

impl Listable for wire::RouterList {
    const TABLE: &'static Table = &TABLE;
    const PATH: &'static str = PATH;
}

/// The message of a refusal because of VPN services.
fn in_use_example() -> String {
    format!("Router {EXAMPLE_ID} is currently used by VPN service (3c9f9a56-2f3b-4f0e-8d0c-7d5d8f1f6b11)")
}
