//! The VPN-as-a-Service API v2.0: one folder a resource, one file a verb.
//!
//! In each folder `attributes.rs` is the table that bodies and queries are read by, `wire.rs` has the bodies, and
//! `create.rs`, `list.rs`, `show.rs`, `update.rs` and `delete.rs` have a handler each: its faults, then the handler.

pub mod endpoint_groups;
pub mod ikepolicies;
pub mod ipsec_site_connections;
pub mod ipsecpolicies;
pub mod vpnservices;
