//! An IPsec policy: how the traffic itself is protected (phase 2).

use super::{
    Lifetime,
    keyword::{AuthAlgorithm, EncryptionAlgorithm, Pfs, keywords},
    resource::resource,
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

resource! {
    /// An IPsec policy.
    pub struct IpsecPolicy {
        given {}
        kept {}
        changed {
            /// The protocol that protects the packets.
            transform_protocol: TransformProtocol = TransformProtocol::Esp,
            /// The integrity algorithm.
            auth_algorithm: AuthAlgorithm = AuthAlgorithm::Sha256,
            /// The encryption algorithm.
            encryption_algorithm: EncryptionAlgorithm = EncryptionAlgorithm::Aes128,
            /// How packets are wrapped.
            encapsulation_mode: EncapsulationMode = EncapsulationMode::Tunnel,
            /// How long the IPsec security association lives.
            lifetime: Lifetime = Lifetime::default(),
            /// The Diffie-Hellman group.
            pfs: Pfs = Pfs::Group5,
        }
        asked {}
    }
}
