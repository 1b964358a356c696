//! The bodies of IKE policies.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::TABLE;
use crate::{
    api::input::{Attributes, BadInput, FromAttributes, Link, Table, Verb, parts::Lifetime, schema::described},
    model::{
        self, ProjectId,
        ike_policy::{IkeVersion, NegotiationMode},
        keyword::{AuthAlgorithm, EncryptionAlgorithm, Keyword as _, Pfs},
    },
    service::ike_policy::{Changes, Draft},
};

/// What a create gives; read as a [`Draft`].
#[derive(Clone, Copy, Debug)]
pub enum IkePolicyCreate {}

/// What an update gives; read as a [`Changes`].
#[derive(Clone, Copy, Debug)]
pub enum IkePolicyUpdate {}

/// An IKE policy as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IkePolicy {
    /// Its id.
    pub id: String,
    /// The owner.
    pub project_id: ProjectId,
    /// The name.
    pub name: String,
    /// The description.
    pub description: String,
    /// The integrity algorithm.
    pub auth_algorithm: &'static str,
    /// The encryption algorithm.
    pub encryption_algorithm: &'static str,
    /// The mode of IKEv1's first phase.
    pub phase1_negotiation_mode: &'static str,
    /// How long the security association lives.
    pub lifetime: Lifetime,
    /// The version of the key exchange.
    pub ike_version: &'static str,
    /// The Diffie-Hellman group.
    pub pfs: &'static str,
    /// The owner once more.
    pub tenant_id: ProjectId,
}

described!(IkePolicyCreate, TABLE, Create, "A new IKE policy.");
described!(IkePolicyUpdate, TABLE, Update, "Changes of an IKE policy: what is not given stays as it is.");
described!(IkePolicy, TABLE, Shown, "An IKE policy: how the two ends agree on keys (phase 1).");

/// The body of a create.
#[derive(Clone, Debug, ToSchema)]
pub struct IkePolicyCreateRequest {
    /// The policy.
    pub ikepolicy: IkePolicyCreate,
}

/// The body of an update.
#[derive(Clone, Debug, ToSchema)]
pub struct IkePolicyUpdateRequest {
    /// The changes.
    pub ikepolicy: IkePolicyUpdate,
}

/// One IKE policy.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IkePolicyResponse {
    /// The policy.
    pub ikepolicy: IkePolicy,
}

/// IKE policies, or a page of them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IkePolicyList {
    /// The policies.
    #[schema(max_items = 2_147_483_647)]
    pub ikepolicies: Vec<IkePolicy>,
    /// Where the next and the previous page are; only with `limit`, and only those that exist.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 2)]
    pub ikepolicies_links: Option<Vec<Link>>,
}

impl FromAttributes for Draft {
    const TABLE: &'static Table = &TABLE;
    const VERB: Verb = Verb::Create;

    fn from_attributes(given: &Attributes) -> Result<Self, BadInput> {
        Ok(Self {
            project_id: given.project()?,
            name: given.filled("name", Attributes::name)?,
            description: given.filled("description", Attributes::text)?,
            auth_algorithm: given.filled("auth_algorithm", Attributes::keyword)?,
            encryption_algorithm: given.filled("encryption_algorithm", Attributes::keyword)?,
            phase1_negotiation_mode: given.filled("phase1_negotiation_mode", Attributes::keyword)?,
            lifetime: given.filled("lifetime", Attributes::lifetime)?,
            ike_version: given.filled("ike_version", Attributes::keyword)?,
            pfs: given.filled("pfs", Attributes::keyword)?,
        })
    }
}

impl FromAttributes for Changes {
    const TABLE: &'static Table = &TABLE;
    const VERB: Verb = Verb::Update;

    fn from_attributes(given: &Attributes) -> Result<Self, BadInput> {
        Ok(Self {
            name: given.name("name")?,
            description: given.text("description")?,
            auth_algorithm: given.keyword("auth_algorithm")?,
            encryption_algorithm: given.keyword("encryption_algorithm")?,
            phase1_negotiation_mode: given.keyword("phase1_negotiation_mode")?,
            lifetime: given.lifetime("lifetime")?.unwrap_or_default(),
            ike_version: given.keyword("ike_version")?,
            pfs: given.keyword("pfs")?,
        })
    }
}

impl From<&model::IkePolicy> for IkePolicy {
    fn from(policy: &model::IkePolicy) -> Self {
        Self {
            id: policy.id.to_string(),
            project_id: policy.project_id.clone(),
            name: policy.name.clone(),
            description: policy.description.clone(),
            auth_algorithm: policy.auth_algorithm.as_str(),
            encryption_algorithm: policy.encryption_algorithm.as_str(),
            phase1_negotiation_mode: policy.phase1_negotiation_mode.as_str(),
            lifetime: policy.lifetime.into(),
            ike_version: policy.ike_version.as_str(),
            pfs: policy.pfs.as_str(),
            tenant_id: policy.project_id.clone(),
        }
    }
}

impl IkePolicyCreateRequest {
    /// One of it, for the document.
    #[must_use]
    pub fn example() -> Value {
        json!({"ikepolicy": {
            "name": "to-branch-office",
            "auth_algorithm": "sha256",
            "encryption_algorithm": "aes-256",
            "ike_version": "v2",
            "pfs": "group14",
            "lifetime": {"units": "seconds", "value": 7200},
        }})
    }
}

impl IkePolicyUpdateRequest {
    /// One of it, for the document.
    #[must_use]
    pub fn example() -> Value {
        json!({"ikepolicy": {"name": "to-branch-office", "lifetime": {"value": 3600}}})
    }
}

impl IkePolicyResponse {
    /// One of it, for the document.
    #[must_use]
    pub fn example() -> Value {
        json!({"ikepolicy": IkePolicy::example()})
    }
}

impl IkePolicyList {
    /// One of it, for the document.
    #[must_use]
    pub fn example() -> Value {
        json!({"ikepolicies": [IkePolicy::example()]})
    }
}

impl IkePolicy {
    fn example() -> Self {
        Self::from(&model::IkePolicy {
            id: uuid::uuid!("2b6d0a57-3e1f-4f6e-8a44-5b7f9c3d1e04"),
            project_id: "05b8c0a5cc9c4a3a8d4c5b4a2a9d1c11".into(),
            name: "to-branch-office".into(),
            description: String::new(),
            auth_algorithm: AuthAlgorithm::Sha256,
            encryption_algorithm: EncryptionAlgorithm::Aes256,
            phase1_negotiation_mode: NegotiationMode::Main,
            lifetime: model::Lifetime { seconds: 7200 },
            ike_version: IkeVersion::V2,
            pfs: Pfs::Group14,
        })
    }
}
