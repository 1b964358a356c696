//! The attributes of an IPsec site connection.

use serde_json::json;

use crate::{
    api::input::table::{
        Kind, Table, Words, attribute,
        shared::{DESCRIPTION, ID, NAME, PROJECT_ID, TENANT_ID},
        words,
    },
    model::{SiteConnection, site_connection::Initiator},
};

/// The attributes of an IPsec site connection, in the order in which the peer checks them; ours comes last.
pub const TABLE: Table = Table {
    resource: "ipsec_site_connection",
    collection: "ipsec_site_connections",
    attributes: &[
        ID,
        TENANT_ID,
        NAME,
        DESCRIPTION,
        attribute(
            "local_id",
            Kind::Text,
            "The identity that this end shows, at most 255 characters. Default: empty, for the external address.",
        )
        .optional(|| json!(""))
        .updatable()
        .filtered()
        .example("203.0.113.10"),
        attribute(
            "peer_address",
            Kind::Text,
            "The peer's IPv4 or IPv6 address. A name is resolved once, and its address is kept.",
        )
        .required()
        .updatable()
        .filtered()
        .example("192.0.2.10"),
        attribute(
            "peer_id",
            Kind::Text,
            "The identity that the peer shows, at most 255 characters: an address, a name, an e-mail address or the like.",
        )
        .required()
        .updatable()
        .filtered()
        .example("192.0.2.10"),
        attribute(
            "peer_cidrs",
            Kind::Cidrs,
            "The peer's private IP ranges, all of one version and none twice; one alone may stand without the list. \
             Default: empty. Use endpoint groups (`local_ep_group_id` and `peer_ep_group_id`) for new connections.",
        )
        .optional(|| json!([]))
        .updatable()
        .deprecated(),
        attribute(
            "local_ep_group_id",
            Kind::OptionalUuid,
            "The endpoint group of this end, of type subnet. Default: null. Needed where the VPN service has no \
             subnet, refused where it has one.",
        )
        .optional(|| json!(null))
        .updatable()
        .filtered()
        .example("0d8f1e30-9a7a-4a4a-8c53-2f6a4f5b7c01"),
        attribute(
            "peer_ep_group_id",
            Kind::OptionalUuid,
            "The endpoint group of the peer, of type cidr. Default: null. Needed where the VPN service has no subnet, \
             refused where it has one.",
        )
        .optional(|| json!(null))
        .updatable()
        .filtered()
        .example("9a1d3c52-5d7e-4c4b-b7a5-6f1f8d2e3b02"),
        attribute("route_mode", Kind::Keyword(|| Words::only(SiteConnection::ROUTE_MODE)), "How routes are found: always static.")
            .filtered(),
        attribute(
            "mtu",
            Kind::Mtu,
            "The maximum transmission unit in bytes, at least 68 for a peer with an IPv4 address and 1280 for one with \
             IPv6. Default: 1500. Also read from a text of digits.",
        )
        .optional(|| json!(SiteConnection::DEFAULT_MTU))
        .updatable()
        .filtered(),
        attribute(
            "initiator",
            Kind::Keyword(words::<Initiator>),
            "Who may start the negotiation: both ends, or the peer alone. Default: bi-directional.",
        )
        .optional(|| json!("bi-directional"))
        .updatable()
        .filtered(),
        attribute("auth_mode", Kind::Keyword(|| Words::only(SiteConnection::AUTH_MODE)), "How the ends know each other: always psk.")
            .filtered(),
        attribute(
            "psk",
            Kind::Secret,
            "The pre-shared key, at most 255 characters. Whether it is shown again is the operator's choice.",
        )
        .required()
        .updatable()
        .sometimes_shown()
        .example("a-long-and-random-secret"),
        attribute(
            "dpd",
            Kind::Dpd,
            "Dead peer detection (RFC 3706). Default: hold, every 30 seconds, dead after 120.",
        )
        .optional(|| json!({"action": "hold", "interval": 30, "timeout": 120}))
        .updatable(),
        attribute(
            "admin_state_up",
            Kind::Boolean,
            "Whether traffic shall flow. Default: true. Also read from \"yes\", \"no\", 1, 0 and the like.",
        )
        .optional(|| json!(true))
        .updatable()
        .filtered(),
        attribute(
            "status",
            Kind::Text,
            "Where it stands. PENDING_CREATE, PENDING_UPDATE: the data plane has yet to follow; ACTIVE: traffic can flow; \
             DOWN; ERROR: the data plane refused. Other writers of the same database may put other words, such as BUILD or \
             PENDING_DELETE: read an unknown one as pending.",
        )
        .filtered()
        .example("PENDING_CREATE"),
        attribute("vpnservice_id", Kind::Uuid, "The VPN service that the connection belongs to.")
            .required()
            .filtered()
            .example("c7f2e8d4-2d3a-4a55-9d1e-7c0c1b8a6e03"),
        attribute("ikepolicy_id", Kind::Uuid, "The IKE policy that it uses.")
            .required()
            .filtered()
            .example("2b6d0a57-3e1f-4f6e-8a44-5b7f9c3d1e04"),
        attribute("ipsecpolicy_id", Kind::Uuid, "The IPsec policy that it uses.")
            .required()
            .filtered()
            .example("e6a1b0c9-7f4d-4b0a-9e27-8d5c4b3a2f05"),
        attribute(
            "deletion_protection",
            Kind::Boolean,
            "While true, a delete is refused with 409. Default: false. An attribute of this service's own, announced by \
             the extension ipsec-deletion-protection.",
        )
        .optional(|| json!(false))
        .updatable()
        .filtered(),
        PROJECT_ID,
    ],
};
