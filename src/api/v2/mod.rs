//! The VPN-as-a-Service API v2.0: one folder a resource, one file a verb.
//!
//! In each folder `attributes.rs` is the table that bodies and queries are read by, `wire.rs` has the bodies, and
//! `create.rs`, `list.rs`, `show.rs`, `update.rs` and `delete.rs` have a handler each: its faults, then the handler.

pub mod endpoint_groups;
pub mod ikepolicies;
pub mod ipsec_site_connections;
pub mod ipsecpolicies;
pub mod vpnservices;

/// Ties the bodies of a collection to its path and its table: what lists it, what is read and as what that is
/// documented, what shows one.
macro_rules! collection {
    ($path:ident, $table:ident; lists $list:ident; reads $($read:ident as $request:ident),+; shows $response:ident) => {
        impl $crate::api::input::Listable for wire::$list {
            const TABLE: &'static $crate::api::input::Table = &$table;
            const PATH: &'static str = $path;
        }

        $( impl $crate::api::input::Requested for $read {
            type Request = wire::$request;
        } )+

        $crate::api::v2::collection!(@bodies $list, $response, $($request),+);
    };
    (@bodies $($body:ident),+) => { $(
        impl $crate::api::contract::Body for wire::$body {
            fn example() -> serde_json::Value {
                wire::$body::example()
            }
        }
    )+ };
}
pub(crate) use collection;
