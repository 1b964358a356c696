//! How many objects a project may have.

use super::keyword::keywords;

keywords! {
    /// What can be limited.
    pub enum QuotaResource {
        VpnService = "vpnservice",
        IkePolicy = "ikepolicy",
        IpsecPolicy = "ipsecpolicy",
        EndpointGroup = "endpoint_group",
        SiteConnection = "ipsec_site_connection",
        Network = "network",
        Subnet = "subnet",
        Router = "router",
        Port = "port",
        SubnetPool = "subnetpool",
        RouterRoute = "router_route",
        FloatingIp = "floatingip",
        RbacPolicy = "rbac_policy",
        SecurityGroup = "security_group",
        SecurityGroupRule = "security_group_rule",
    }
}

/// The maximum number of objects; any negative number means unlimited.
pub type Limit = i64;

/// No limit.
pub const UNLIMITED: Limit = -1;
