//! Endpoint groups: what a connection joins on either side.

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
    service::endpoint_group::{Changes, Draft},
};

/// Where they are, without the base path.
pub const PATH: &str = "/v2.0/vpn/endpoint-groups";

/// The id in the examples.
pub const EXAMPLE_ID: &str = "6ecd9cf3-ca64-46c7-863f-f2eb1b9e838a";

parameters! {
    /// The id of an endpoint group.
    EndpointGroupId = "endpoint_group_id", "The id of the endpoint group.", "6ecd9cf3-ca64-46c7-863f-f2eb1b9e838a";
}

collection! {
    PATH, TABLE;
    lists EndpointGroupList;
    reads Draft as EndpointGroupCreateRequest, Changes as EndpointGroupUpdateRequest;
    shows EndpointGroupResponse
}
