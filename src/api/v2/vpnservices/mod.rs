//! VPN services: the router, and optionally the subnet, that connections are made for.

mod attributes;
pub mod create;
pub mod delete;
pub mod list;
pub mod show;
pub mod update;
pub mod wire;

pub use attributes::TABLE;

use super::collection;
use crate::{
    api::input::parameters,
    service::vpn_service::{Changes, Draft},
};

/// Where they are, without the base path.
pub const PATH: &str = "/v2.0/vpn/vpnservices";

/// The id in the examples.
pub const EXAMPLE_ID: &str = "c7f2e8d4-2d3a-4a55-9d1e-7c0c1b8a6e03";

parameters! {
    /// The id of a VPN service.
    ServiceId = "service_id", "The id of the VPN service.", "c7f2e8d4-2d3a-4a55-9d1e-7c0c1b8a6e03";
}

collection! {
    PATH, TABLE;
    lists VpnServiceList;
    reads Draft as VpnServiceCreateRequest, Changes as VpnServiceUpdateRequest;
    shows VpnServiceResponse
}
