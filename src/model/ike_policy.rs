//! An IKE policy: how the two ends agree on keys (phase 1).

use super::{
    Lifetime,
    keyword::{AuthAlgorithm, EncryptionAlgorithm, Pfs, keywords},
    resource::resource,
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

resource! {
    /// An IKE policy.
    pub struct IkePolicy {
        given {}
        kept {}
        changed {
            /// The integrity algorithm.
            auth_algorithm: AuthAlgorithm = AuthAlgorithm::Sha256,
            /// The encryption algorithm.
            encryption_algorithm: EncryptionAlgorithm = EncryptionAlgorithm::Aes128,
            /// The mode of IKEv1's first phase.
            phase1_negotiation_mode: NegotiationMode = NegotiationMode::Main,
            /// How long the IKE security association lives.
            lifetime: Lifetime = Lifetime::default(),
            /// The version of the key exchange.
            ike_version: IkeVersion = IkeVersion::V1,
            /// The Diffie-Hellman group.
            pfs: Pfs = Pfs::Group5,
        }
        asked {}
    }
}
