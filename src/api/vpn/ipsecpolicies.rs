//! IPsec policies: how the traffic is protected (phase 2).

use axum::extract::State;
use serde_json::{Value, json};

use super::{
    About, Collection, CreateRequest, EXAMPLE_PROJECT, Names, One, UpdateRequest, attributes::attributes, example_id,
    handlers::handlers, policies, refusals::Referred,
};
use crate::{
    api::{
        App,
        contract::{Created, Shown},
        input::{
            Attributes, BadInput, Caller, FromAttributes, IfMatch, Json, Path, Requested, Table, Verb,
            table::{Kind, words},
        },
    },
    model::{
        IpsecPolicy,
        ipsec_policy::{EncapsulationMode, Spec, TransformProtocol},
        keyword::{AuthAlgorithm, EncryptionAlgorithm, Pfs},
    },
    service::policy::Draft,
    store::StoreError,
};

attributes! {
    IpsecPolicy, Spec as "ipsecpolicy" in "ipsecpolicies";
    change transform_protocol: Kind::Keyword(words::<TransformProtocol>),
        "The protocol that protects the packets (RFC 4302, RFC 4303). Default: esp. ah-esp can be kept but is refused once a connection uses it."
        .optional(|| json!("esp")).filtered();
    change auth_algorithm: Kind::Keyword(words::<AuthAlgorithm>),
        "The integrity algorithm (RFC 8221). Default: sha256. sha1 is refused unless the operator allows legacy cryptography."
        .optional(|| json!("sha256")).filtered();
    change encryption_algorithm: Kind::Keyword(words::<EncryptionAlgorithm>),
        "The encryption algorithm (RFC 8221). Default: aes-128. 3des is refused unless the operator allows legacy cryptography."
        .optional(|| json!("aes-128")).filtered();
    change encapsulation_mode: Kind::Keyword(words::<EncapsulationMode>),
        "How packets are wrapped (RFC 4301). Default: tunnel."
        .optional(|| json!("tunnel")).filtered();
    change lifetime: Kind::Lifetime, "How long the IPsec security association lives. Default: 3600 seconds."
        .optional(|| json!({"units": "seconds", "value": 3600}));
    change pfs: Kind::Keyword(words::<Pfs>),
        "The Diffie-Hellman group for perfect forward secrecy. Default: group5."
        .optional(|| json!("group5")).filtered();
}

impl Collection for IpsecPolicy {
    type Shown = Self;

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

    fn shown(self, _: &App, _: bool) -> Result<Self, StoreError> {
        Ok(self)
    }

    fn example() -> Self {
        Self {
            name: "to-branch-office".into(),
            encryption_algorithm: EncryptionAlgorithm::Aes256,
            pfs: Pfs::Group14,
            ..Self::new(example_id::<Self>(), EXAMPLE_PROJECT.into())
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

impl FromAttributes for Draft<IpsecPolicy> {
    const TABLE: &'static Table = Spec::TABLE;
    const VERB: Verb = Verb::Create;

    fn from_attributes(given: &Attributes) -> Result<Self, BadInput> {
        Ok(Self { project_id: given.project()?, spec: Spec::from_attributes(given)? })
    }
}

impl Requested for Draft<IpsecPolicy> {
    type Request = CreateRequest<IpsecPolicy>;
}

impl Requested for Spec {
    type Request = UpdateRequest<IpsecPolicy>;
}

handlers! {
    IpsecPolicy at "/v2.0/vpn/ipsecpolicies" / "ipsecpolicy_id", tagged "ipsec-policies";
    list "listIpsecPolicies": "IPsec policies";
    show "showIpsecPolicy": "Show an IPsec policy", "One IPsec policy, with all its attributes.";
    delete "deleteIpsecPolicy": "Delete an IPsec policy",
        "Removes an IPsec policy that no connection uses. A request body is ignored.";
}

/// Create an IPsec policy
///
/// Makes an IPsec policy. Every attribute has a default.
#[utoipa::path(post, path = "/v2.0/vpn/ipsecpolicies", operation_id = "createIpsecPolicy", tag = "ipsec-policies")]
pub(crate) async fn create(
    caller: Caller,
    State(app): State<App>,
    Json(draft): Json<Draft<IpsecPolicy>>,
) -> Result<Created<One<IpsecPolicy>>, policies::CreateFault<IpsecPolicy>> {
    policies::create(caller, app, draft).await
}

/// Update an IPsec policy
///
/// Changes an IPsec policy that no connection uses.
#[utoipa::path(
    put,
    path = "/v2.0/vpn/ipsecpolicies/{ipsecpolicy_id}",
    operation_id = "updateIpsecPolicy",
    tag = "ipsec-policies"
)]
pub(crate) async fn update(
    caller: Caller,
    State(app): State<App>,
    path: Path<IpsecPolicy>,
    _precondition: IfMatch,
    Json(spec): Json<Spec>,
) -> Result<Shown<One<IpsecPolicy>>, policies::UpdateFault<IpsecPolicy>> {
    policies::update(caller, app, path, spec).await
}
