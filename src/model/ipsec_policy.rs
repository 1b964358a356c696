//! An IPsec policy: how the traffic itself is protected (phase 2).

use super::{
    Lifetime,
    keyword::{AuthAlgorithm, EncryptionAlgorithm, Pfs, keywords},
    resource::resource,
};

keywords! {
    /// The protocol that protects the packets (RFC 4302, RFC 4303). ah-esp can be stored, but is refused once a
    /// connection uses it.
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

/// The declaration; see [`super::resource`].
macro_rules! ipsec_policy {
    ($make:ident) => {
        $make! {
            "An IPsec policy: how the traffic itself is protected (phase 2)."
            IpsecPolicy as "ipsecpolicy" in "ipsecpolicies" {
                change transform_protocol: TransformProtocol = TransformProtocol::Esp,
                    "The protocol that protects the packets (RFC 4302, RFC 4303). Default: esp. ah-esp can be \
                     stored, but is refused once a connection uses it.",
                    filtered();
                change auth_algorithm: AuthAlgorithm = AuthAlgorithm::Sha256,
                    "The integrity algorithm (RFC 8221). Default: sha256. Also accepts sha1 if the operator allows it.",
                    filtered();
                change encryption_algorithm: EncryptionAlgorithm = EncryptionAlgorithm::Aes128,
                    "The encryption algorithm (RFC 8221). Default: aes-128. Also accepts 3des if the operator allows it.",
                    filtered();
                change encapsulation_mode: EncapsulationMode = EncapsulationMode::Tunnel,
                    "How packets are wrapped (RFC 4301). Default: tunnel.", filtered();
                change lifetime: Lifetime = Lifetime::default(),
                    "How long the IPsec security association lives. Default: 3600 seconds.";
                change pfs: Pfs = Pfs::Group5,
                    "The Diffie-Hellman group for perfect forward secrecy. Default: group5.", filtered();
            }
            kept {}
        }
    };
}
pub(crate) use ipsec_policy;

ipsec_policy!(resource);
