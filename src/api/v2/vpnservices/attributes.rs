//! The attributes of a VPN service.

use serde_json::json;

use crate::api::input::table::{
    Kind, Table, attribute,
    shared::{DESCRIPTION, ID, NAME, PROJECT_ID, TENANT_ID},
};

/// The attributes of a VPN service, in the order in which the peer checks them.
pub const TABLE: Table = Table {
    resource: "vpnservice",
    collection: "vpnservices",
    attributes: &[
        ID,
        TENANT_ID,
        NAME,
        DESCRIPTION,
        attribute(
            "subnet_id",
            Kind::OptionalUuid,
            "The local subnet, which must be on the router. Default: null, for connections that name endpoint groups.",
        )
        .optional(|| json!(null))
        .filtered()
        .example("1d2f6a1c-6f3e-4a0e-9f0b-3f0a3a1e9d21"),
        attribute(
            "router_id",
            Kind::Uuid,
            "The router that the tunnels end at; it must have a gateway on an external network.",
        )
        .required()
        .filtered()
        .sorted()
        .example("66e3b16c-8ce5-40fb-bb49-ab6d8dc3f2aa"),
        attribute(
            "admin_state_up",
            Kind::Boolean,
            "Whether traffic shall flow. Default: true. Also read from \"yes\", \"no\", 1, 0 and the like.",
        )
        .optional(|| json!(true))
        .updatable()
        .filtered(),
        attribute(
            "external_v4_ip",
            Kind::Address("ipv4"),
            "The router's IPv4 address on its external network, or null if it has none.",
        )
        .filtered()
        .example("203.0.113.10"),
        attribute(
            "external_v6_ip",
            Kind::Address("ipv6"),
            "The router's IPv6 address on its external network, or null if it has none.",
        )
        .filtered()
        .example("2001:db8:ee::10"),
        attribute(
            "status",
            Kind::Text,
            "Where it stands. PENDING_CREATE, PENDING_UPDATE: the data plane has yet to follow; ACTIVE: traffic can flow; \
             DOWN; ERROR: the data plane refused. Other writers of the same database may put other words, such as BUILD or \
             PENDING_DELETE: read an unknown one as pending.",
        )
        .filtered()
        .example("PENDING_CREATE"),
        attribute(
            "flavor_id",
            Kind::OptionalUuid,
            "The flavor. Flavors are not offered: every id is unknown. Default: null.",
        )
        .optional(|| json!(null))
        .filtered()
        .example("3d8f0b52-7c5e-4f1f-9a53-2f5b7d1c9e40"),
        PROJECT_ID,
    ],
};
