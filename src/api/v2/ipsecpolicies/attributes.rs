//! The attributes of an IPsec policy.

use serde_json::json;

use crate::{
    api::input::table::{
        Kind, Table, attribute,
        shared::{DESCRIPTION, ID, NAME, PROJECT_ID, TENANT_ID},
        words,
    },
    model::{
        ipsec_policy::{EncapsulationMode, TransformProtocol},
        keyword::{AuthAlgorithm, EncryptionAlgorithm, Pfs},
    },
};

/// The attributes of an IPsec policy, in the order in which the peer checks them.
pub const TABLE: Table = Table {
    resource: "ipsecpolicy",
    collection: "ipsecpolicies",
    attributes: &[
        ID,
        TENANT_ID,
        NAME,
        DESCRIPTION,
        attribute(
            "transform_protocol",
            Kind::Keyword(words::<TransformProtocol>),
            "The protocol that protects the packets (RFC 4302, RFC 4303). Default: esp. ah-esp can be kept but is \
             refused once a connection uses it.",
        )
        .optional(|| json!("esp"))
        .updatable()
        .filtered(),
        attribute(
            "auth_algorithm",
            Kind::Keyword(words::<AuthAlgorithm>),
            "The integrity algorithm (RFC 8221). Default: sha256. sha1 is refused unless the operator allows legacy \
             cryptography.",
        )
        .optional(|| json!("sha256"))
        .updatable()
        .filtered(),
        attribute(
            "encryption_algorithm",
            Kind::Keyword(words::<EncryptionAlgorithm>),
            "The encryption algorithm (RFC 8221). Default: aes-128. 3des is refused unless the operator allows legacy \
             cryptography.",
        )
        .optional(|| json!("aes-128"))
        .updatable()
        .filtered(),
        attribute(
            "encapsulation_mode",
            Kind::Keyword(words::<EncapsulationMode>),
            "How packets are wrapped (RFC 4301). Default: tunnel.",
        )
        .optional(|| json!("tunnel"))
        .updatable()
        .filtered(),
        attribute("lifetime", Kind::Lifetime, "How long the IPsec security association lives. Default: 3600 seconds.")
            .optional(|| json!({"units": "seconds", "value": 3600}))
            .updatable(),
        attribute(
            "pfs",
            Kind::Keyword(words::<Pfs>),
            "The Diffie-Hellman group for perfect forward secrecy. Default: group5.",
        )
        .optional(|| json!("group5"))
        .updatable()
        .filtered(),
        PROJECT_ID,
    ],
};
