//! The bodies of IPsec site connections.

use secrecy::{ExposeSecret as _, SecretString};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::TABLE;
use crate::{
    api::{
        App,
        input::{Attributes, BadInput, FromAttributes, Link, Table, Verb, parts::Dpd, schema::described},
    },
    model::{
        self, ProjectId, Sealed, SiteConnection, Status,
        keyword::Keyword as _,
        site_connection::{DpdAction, Initiator, PskVisibility},
    },
    service::site_connection::{Changes, Draft},
    store::StoreError,
};

/// What a create gives; read as a [`Draft`].
#[derive(Clone, Copy, Debug)]
pub enum IpsecSiteConnectionCreate {}

/// What an update gives; read as a [`Changes`].
#[derive(Clone, Copy, Debug)]
pub enum IpsecSiteConnectionUpdate {}

/// A pre-shared key on its way to a caller who may see it; hidden from everything but the serializer.
#[derive(Clone, Debug)]
pub struct ShownPsk(SecretString);

/// An IPsec site connection as it is shown.
#[derive(Clone, Debug, Serialize)]
pub struct IpsecSiteConnection {
    /// Its id.
    pub id: String,
    /// The owner.
    pub project_id: ProjectId,
    /// The name.
    pub name: String,
    /// The description.
    pub description: String,
    /// The peer's address.
    pub peer_address: String,
    /// The peer's identity.
    pub peer_id: String,
    /// The local identity.
    pub local_id: String,
    /// Always `static`.
    pub route_mode: &'static str,
    /// The maximum transmission unit in bytes.
    pub mtu: i32,
    /// Always `psk`.
    pub auth_mode: &'static str,
    /// The pre-shared key, where it is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub psk: Option<ShownPsk>,
    /// Who may start the negotiation.
    pub initiator: &'static str,
    /// Dead peer detection.
    pub dpd: Dpd,
    /// Whether traffic shall flow.
    pub admin_state_up: bool,
    /// What the data plane reported last.
    pub status: String,
    /// The VPN service.
    pub vpnservice_id: String,
    /// The IKE policy.
    pub ikepolicy_id: String,
    /// The IPsec policy.
    pub ipsecpolicy_id: String,
    /// The peer's private ranges.
    pub peer_cidrs: Vec<String>,
    /// The endpoint group of this end.
    pub local_ep_group_id: Option<String>,
    /// The endpoint group of the peer.
    pub peer_ep_group_id: Option<String>,
    /// While set, a delete is refused.
    pub deletion_protection: bool,
    /// The owner once more.
    pub tenant_id: ProjectId,
}

described!(IpsecSiteConnectionCreate, TABLE, Create, "A new IPsec site connection.");
described!(
    IpsecSiteConnectionUpdate,
    TABLE,
    Update,
    "Changes of an IPsec site connection: what is not given stays as it is."
);
described!(
    IpsecSiteConnection,
    TABLE,
    Shown,
    "An IPsec site connection: one tunnel between a VPN service and its peer."
);

/// The body of a create.
#[derive(Clone, Debug, ToSchema)]
pub struct IpsecSiteConnectionCreateRequest {
    /// The connection.
    pub ipsec_site_connection: IpsecSiteConnectionCreate,
}

/// The body of an update.
#[derive(Clone, Debug, ToSchema)]
pub struct IpsecSiteConnectionUpdateRequest {
    /// The changes.
    pub ipsec_site_connection: IpsecSiteConnectionUpdate,
}

/// One IPsec site connection.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IpsecSiteConnectionResponse {
    /// The connection.
    pub ipsec_site_connection: IpsecSiteConnection,
}

/// IPsec site connections, or a page of them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IpsecSiteConnectionList {
    /// The connections.
    #[schema(max_items = 2_147_483_647)]
    pub ipsec_site_connections: Vec<IpsecSiteConnection>,
    /// Where the next and the previous page are; only with `limit`, and only those that exist.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 2)]
    pub ipsec_site_connections_links: Option<Vec<Link>>,
}

impl FromAttributes for Draft {
    const TABLE: &'static Table = &TABLE;
    const VERB: Verb = Verb::Create;

    fn from_attributes(given: &Attributes) -> Result<Self, BadInput> {
        Ok(Self {
            project_id: given.project()?,
            name: given.filled("name", Attributes::name)?,
            description: given.filled("description", Attributes::text)?,
            local_id: given.filled("local_id", Attributes::text)?,
            peer_address: given.filled("peer_address", Attributes::text)?,
            peer_id: given.filled("peer_id", Attributes::text)?,
            peer_cidrs: given.filled("peer_cidrs", Attributes::cidrs)?,
            local_ep_group_id: given.filled("local_ep_group_id", Attributes::optional_uuid)?,
            peer_ep_group_id: given.filled("peer_ep_group_id", Attributes::optional_uuid)?,
            mtu: given.filled("mtu", Attributes::integer)?,
            initiator: given.filled("initiator", Attributes::keyword)?,
            psk: given.filled("psk", Attributes::secret)?,
            dpd: given.filled("dpd", Attributes::dpd)?,
            admin_state_up: given.filled("admin_state_up", Attributes::boolean)?,
            vpnservice_id: given.filled("vpnservice_id", Attributes::uuid)?,
            ikepolicy_id: given.filled("ikepolicy_id", Attributes::uuid)?,
            ipsecpolicy_id: given.filled("ipsecpolicy_id", Attributes::uuid)?,
            deletion_protection: given.filled("deletion_protection", Attributes::boolean)?,
        })
    }
}

impl FromAttributes for Changes {
    const TABLE: &'static Table = &TABLE;
    const VERB: Verb = Verb::Update;

    fn from_attributes(given: &Attributes) -> Result<Self, BadInput> {
        Ok(Self {
            name: given.name("name")?,
            description: given.text("description")?,
            local_id: given.text("local_id")?,
            peer_address: given.text("peer_address")?,
            peer_id: given.text("peer_id")?,
            peer_cidrs: given.cidrs("peer_cidrs")?,
            local_ep_group_id: given.optional_uuid("local_ep_group_id")?,
            peer_ep_group_id: given.optional_uuid("peer_ep_group_id")?,
            mtu: given.integer("mtu")?,
            initiator: given.keyword("initiator")?,
            psk: given.secret("psk")?,
            dpd: given.dpd("dpd")?.unwrap_or_default(),
            admin_state_up: given.boolean("admin_state_up")?,
            deletion_protection: given.boolean("deletion_protection")?,
        })
    }
}

impl IpsecSiteConnection {
    /// As the answers to create, show and update have it.
    pub fn shown(app: &App, connection: &SiteConnection) -> Result<Self, StoreError> {
        let with_psk = match app.settings.psk_visibility {
            PskVisibility::Members | PskVisibility::ShowOnly => true,
            PskVisibility::Never => false,
        };
        Self::opened(app, connection, with_psk)
    }

    /// As lists have it; nothing where the pre-shared key cannot be opened.
    pub fn listed(app: &App, connection: &SiteConnection) -> Option<Self> {
        Self::opened(app, connection, app.settings.psk_visibility == PskVisibility::Members).ok()
    }

    fn opened(app: &App, connection: &SiteConnection, with_psk: bool) -> Result<Self, StoreError> {
        let open = || app.context.sealer.open(connection.id, &connection.psk);
        let psk = with_psk.then(open).transpose().inspect_err(|error| {
            tracing::error!(connection.id = %connection.id, %error, "a pre-shared key cannot be opened");
        })?;
        Ok(Self::new(connection, psk))
    }

    fn new(connection: &SiteConnection, psk: Option<SecretString>) -> Self {
        Self {
            id: connection.id.to_string(),
            project_id: connection.project_id.clone(),
            name: connection.name.clone(),
            description: connection.description.clone(),
            peer_address: connection.peer_address.clone(),
            peer_id: connection.peer_id.clone(),
            local_id: connection.local_id.clone(),
            route_mode: SiteConnection::ROUTE_MODE,
            mtu: connection.mtu,
            auth_mode: SiteConnection::AUTH_MODE,
            psk: psk.map(ShownPsk),
            initiator: connection.initiator.as_str(),
            dpd: connection.dpd.into(),
            admin_state_up: connection.admin_state_up,
            status: connection.status.as_str().to_owned(),
            vpnservice_id: connection.vpnservice_id.to_string(),
            ikepolicy_id: connection.ikepolicy_id.to_string(),
            ipsecpolicy_id: connection.ipsecpolicy_id.to_string(),
            peer_cidrs: connection.peer_cidrs.clone(),
            local_ep_group_id: connection.local_ep_group_id.map(|id| id.to_string()),
            peer_ep_group_id: connection.peer_ep_group_id.map(|id| id.to_string()),
            deletion_protection: connection.deletion_protection,
            tenant_id: connection.project_id.clone(),
        }
    }
}

impl Serialize for ShownPsk {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.expose_secret())
    }
}

impl IpsecSiteConnectionCreateRequest {
    /// One of it, for the document.
    #[must_use]
    pub fn example() -> Value {
        json!({"ipsec_site_connection": {
            "name": "to-branch-office",
            "vpnservice_id": "c7f2e8d4-2d3a-4a55-9d1e-7c0c1b8a6e03",
            "ikepolicy_id": "2b6d0a57-3e1f-4f6e-8a44-5b7f9c3d1e04",
            "ipsecpolicy_id": "e6a1b0c9-7f4d-4b0a-9e27-8d5c4b3a2f05",
            "peer_address": "192.0.2.10",
            "peer_id": "192.0.2.10",
            "peer_cidrs": ["10.2.0.0/24"],
            "psk": "a-long-and-random-secret",
        }})
    }
}

impl IpsecSiteConnectionUpdateRequest {
    /// One of it, for the document.
    #[must_use]
    pub fn example() -> Value {
        json!({"ipsec_site_connection": {"description": "Main site to branch office", "dpd": {"action": "restart", "timeout": 90}}})
    }
}

impl IpsecSiteConnectionResponse {
    /// One of it, for the document.
    #[must_use]
    pub fn example() -> Value {
        json!({"ipsec_site_connection": IpsecSiteConnection::example()})
    }
}

impl IpsecSiteConnectionList {
    /// One of it, for the document.
    #[must_use]
    pub fn example() -> Value {
        json!({"ipsec_site_connections": [IpsecSiteConnection::example()]})
    }
}

impl IpsecSiteConnection {
    fn example() -> Self {
        let connection = SiteConnection {
            id: uuid::uuid!("5522aff7-1b3c-48dd-9c3c-b50f016b73db"),
            project_id: "05b8c0a5cc9c4a3a8d4c5b4a2a9d1c11".into(),
            name: "to-branch-office".into(),
            description: String::new(),
            peer_address: "192.0.2.10".into(),
            peer_id: "192.0.2.10".into(),
            local_id: String::new(),
            mtu: SiteConnection::DEFAULT_MTU,
            psk: Sealed::from_kept(String::new()),
            initiator: Initiator::BiDirectional,
            dpd: model::Dpd { action: DpdAction::Hold, interval: 30, timeout: 120 },
            admin_state_up: true,
            vpnservice_id: uuid::uuid!("c7f2e8d4-2d3a-4a55-9d1e-7c0c1b8a6e03"),
            ikepolicy_id: uuid::uuid!("2b6d0a57-3e1f-4f6e-8a44-5b7f9c3d1e04"),
            ipsecpolicy_id: uuid::uuid!("e6a1b0c9-7f4d-4b0a-9e27-8d5c4b3a2f05"),
            peer_cidrs: vec!["10.2.0.0/24".into()],
            local_ep_group_id: None,
            peer_ep_group_id: None,
            deletion_protection: false,
            status: Status::Active,
            generation: 1,
            observed_generation: 1,
        };
        Self::new(&connection, Some("a-long-and-random-secret".into()))
    }
}
