//! IPsec policies.

use super::record;
use crate::model::IpsecPolicy;

record! {
    IpsecPolicy as "ipsecpolicies" {
        id = "id",
        project_id = "project_id",
        name = "name",
        description = "description",
        transform_protocol = "transform_protocol",
        auth_algorithm = "auth_algorithm",
        encryption_algorithm = "encryption_algorithm",
        encapsulation_mode = "encapsulation_mode",
        lifetime = "lifetime_value",
        pfs = "pfs",
    }
}
