//! IPsec policies: how the traffic is protected (phase 2).

use serde_json::{Value, json};

use super::{
    About, Collection, EXAMPLE_PROJECT, Names,
    attributes::attributes,
    example_id,
    handlers::handlers,
    policies::{CreateFault, UpdateFault},
    refusals::Referred,
};
use crate::{
    model::{
        IpsecPolicy, Lifetime, Resource as _,
        ipsec_policy::{EncapsulationMode, Spec, TransformProtocol, ipsec_policy},
        keyword::{AuthAlgorithm, EncryptionAlgorithm, Pfs},
    },
    service::policy,
};

ipsec_policy!(attributes);

impl Collection for IpsecPolicy {
    const PATH: &'static str = "/v2.0/vpn/ipsecpolicies";
    const PARAMETER: [&'static str; 2] = ["ipsecpolicy_id", "The id of the IPsec policy."];
    const EXAMPLE_ID: &'static str = "e6a1b0c9-7f4d-4b0a-9e27-8d5c4b3a2f05";
    const SCHEMA: &'static str = "IpsecPolicy";
    const TEXT: &'static str = "An IPsec policy: how the traffic itself is protected (phase 2).";
    const NAMES: Names = Names {
        title: ["IPsec policy", "IPsec policies"],
        name: ["IPsec policy", "IPsec policies"],
        noun: ["policy", "policies"],
        article: "an",
    };
    const NOT_FOUND: About = About { kind: "IPsecPolicyNotFound", message: ["IPsecPolicy ", " could not be found"] };

    fn example() -> Self {
        Self {
            name: "to-branch-office".into(),
            encryption_algorithm: EncryptionAlgorithm::Aes256,
            pfs: Pfs::Group14,
            ..Self::blank(example_id::<Self>(), EXAMPLE_PROJECT.into())
        }
    }

    fn create_example() -> Value {
        json!({
            "name": "to-branch-office",
            "auth_algorithm": "sha256",
            "encryption_algorithm": "aes-256",
            "pfs": "group14",
            "lifetime": {"units": "seconds", "value": 3600},
        })
    }

    fn update_example() -> Value {
        json!({"name": "to-branch-office", "lifetime": {"value": 1800}})
    }
}

impl Referred for IpsecPolicy {
    const IN_USE: About = About {
        kind: "IPsecPolicyInUse",
        message: ["IPsecPolicy ", " is in use by existing IPsecSiteConnection and can't be updated or deleted"],
    };
}

handlers! {
    IpsecPolicy at "/v2.0/vpn/ipsecpolicies" / "ipsecpolicy_id", tagged "ipsec-policies";
    list "listIpsecPolicies": "IPsec policies";
    show "showIpsecPolicy": "Show an IPsec policy", "One IPsec policy, with all its attributes.";
    create "createIpsecPolicy" by policy::create, CreateFault<IpsecPolicy>: "Create an IPsec policy",
        "Creates an IPsec policy. Every attribute has a default.";
    update "updateIpsecPolicy" by policy::update, UpdateFault<IpsecPolicy>: "Update an IPsec policy",
        "Changes an IPsec policy that no connection uses.";
    delete "deleteIpsecPolicy": "Delete an IPsec policy",
        "Deletes an IPsec policy that no connection uses. A request body is ignored.";
}
