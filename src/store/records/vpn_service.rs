//! VPN services.

use super::record;
use crate::model::VpnService;

record! {
    VpnService as "vpnservices" {
        id = "id",
        project_id = "project_id",
        name = "name",
        description = "description",
        router_id = "router_id",
        subnet_id = "subnet_id",
        flavor_id = "flavor_id",
        admin_state_up = "admin_state_up",
        external_v4_ip = "external_v4_ip",
        external_v6_ip = "external_v6_ip",
        status = "status",
        generation = "generation",
        observed_generation = "observed_generation",
    }
}
