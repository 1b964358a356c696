//! The resources of version 2.0, a folder each.

pub mod endpoint_groups;
pub mod ikepolicies;
pub mod ipsec_site_connections;
pub mod ipsecpolicies;
pub mod vpnservices;
