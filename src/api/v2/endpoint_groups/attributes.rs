//! The attributes of an endpoint group.

use crate::{
    api::input::table::{
        Kind, Table, attribute,
        shared::{DESCRIPTION, ID, NAME, PROJECT_ID, TENANT_ID},
        words,
    },
    model::endpoint_group::EndpointType,
};

/// The attributes of an endpoint group, in the order in which the peer checks them.
pub const TABLE: Table = Table {
    resource: "endpoint_group",
    collection: "endpoint_groups",
    attributes: &[
        ID,
        TENANT_ID,
        NAME,
        DESCRIPTION,
        attribute("type", Kind::Keyword(words::<EndpointType>), "What the endpoints are.")
            .required()
            .filtered()
            .sorted(),
        attribute(
            "endpoints",
            Kind::Endpoints,
            "The endpoints, at least one and none twice, in the order given; one alone may stand without the list. A \
             cidr is an IP range, a subnet an id of a subnet; network, router and vlan are kept as they are.",
        )
        .demanded(),
        PROJECT_ID,
    ],
};
