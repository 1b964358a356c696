//! An IKE policy: how the two ends agree on keys (phase 1).

use uuid::Uuid;

use super::{
    Lifetime, ProjectId,
    keyword::{AuthAlgorithm, EncryptionAlgorithm, Pfs, keywords},
};

keywords! {
    /// The version of the Internet Key Exchange (RFC 2409, RFC 7296).
    pub enum IkeVersion {
        V1 = "v1",
        V2 = "v2",
    }
}

keywords! {
    /// The mode of IKEv1's first phase (RFC 2409, section 5).
    pub enum NegotiationMode {
        Main = "main",
        Aggressive = "aggressive",
    }
}

/// An IKE policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IkePolicy {
    /// Its id.
    pub id: Uuid,
    /// The project that owns it.
    pub project_id: ProjectId,
    /// A human-readable name, at most 255 characters; need not be unique.
    pub name: String,
    /// A human-readable description, at most 255 characters.
    pub description: String,
    /// The integrity algorithm.
    pub auth_algorithm: AuthAlgorithm,
    /// The encryption algorithm.
    pub encryption_algorithm: EncryptionAlgorithm,
    /// The mode of IKEv1's first phase.
    pub phase1_negotiation_mode: NegotiationMode,
    /// How long the IKE security association lives.
    pub lifetime: Lifetime,
    /// The version of the key exchange.
    pub ike_version: IkeVersion,
    /// The Diffie-Hellman group.
    pub pfs: Pfs,
}
