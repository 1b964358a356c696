//! An IKE policy: how the two ends agree on keys (phase 1).

use super::{
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

/// The lifetime of a security association.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime {
    /// Seconds, at least [`Lifetime::MIN`].
    pub seconds: i32,
}

impl Lifetime {
    /// The shortest lifetime, in seconds.
    pub const MIN: i32 = 60;
    /// The only unit that the API knows.
    pub const UNITS: &'static str = "seconds";
}

impl Default for Lifetime {
    fn default() -> Self {
        Self { seconds: 3600 }
    }
}

/// The declaration; see [`super::resource`].
macro_rules! ike_policy {
    ($make:ident) => {
        $make! {
            "An IKE policy: how the two ends agree on keys (phase 1)."
            IkePolicy as "ikepolicy" in "ikepolicies" {
                change auth_algorithm: AuthAlgorithm = AuthAlgorithm::Sha256,
                    "The integrity algorithm (RFC 8247). Default: sha256. Also accepts sha1 if the operator allows it.",
                    filtered();
                change encryption_algorithm: EncryptionAlgorithm = EncryptionAlgorithm::Aes128,
                    "The encryption algorithm (RFC 8247). Default: aes-128. Also accepts 3des if the operator allows it.",
                    filtered();
                change phase1_negotiation_mode: NegotiationMode = NegotiationMode::Main,
                    "The mode of IKEv1's first phase (RFC 2409). Default: main.", filtered();
                change lifetime: Lifetime = Lifetime::default(),
                    "How long the IKE security association lives. Default: 3600 seconds.";
                change ike_version: IkeVersion = IkeVersion::V1,
                    "The version of the key exchange (v1: RFC 2409, v2: RFC 7296). Default: v1.", filtered();
                change pfs: Pfs = Pfs::Group5, "The Diffie-Hellman group. Default: group5.", filtered();
            }
            kept {}
        }
    };
}
pub(crate) use ike_policy;

ike_policy!(resource);
