//! IPsec site-to-site connections: the tunnels themselves.

pub(crate) mod create;
pub(crate) mod delete;
mod ends;
pub(crate) mod update;

use secrecy::ExposeSecret as _;
use serde::ser::SerializeMap;
use serde_json::{Value, json};

use super::{
    About, Collection, CreateRequest, EXAMPLE_PROJECT, Entries, Names, UpdateRequest, attributes::attributes,
    handlers::handlers,
};
use crate::{
    api::{
        App,
        input::{
            Attributes, BadInput, FromAttributes, Requested, Table, Verb,
            table::{Kind, Words, words},
        },
    },
    model::{
        Sealed, SiteConnection, Status,
        site_connection::{Initiator, PskVisibility, Spec},
    },
    service::site_connection::{self, Draft, Revealed},
    store::StoreError,
};

attributes! {
    SiteConnection, Spec as "ipsec_site_connection" in "ipsec_site_connections";
    change local_id: Kind::Text,
        "The identity that this end shows, at most 255 characters. Default: empty, for the external address."
        .optional(|| json!("")).filtered().example("203.0.113.10");
    change peer_address: Kind::Text,
        "The peer's IPv4 or IPv6 address. A name is resolved once, and its address is kept."
        .required().filtered().example("192.0.2.10");
    change peer_id: Kind::Text,
        "The identity that the peer shows, at most 255 characters: an address, a name, an e-mail address or the like."
        .required().filtered().example("192.0.2.10");
    change peer_cidrs: Kind::Cidrs,
        "The peer's private IP ranges, all of one version and none twice; one alone may stand without the list. \
         Default: empty. Use endpoint groups (`local_ep_group_id` and `peer_ep_group_id`) for new connections."
        .optional(|| json!([])).deprecated();
    change local_ep_group_id: Kind::OptionalUuid,
        "The endpoint group of this end, of type subnet. Default: null. Needed where the VPN service has no \
         subnet, refused where it has one."
        .optional(|| json!(null)).filtered().example("0d8f1e30-9a7a-4a4a-8c53-2f6a4f5b7c01");
    change peer_ep_group_id: Kind::OptionalUuid,
        "The endpoint group of the peer, of type cidr. Default: null. Needed where the VPN service has no subnet, \
         refused where it has one."
        .optional(|| json!(null)).filtered().example("9a1d3c52-5d7e-4c4b-b7a5-6f1f8d2e3b02");
    show route_mode = (SiteConnection::ROUTE_MODE): Kind::Keyword(|| Words::only(SiteConnection::ROUTE_MODE)),
        "How routes are found: always static."
        .filtered();
    change mtu: Kind::Mtu,
        "The maximum transmission unit in bytes, at least 68 for a peer with an IPv4 address and 1280 for one with \
         IPv6. Default: 1500. Also read from a text of digits."
        .optional(|| json!(SiteConnection::DEFAULT_MTU)).filtered();
    change initiator: Kind::Keyword(words::<Initiator>),
        "Who may start the negotiation: both ends, or the peer alone. Default: bi-directional."
        .optional(|| json!("bi-directional")).filtered();
    show auth_mode = (SiteConnection::AUTH_MODE): Kind::Keyword(|| Words::only(SiteConnection::AUTH_MODE)),
        "How the ends know each other: always psk."
        .filtered();
    hide psk: Kind::Secret,
        "The pre-shared key, at most 255 characters. Whether it is shown again is the operator's choice."
        .required().example("a-long-and-random-secret");
    change dpd: Kind::Dpd, "Dead peer detection (RFC 3706). Default: hold, every 30 seconds, dead after 120."
        .optional(|| json!({"action": "hold", "interval": 30, "timeout": 120}));
    change admin_state_up: Kind::Boolean,
        "Whether traffic shall flow. Default: true. Also read from \"yes\", \"no\", 1, 0 and the like."
        .optional(|| json!(true)).filtered();
    show status: Kind::Text,
        "Where it stands. PENDING_CREATE, PENDING_UPDATE: the data plane has yet to follow; ACTIVE: traffic can flow; \
         DOWN; ERROR: the data plane refused. Other writers of the same database may put other words, such as BUILD or \
         PENDING_DELETE: read an unknown one as pending."
        .filtered().example("PENDING_CREATE");
    fix vpnservice_id: Kind::Uuid, "The VPN service that the connection belongs to."
        .required().filtered().example("c7f2e8d4-2d3a-4a55-9d1e-7c0c1b8a6e03");
    fix ikepolicy_id: Kind::Uuid, "The IKE policy that it uses."
        .required().filtered().example("2b6d0a57-3e1f-4f6e-8a44-5b7f9c3d1e04");
    fix ipsecpolicy_id: Kind::Uuid, "The IPsec policy that it uses."
        .required().filtered().example("e6a1b0c9-7f4d-4b0a-9e27-8d5c4b3a2f05");
    change deletion_protection: Kind::Boolean,
        "While true, a delete is refused with 409. Default: false. An attribute of this service's own, announced by \
         the extension ipsec-deletion-protection."
        .optional(|| json!(false)).filtered();
}

/// With the pre-shared key, where that may be shown.
impl Entries for Revealed {
    const ATTRIBUTES: &'static Table = SiteConnection::ATTRIBUTES;

    fn entries<M: SerializeMap>(record: &Self, map: &mut M) -> Result<(), M::Error> {
        if let Some(psk) = &record.psk {
            map.serialize_entry("psk", psk.expose_secret())?;
        }
        SiteConnection::entries(&record.connection, map)
    }
}

impl Collection for SiteConnection {
    type Shown = Revealed;

    const PATH: &'static str = "/v2.0/vpn/ipsec-site-connections";
    const PARAMETER: [&'static str; 2] = ["connection_id", "The id of the connection."];
    const EXAMPLE_ID: &'static str = "851f280f-5639-4ea3-81aa-e298525ab74b";
    const SCHEMA: &'static str = "IpsecSiteConnection";
    const TEXT: &'static str = "An IPsec site connection: one tunnel between a VPN service and its peer.";
    const NAMES: Names = Names {
        title: ["IPsec site connection", "IPsec site connections"],
        name: ["connection", "connections"],
        noun: ["connection", "connections"],
        article: "an",
    };
    const NOT_FOUND: About =
        About { kind: "IPsecSiteConnectionNotFound", message: ["ipsec_site_connection ", " not found"] };

    fn shown(self, app: &App, is_listed: bool) -> Result<Revealed, StoreError> {
        let with_psk = match app.settings.psk_visibility {
            PskVisibility::Members => true,
            PskVisibility::ShowOnly => !is_listed,
            PskVisibility::Never => false,
        };
        site_connection::reveal(&app.context, self, with_psk)
    }

    fn example() -> Revealed {
        let connection = Self {
            name: "to-branch-office".into(),
            peer_address: "192.0.2.10".into(),
            peer_id: "192.0.2.10".into(),
            peer_cidrs: vec!["10.2.0.0/24".into()],
            status: Status::Active,
            ..Self::new(
                uuid::uuid!("5522aff7-1b3c-48dd-9c3c-b50f016b73db"),
                EXAMPLE_PROJECT.into(),
                Sealed::from_kept(String::new()),
                uuid::uuid!("c7f2e8d4-2d3a-4a55-9d1e-7c0c1b8a6e03"),
                uuid::uuid!("2b6d0a57-3e1f-4f6e-8a44-5b7f9c3d1e04"),
                uuid::uuid!("e6a1b0c9-7f4d-4b0a-9e27-8d5c4b3a2f05"),
            )
        };
        Revealed { connection, psk: Some("a-long-and-random-secret".into()) }
    }

    fn create_example() -> Value {
        json!({
            "name": "to-branch-office",
            "vpnservice_id": "c7f2e8d4-2d3a-4a55-9d1e-7c0c1b8a6e03",
            "ikepolicy_id": "2b6d0a57-3e1f-4f6e-8a44-5b7f9c3d1e04",
            "ipsecpolicy_id": "e6a1b0c9-7f4d-4b0a-9e27-8d5c4b3a2f05",
            "peer_address": "192.0.2.10",
            "peer_id": "192.0.2.10",
            "peer_cidrs": ["10.2.0.0/24"],
            "psk": "a-long-and-random-secret",
        })
    }

    fn update_example() -> Value {
        json!({"description": "Main site to branch office", "dpd": {"action": "restart", "timeout": 90}})
    }
}

impl FromAttributes for Draft {
    const TABLE: &'static Table = Spec::TABLE;
    const VERB: Verb = Verb::Create;

    fn from_attributes(given: &Attributes) -> Result<Self, BadInput> {
        Ok(Self {
            project_id: given.project()?,
            vpnservice_id: given.filled("vpnservice_id", Attributes::uuid)?,
            ikepolicy_id: given.filled("ikepolicy_id", Attributes::uuid)?,
            ipsecpolicy_id: given.filled("ipsecpolicy_id", Attributes::uuid)?,
            spec: Spec::from_attributes(given)?,
        })
    }
}

impl Requested for Draft {
    type Request = CreateRequest<SiteConnection>;
}

impl Requested for Spec {
    type Request = UpdateRequest<SiteConnection>;
}

handlers! {
    SiteConnection at "/v2.0/vpn/ipsec-site-connections" / "connection_id", tagged "ipsec-site-connections";
    list "listIpsecSiteConnections": "connections";
    show "showIpsecSiteConnection": "Show a connection",
        "One IPsec site-to-site connection, with all its attributes and the status that the data plane reported last.";
}
