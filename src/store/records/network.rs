//! The inventory's networks.

use super::record;
use crate::model::network::Network;

record! {
    Network as "networks" {
        id = "id",
        project_id = "project_id",
        name = "name",
        description = "description",
        admin_state_up = "admin_state_up",
        external = "router_external",
        shared = "shared",
        provider_network_type = "provider_network_type",
        mtu = "mtu",
        created_at = "created_at",
        updated_at = "updated_at",
        revision_number = "revision_number",
    }
}
