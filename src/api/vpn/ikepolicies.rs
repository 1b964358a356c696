//! IKE policies: how the two ends agree on keys (phase 1).

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
        IkePolicy, Lifetime,
        ike_policy::{IkeVersion, NegotiationMode, Spec},
        keyword::{AuthAlgorithm, EncryptionAlgorithm, Pfs},
    },
    service::policy::Draft,
    store::StoreError,
};

attributes! {
    IkePolicy, Spec as "ikepolicy" in "ikepolicies";
    change auth_algorithm: Kind::Keyword(words::<AuthAlgorithm>),
        "The integrity algorithm (RFC 8247). Default: sha256. sha1 is refused unless the operator allows legacy cryptography."
        .optional(|| json!("sha256")).filtered();
    change encryption_algorithm: Kind::Keyword(words::<EncryptionAlgorithm>),
        "The encryption algorithm (RFC 8247). Default: aes-128. 3des is refused unless the operator allows legacy cryptography."
        .optional(|| json!("aes-128")).filtered();
    change phase1_negotiation_mode: Kind::Keyword(words::<NegotiationMode>),
        "The mode of IKEv1's first phase (RFC 2409). Default: main."
        .optional(|| json!("main")).filtered();
    change lifetime: Kind::Lifetime, "How long the IKE security association lives. Default: 3600 seconds."
        .optional(|| json!({"units": "seconds", "value": 3600}));
    change ike_version: Kind::Keyword(words::<IkeVersion>),
        "The version of the key exchange (v1: RFC 2409, v2: RFC 7296). Default: v1."
        .optional(|| json!("v1")).filtered();
    change pfs: Kind::Keyword(words::<Pfs>),
        "The Diffie-Hellman group. Default: group5."
        .optional(|| json!("group5")).filtered();
}

impl Collection for IkePolicy {
    type Shown = Self;

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

    fn shown(self, _: &App, _: bool) -> Result<Self, StoreError> {
        Ok(self)
    }

    fn example() -> Self {
        Self {
            name: "to-branch-office".into(),
            encryption_algorithm: EncryptionAlgorithm::Aes256,
            lifetime: Lifetime { seconds: 7200 },
            ike_version: IkeVersion::V2,
            pfs: Pfs::Group14,
            ..Self::new(example_id::<Self>(), EXAMPLE_PROJECT.into())
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

impl FromAttributes for Draft<IkePolicy> {
    const TABLE: &'static Table = Spec::TABLE;
    const VERB: Verb = Verb::Create;

    fn from_attributes(given: &Attributes) -> Result<Self, BadInput> {
        Ok(Self { project_id: given.project()?, spec: Spec::from_attributes(given)? })
    }
}

impl Requested for Draft<IkePolicy> {
    type Request = CreateRequest<IkePolicy>;
}

impl Requested for Spec {
    type Request = UpdateRequest<IkePolicy>;
}

handlers! {
    IkePolicy at "/v2.0/vpn/ikepolicies" / "ikepolicy_id", tagged "ike-policies";
    list "listIkePolicies": "IKE policies";
    show "showIkePolicy": "Show an IKE policy", "One IKE policy, with all its attributes.";
    delete "deleteIkePolicy": "Delete an IKE policy",
        "Removes an IKE policy that no connection uses. A request body is ignored.";
}

/// Create an IKE policy
///
/// Makes an IKE policy. Every attribute has a default.
#[utoipa::path(post, path = "/v2.0/vpn/ikepolicies", operation_id = "createIkePolicy", tag = "ike-policies")]
pub(crate) async fn create(
    caller: Caller,
    State(app): State<App>,
    Json(draft): Json<Draft<IkePolicy>>,
) -> Result<Created<One<IkePolicy>>, policies::CreateFault<IkePolicy>> {
    policies::create(caller, app, draft).await
}

/// Update an IKE policy
///
/// Changes an IKE policy that no connection uses.
#[utoipa::path(
    put,
    path = "/v2.0/vpn/ikepolicies/{ikepolicy_id}",
    operation_id = "updateIkePolicy",
    tag = "ike-policies"
)]
pub(crate) async fn update(
    caller: Caller,
    State(app): State<App>,
    path: Path<IkePolicy>,
    _precondition: IfMatch,
    Json(spec): Json<Spec>,
) -> Result<Shown<One<IkePolicy>>, policies::UpdateFault<IkePolicy>> {
    policies::update(caller, app, path, spec).await
}
