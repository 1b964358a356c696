//! The inventory's routers.

use super::record;
use crate::model::network::Router;

record! {
    Router as "routers" {
        id = "id",
        project_id = "project_id",
        name = "name",
        description = "description",
        admin_state_up = "admin_state_up",
        external_gateway = "external_gateway_info",
        created_at = "created_at",
        updated_at = "updated_at",
        revision_number = "revision_number",
    }
}
