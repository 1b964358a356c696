//! IKE policies: how the two ends agree on keys (phase 1).

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
        IkePolicy, Lifetime, Resource as _,
        ike_policy::{IkeVersion, NegotiationMode, Spec, ike_policy},
        keyword::{AuthAlgorithm, EncryptionAlgorithm, Pfs},
    },
    service::policy,
};

ike_policy!(attributes);

impl Collection for IkePolicy {
    const PATH: &'static str = "/v2.0/vpn/ikepolicies";
    const PARAMETER: [&'static str; 2] = ["ikepolicy_id", "The id of the IKE policy."];
    const EXAMPLE_ID: &'static str = "2b6d0a57-3e1f-4f6e-8a44-5b7f9c3d1e04";
    const SCHEMA: &'static str = "IkePolicy";
    const TEXT: &'static str = "An IKE policy: how the two ends agree on keys (phase 1).";
    const NAMES: Names = Names {
        title: ["IKE policy", "IKE policies"],
        name: ["IKE policy", "IKE policies"],
        noun: ["policy", "policies"],
        article: "an",
    };
    const NOT_FOUND: About = About { kind: "IKEPolicyNotFound", message: ["IKEPolicy ", " could not be found"] };

    fn example() -> Self {
        Self {
            name: "to-branch-office".into(),
            encryption_algorithm: EncryptionAlgorithm::Aes256,
            lifetime: Lifetime { seconds: 7200 },
            ike_version: IkeVersion::V2,
            pfs: Pfs::Group14,
            ..Self::blank(example_id::<Self>(), EXAMPLE_PROJECT.into())
        }
    }

    fn create_example() -> Value {
        json!({
            "name": "to-branch-office",
            "auth_algorithm": "sha256",
            "encryption_algorithm": "aes-256",
            "ike_version": "v2",
            "pfs": "group14",
            "lifetime": {"units": "seconds", "value": 7200},
        })
    }

    fn update_example() -> Value {
        json!({"name": "to-branch-office", "lifetime": {"value": 3600}})
    }
}

impl Referred for IkePolicy {
    const IN_USE: About = About {
        kind: "IKEPolicyInUse",
        message: ["IKEPolicy ", " is in use by existing IPsecSiteConnection and can't be updated or deleted"],
    };
}

handlers! {
    IkePolicy at "/v2.0/vpn/ikepolicies" / "ikepolicy_id", tagged "ike-policies";
    list "listIkePolicies": "IKE policies";
    show "showIkePolicy": "Show an IKE policy", "One IKE policy, with all its attributes.";
    create "createIkePolicy" by policy::create, CreateFault<IkePolicy>: "Create an IKE policy",
        "Creates an IKE policy. Every attribute has a default.";
    update "updateIkePolicy" by policy::update, UpdateFault<IkePolicy>: "Update an IKE policy",
        "Changes an IKE policy that no connection uses.";
    delete "deleteIkePolicy": "Delete an IKE policy",
        "Deletes an IKE policy that no connection uses. A request body is ignored.";
}
