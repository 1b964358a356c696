//! The inventory's ports.

use super::record;
use crate::model::network::Port;

record! {
    Port as "ports" {
        id = "id",
        project_id = "project_id",
        name = "name",
        network_id = "network_id",
        device_id = "device_id",
        device_owner = "device_owner",
        fixed_ips = "fixed_ips",
        created_at = "created_at",
        updated_at = "updated_at",
        revision_number = "revision_number",
    }
}
