//! An IPsec policy: how the traffic itself is protected (phase 2).

use uuid::Uuid;

use super::{
    Lifetime, ProjectId,
    keyword::{AuthAlgorithm, EncryptionAlgorithm, Pfs, keywords},
};

keywords! {
    /// The protocol that protects the packets (RFC 4302, RFC 4303). ah-esp can be kept but is refused once a connection
    /// uses it.
    pub enum TransformProtocol {
        Esp = "esp",
        Ah = "ah",
        /// May be stored, and is refused once a connection uses it.
        AhEsp = "ah-esp",
    }
}

keywords! {
    /// How packets are wrapped (RFC 4301, section 4.1).
    pub enum EncapsulationMode {
        Tunnel = "tunnel",
        Transport = "transport",
    }
}

/// An IPsec policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IpsecPolicy {
    /// Its id.
    pub id: Uuid,
    /// The project that owns it.
    pub project_id: ProjectId,
    /// A human-readable name, at most 255 characters; need not be unique.
    pub name: String,
    /// A human-readable description, at most 255 characters.
    pub description: String,
    /// The protocol that protects the packets.
    pub transform_protocol: TransformProtocol,
    /// The integrity algorithm.
    pub auth_algorithm: AuthAlgorithm,
    /// The encryption algorithm.
    pub encryption_algorithm: EncryptionAlgorithm,
    /// How packets are wrapped.
    pub encapsulation_mode: EncapsulationMode,
    /// How long the IPsec security association lives.
    pub lifetime: Lifetime,
    /// The Diffie-Hellman group.
    pub pfs: Pfs,
}
