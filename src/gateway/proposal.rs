//! Algorithms in strongSwan's words.

use crate::model::{
    IkePolicy, IpsecPolicy,
    keyword::{EncryptionAlgorithm, Keyword, Pfs},
};

/// Whether the cipher also protects integrity, so that no other algorithm does.
pub(super) fn is_aead(encryption: EncryptionAlgorithm) -> bool {
    encryption.as_str().contains("-ccm-") || encryption.as_str().contains("-gcm-")
}

/// strongSwan spells ciphers and integrity algorithms as the API does, without hyphens.
fn spelt(algorithm: impl Keyword) -> String {
    algorithm.as_str().replace('-', "")
}

/// The one proposal of phase 1. Where no integrity algorithm is needed, it still names the function that keys are made with.
pub(super) fn ike(policy: &IkePolicy) -> String {
    let (encryption, auth) = (spelt(policy.encryption_algorithm), spelt(policy.auth_algorithm));
    let auth = if is_aead(policy.encryption_algorithm) { format!("prf{auth}") } else { auth };
    format!("{encryption}-{auth}-{}", group(policy.pfs))
}

/// The one proposal of phase 2 for ESP.
pub(super) fn esp(policy: &IpsecPolicy) -> String {
    let encryption = spelt(policy.encryption_algorithm);
    if is_aead(policy.encryption_algorithm) {
        return format!("{encryption}-{}", group(policy.pfs));
    }
    format!("{encryption}-{}-{}", spelt(policy.auth_algorithm), group(policy.pfs))
}

/// The one proposal of phase 2 for AH, which does not encrypt.
pub(super) fn ah(policy: &IpsecPolicy) -> String {
    format!("{}-{}", spelt(policy.auth_algorithm), group(policy.pfs))
}

fn group(pfs: Pfs) -> &'static str {
    match pfs {
        Pfs::Group2 => "modp1024",
        Pfs::Group5 => "modp1536",
        Pfs::Group14 => "modp2048",
        Pfs::Group15 => "modp3072",
        Pfs::Group16 => "modp4096",
        Pfs::Group17 => "modp6144",
        Pfs::Group18 => "modp8192",
        Pfs::Group19 => "ecp256",
        Pfs::Group20 => "ecp384",
        Pfs::Group21 => "ecp521",
        Pfs::Group22 => "modp1024s160",
        Pfs::Group23 => "modp2048s224",
        Pfs::Group24 => "modp2048s256",
        Pfs::Group25 => "ecp192",
        Pfs::Group26 => "ecp224",
        Pfs::Group27 => "ecp224bp",
        Pfs::Group28 => "ecp256bp",
        Pfs::Group29 => "ecp384bp",
        Pfs::Group30 => "ecp512bp",
        Pfs::Group31 => "curve25519",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        gateway::tunnel::tests::tunnel,
        model::keyword::{
            AuthAlgorithm::{self, Sha1, Sha256, Sha512},
            EncryptionAlgorithm::{Aes128, Aes192Ccm12, Aes256Ctr, Aes256Gcm16, TripleDes},
        },
    };

    #[test]
    fn proposals() {
        let (mut one, mut two) = (tunnel().ike, tunnel().ipsec);
        for (encryption, auth, pfs, expected) in [
            (Aes128, Sha256, Pfs::Group5, ["aes128-sha256-modp1536", "aes128-sha256-modp1536", "sha256-modp1536"]),
            (TripleDes, Sha1, Pfs::Group2, ["3des-sha1-modp1024", "3des-sha1-modp1024", "sha1-modp1024"]),
            (
                Aes256Ctr,
                AuthAlgorithm::AesXcbc,
                Pfs::Group19,
                ["aes256ctr-aesxcbc-ecp256", "aes256ctr-aesxcbc-ecp256", "aesxcbc-ecp256"],
            ),
            (
                Aes192Ccm12,
                AuthAlgorithm::AesCmac,
                Pfs::Group30,
                ["aes192ccm12-prfaescmac-ecp512bp", "aes192ccm12-ecp512bp", "aescmac-ecp512bp"],
            ),
            (
                Aes256Gcm16,
                Sha512,
                Pfs::Group31,
                ["aes256gcm16-prfsha512-curve25519", "aes256gcm16-curve25519", "sha512-curve25519"],
            ),
        ] {
            (one.encryption_algorithm, one.auth_algorithm, one.pfs) = (encryption, auth, pfs);
            (two.encryption_algorithm, two.auth_algorithm, two.pfs) = (encryption, auth, pfs);
            assert_eq!([ike(&one), esp(&two), ah(&two)], expected);
        }
    }

    #[test]
    fn eighteen_ciphers_need_no_integrity_algorithm() {
        assert_eq!(EncryptionAlgorithm::ALL.iter().filter(|cipher| is_aead(**cipher)).count(), 18);
    }
}
