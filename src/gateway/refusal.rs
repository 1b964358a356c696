//! What strongSwan could not do, told before it is asked.

use super::{
    charon::Backend,
    proposal::is_aead,
    tunnel::{End, Tunnel},
};
use crate::model::{
    ike_policy::IkeVersion,
    ipsec_policy::{EncapsulationMode, TransformProtocol},
    keyword::{AuthAlgorithm, EncryptionAlgorithm, Keyword},
};

/// Why no such tunnel can be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The transform protocol is both of them.
    #[error("the transform protocol ah-esp is not possible: strongSwan offers either of the two, not both in one")]
    AhEsp,
    /// Transport mode is for the two ends themselves.
    #[error(
        "the encapsulation mode transport is only possible between the two addresses themselves, not between networks"
    )]
    TransportBetweenNetworks,
    /// This machine's kernel has no IPsec of its own.
    #[error("{0} is not possible on this gateway: its kernel has no IPsec")]
    NotInUserspace(&'static str),
    /// The cipher is not defined for phase 1 of IKEv1.
    #[error("the encryption algorithm {} is not possible in an IKE policy of version v1", .0.as_str())]
    EncryptionInIkev1(EncryptionAlgorithm),
    /// The integrity algorithm is not defined for phase 1 of IKEv1.
    #[error("the auth algorithm {} is not possible in an IKE policy of version v1", .0.as_str())]
    AuthInIkev1(AuthAlgorithm),
    /// The integrity algorithm is not defined for phase 2 of IKEv1.
    #[error("the auth algorithm {} is not possible in an IPsec policy under an IKE policy of version v1", .0.as_str())]
    IpsecAuthInIkev1(AuthAlgorithm),
    /// The id stands for others as well.
    #[error("the {0} {1:?} would mean more than one")]
    AnyId(&'static str, String),
}

/// All reasons why this tunnel cannot be made; there should be none.
#[must_use]
pub fn refusals(tunnel: &Tunnel, backend: Backend) -> Vec<Refusal> {
    let (ike, ipsec) = (&tunnel.ike, &tunnel.ipsec);
    let mut refusals = Vec::new();
    if ipsec.transform_protocol == TransformProtocol::AhEsp {
        refusals.push(Refusal::AhEsp);
    }
    if ipsec.encapsulation_mode == EncapsulationMode::Transport {
        if !(is_host(&tunnel.local) && is_host(&tunnel.peer)) {
            refusals.push(Refusal::TransportBetweenNetworks);
        } else if backend == Backend::Userspace {
            refusals.push(Refusal::NotInUserspace("the encapsulation mode transport"));
        }
    }
    if ipsec.transform_protocol == TransformProtocol::Ah && backend == Backend::Userspace {
        refusals.push(Refusal::NotInUserspace("the transform protocol ah"));
    }
    if ike.ike_version == IkeVersion::V1 {
        let encryption = ike.encryption_algorithm;
        if is_aead(encryption) || encryption.as_str().ends_with("-ctr") {
            refusals.push(Refusal::EncryptionInIkev1(encryption));
        }
        if matches!(ike.auth_algorithm, AuthAlgorithm::AesXcbc | AuthAlgorithm::AesCmac) {
            refusals.push(Refusal::AuthInIkev1(ike.auth_algorithm));
        }
        let has_auth = ipsec.transform_protocol == TransformProtocol::Ah || !is_aead(ipsec.encryption_algorithm);
        if has_auth && ipsec.auth_algorithm == AuthAlgorithm::AesCmac {
            refusals.push(Refusal::IpsecAuthInIkev1(ipsec.auth_algorithm));
        }
    }
    for (attribute, end) in [("local_id", &tunnel.local), ("peer_id", &tunnel.peer)] {
        if is_any(&end.id) {
            refusals.push(Refusal::AnyId(attribute, end.id.trim_start_matches('@').to_owned()));
        }
    }
    refusals
}

/// Whether all that is behind the end is the end itself.
fn is_host(end: &End) -> bool {
    end.networks == [end.address.into()]
}

/// Whether strongSwan takes the id for a pattern: the words and addresses for "any", and names with a `*`.
fn is_any(id: &str) -> bool {
    let name = id.trim_start_matches('@');
    let is_unspecified = name.parse().is_ok_and(|address: std::net::IpAddr| address.is_unspecified());
    name.is_empty() || name.starts_with("%any") || name.contains('*') || is_unspecified
}
