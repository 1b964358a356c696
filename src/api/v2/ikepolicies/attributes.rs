//! The attributes of an IKE policy.

use serde_json::json;

use crate::{
    api::input::table::{
        Kind, Table, attribute,
        shared::{DESCRIPTION, ID, NAME, PROJECT_ID, TENANT_ID},
        words,
    },
    model::{
        ike_policy::{IkeVersion, NegotiationMode},
        keyword::{AuthAlgorithm, EncryptionAlgorithm, Pfs},
    },
};

/// The attributes of an IKE policy, in the order in which the peer checks them.
pub const TABLE: Table = Table {
    resource: "ikepolicy",
    collection: "ikepolicies",
    attributes: &[
        ID,
        TENANT_ID,
        NAME,
        DESCRIPTION,
        attribute(
            "auth_algorithm",
            Kind::Keyword(words::<AuthAlgorithm>),
            "The integrity algorithm (RFC 8247). Default: sha256. sha1 is refused unless the operator allows legacy \
             cryptography.",
        )
        .optional(|| json!("sha256"))
        .updatable()
        .filtered(),
        attribute(
            "encryption_algorithm",
            Kind::Keyword(words::<EncryptionAlgorithm>),
            "The encryption algorithm (RFC 8247). Default: aes-128. 3des is refused unless the operator allows legacy \
             cryptography.",
        )
        .optional(|| json!("aes-128"))
        .updatable()
        .filtered(),
        attribute(
            "phase1_negotiation_mode",
            Kind::Keyword(words::<NegotiationMode>),
            "The mode of IKEv1's first phase (RFC 2409). Default: main.",
        )
        .optional(|| json!("main"))
        .updatable()
        .filtered(),
        attribute("lifetime", Kind::Lifetime, "How long the IKE security association lives. Default: 3600 seconds.")
            .optional(|| json!({"units": "seconds", "value": 3600}))
            .updatable(),
        attribute(
            "ike_version",
            Kind::Keyword(words::<IkeVersion>),
            "The version of the key exchange (v1: RFC 2409, v2: RFC 7296). Default: v1.",
        )
        .optional(|| json!("v1"))
        .updatable()
        .filtered(),
        attribute("pfs", Kind::Keyword(words::<Pfs>), "The Diffie-Hellman group. Default: group5.")
            .optional(|| json!("group5"))
            .updatable()
            .filtered(),
        PROJECT_ID,
    ],
};
