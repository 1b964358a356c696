//! The bodies of IPsec policies.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::TABLE;
use crate::{
    api::input::{Attributes, BadInput, FromAttributes, Link, Table, Verb, parts::Lifetime, schema::described},
    model::{
        self, ProjectId,
        ipsec_policy::{EncapsulationMode, TransformProtocol},
        keyword::{AuthAlgorithm, EncryptionAlgorithm, Keyword as _, Pfs},
    },
    service::ipsec_policy::{Changes, Draft},
};

/// What a create gives; read as a [`Draft`].
#[derive(Clone, Copy, Debug)]
pub enum IpsecPolicyCreate {}

/// What an update gives; read as a [`Changes`].
#[derive(Clone, Copy, Debug)]
pub enum IpsecPolicyUpdate {}

/// An IPsec policy as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IpsecPolicy {
    /// Its id.
    pub id: String,
    /// The owner.
    pub project_id: ProjectId,
    /// The name.
    pub name: String,
    /// The description.
    pub description: String,
    /// The protocol that protects the packets.
    pub transform_protocol: &'static str,
    /// The integrity algorithm.
    pub auth_algorithm: &'static str,
    /// The encryption algorithm.
    pub encryption_algorithm: &'static str,
    /// How packets are wrapped.
    pub encapsulation_mode: &'static str,
    /// How long the security association lives.
    pub lifetime: Lifetime,
    /// The Diffie-Hellman group.
    pub pfs: &'static str,
    /// The owner once more.
    pub tenant_id: ProjectId,
}

described!(IpsecPolicyCreate, TABLE, Create, "A new IPsec policy.");
described!(IpsecPolicyUpdate, TABLE, Update, "Changes of an IPsec policy: what is not given stays as it is.");
described!(IpsecPolicy, TABLE, Shown, "An IPsec policy: how the traffic itself is protected (phase 2).");

/// The body of a create.
#[derive(Clone, Debug, ToSchema)]
pub struct IpsecPolicyCreateRequest {
    /// The policy.
    pub ipsecpolicy: IpsecPolicyCreate,
}

/// The body of an update.
#[derive(Clone, Debug, ToSchema)]
pub struct IpsecPolicyUpdateRequest {
    /// The changes.
    pub ipsecpolicy: IpsecPolicyUpdate,
}

/// One IPsec policy.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IpsecPolicyResponse {
    /// The policy.
    pub ipsecpolicy: IpsecPolicy,
}

/// IPsec policies, or a page of them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IpsecPolicyList {
    /// The policies.
    #[schema(max_items = 2_147_483_647)]
    pub ipsecpolicies: Vec<IpsecPolicy>,
    /// Where the next and the previous page are; only with `limit`, and only those that exist.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 2)]
    pub ipsecpolicies_links: Option<Vec<Link>>,
}

impl FromAttributes for Draft {
    const TABLE: &'static Table = &TABLE;
    const VERB: Verb = Verb::Create;

    fn from_attributes(given: &Attributes) -> Result<Self, BadInput> {
        Ok(Self {
            project_id: given.project()?,
            name: given.filled("name", Attributes::name)?,
            description: given.filled("description", Attributes::text)?,
            transform_protocol: given.filled("transform_protocol", Attributes::keyword)?,
            auth_algorithm: given.filled("auth_algorithm", Attributes::keyword)?,
            encryption_algorithm: given.filled("encryption_algorithm", Attributes::keyword)?,
            encapsulation_mode: given.filled("encapsulation_mode", Attributes::keyword)?,
            lifetime: given.filled("lifetime", Attributes::lifetime)?,
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
            transform_protocol: given.keyword("transform_protocol")?,
            auth_algorithm: given.keyword("auth_algorithm")?,
            encryption_algorithm: given.keyword("encryption_algorithm")?,
            encapsulation_mode: given.keyword("encapsulation_mode")?,
            lifetime: given.lifetime("lifetime")?.unwrap_or_default(),
            pfs: given.keyword("pfs")?,
        })
    }
}

impl From<&model::IpsecPolicy> for IpsecPolicy {
    fn from(policy: &model::IpsecPolicy) -> Self {
        Self {
            id: policy.id.to_string(),
            project_id: policy.project_id.clone(),
            name: policy.name.clone(),
            description: policy.description.clone(),
            transform_protocol: policy.transform_protocol.as_str(),
            auth_algorithm: policy.auth_algorithm.as_str(),
            encryption_algorithm: policy.encryption_algorithm.as_str(),
            encapsulation_mode: policy.encapsulation_mode.as_str(),
            lifetime: policy.lifetime.into(),
            pfs: policy.pfs.as_str(),
            tenant_id: policy.project_id.clone(),
        }
    }
}

impl IpsecPolicyCreateRequest {
    /// One of it, for the document.
    #[must_use]
    pub fn example() -> Value {
        json!({"ipsecpolicy": {
            "name": "to-branch-office",
            "auth_algorithm": "sha256",
            "encryption_algorithm": "aes-256",
            "pfs": "group14",
            "lifetime": {"units": "seconds", "value": 3600},
        }})
    }
}

impl IpsecPolicyUpdateRequest {
    /// One of it, for the document.
    #[must_use]
    pub fn example() -> Value {
        json!({"ipsecpolicy": {"name": "to-branch-office", "lifetime": {"value": 1800}}})
    }
}

impl IpsecPolicyResponse {
    /// One of it, for the document.
    #[must_use]
    pub fn example() -> Value {
        json!({"ipsecpolicy": IpsecPolicy::example()})
    }
}

impl IpsecPolicyList {
    /// One of it, for the document.
    #[must_use]
    pub fn example() -> Value {
        json!({"ipsecpolicies": [IpsecPolicy::example()]})
    }
}

impl IpsecPolicy {
    fn example() -> Self {
        Self::from(&model::IpsecPolicy {
            id: uuid::uuid!("e6a1b0c9-7f4d-4b0a-9e27-8d5c4b3a2f05"),
            project_id: "05b8c0a5cc9c4a3a8d4c5b4a2a9d1c11".into(),
            name: "to-branch-office".into(),
            description: String::new(),
            transform_protocol: TransformProtocol::Esp,
            auth_algorithm: AuthAlgorithm::Sha256,
            encryption_algorithm: EncryptionAlgorithm::Aes256,
            encapsulation_mode: EncapsulationMode::Tunnel,
            lifetime: model::Lifetime::default(),
            pfs: Pfs::Group14,
        })
    }
}
