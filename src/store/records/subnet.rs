//! The inventory's subnets.

use super::record;
use crate::model::network::Subnet;

record! {
    Subnet as "subnets" {
        id = "id",
        project_id = "project_id",
        name = "name",
        description = "description",
        network_id = "network_id",
        ip_version = "ip_version",
        cidr = "cidr",
        gateway_ip = "gateway_ip",
        enable_dhcp = "enable_dhcp",
        created_at = "created_at",
        updated_at = "updated_at",
        revision_number = "revision_number",
    }
}
