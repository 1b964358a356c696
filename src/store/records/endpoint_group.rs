//! Endpoint groups.

use super::record;
use crate::model::EndpointGroup;

record! {
    EndpointGroup as "endpoint_groups" {
        id = "id",
        project_id = "project_id",
        name = "name",
        description = "description",
        kind = "type",
        endpoints = "endpoints",
    }
}
