//! IPsec site-to-site connections: the tunnels themselves.

mod attributes;
pub mod create;
pub mod delete;
pub mod ends;
pub mod list;
pub mod show;
pub mod update;
pub mod wire;

pub use attributes::TABLE;

use super::collection;
use crate::{
    api::input::parameters,
    service::site_connection::{Changes, Draft},
};

/// Where they are, without the base path.
pub const PATH: &str = "/v2.0/vpn/ipsec-site-connections";

/// The id in the examples.
pub const EXAMPLE_ID: &str = "851f280f-5639-4ea3-81aa-e298525ab74b";

parameters! {
    /// The id of a connection.
    ConnectionId = "connection_id", "The id of the connection.", "851f280f-5639-4ea3-81aa-e298525ab74b";
}

collection! {
    PATH, TABLE;
    lists IpsecSiteConnectionList;
    reads Draft as IpsecSiteConnectionCreateRequest, Changes as IpsecSiteConnectionUpdateRequest;
    shows IpsecSiteConnectionResponse
}
