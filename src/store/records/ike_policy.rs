//! IKE policies.

use super::record;
use crate::model::IkePolicy;

record! {
    IkePolicy as "ikepolicies" {
        id = "id",
        project_id = "project_id",
        name = "name",
        description = "description",
        auth_algorithm = "auth_algorithm",
        encryption_algorithm = "encryption_algorithm",
        phase1_negotiation_mode = "phase1_negotiation_mode",
        lifetime = "lifetime_value",
        ike_version = "ike_version",
        pfs = "pfs",
    }
}
