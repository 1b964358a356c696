//! The VPN-as-a-Service API v2.0: one folder a resource, one file a verb.

pub mod ipsec_site_connections;
