//! IPsec site-to-site connections: the tunnels themselves.

pub(crate) mod delete;
mod refusals;

use secrecy::SecretString;
use serde_json::{Value, json};
use uuid::Uuid;

use self::refusals::{CreateFault, UpdateFault};
use super::{About, Collection, EXAMPLE_PROJECT, Names, Revealed, attributes::attributes, handlers::handlers};
use crate::{
    api::App,
    model::{
        Dpd, Resource as _, SiteConnection, Status,
        address::Cidr,
        ids::GivenId,
        site_connection::{DpdChange, Initiator, PskVisibility, Spec, site_connection},
    },
    service::{context::Observed, site_connection},
    store::StoreError,
};

site_connection!(attributes);

impl Collection for SiteConnection {
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
    const EXAMPLE_PSK: Option<&'static str> = Some("a-long-and-random-secret");
    const EXAMPLE_OBSERVED: Option<Observed> =
        Some(Observed { reason: None, counters: Some([81_920, 40_960, 7200, 600]) });

    fn reveal(self, app: &App, is_listed: bool) -> Result<Revealed<Self>, StoreError> {
        let with_psk = match app.settings.psk_visibility {
            PskVisibility::Members => true,
            PskVisibility::ShowOnly => !is_listed,
            PskVisibility::Never => false,
        };
        let psk = with_psk.then(|| site_connection::psk(&app.context, &self)).transpose()?;
        let tunnels = app.context.choices.tunnels.as_ref().filter(|_| !is_listed);
        let observed = tunnels.map(|tunnels| tunnels.observed(self.id));
        Ok(Revealed { record: self, psk, observed })
    }

    fn example() -> Self {
        Self {
            name: "to-branch-office".into(),
            peer_address: "192.0.2.10".into(),
            peer_id: "192.0.2.10".into(),
            local_ep_group_id: Some(uuid::uuid!("0d8f1e30-9a7a-4a4a-8c53-2f6a4f5b7c01")),
            peer_ep_group_id: Some(uuid::uuid!("9a1d3c52-5d7e-4c4b-b7a5-6f1f8d2e3b02")),
            status: Status::Active,
            vpnservice_id: uuid::uuid!("c7f2e8d4-2d3a-4a55-9d1e-7c0c1b8a6e03"),
            ikepolicy_id: uuid::uuid!("2b6d0a57-3e1f-4f6e-8a44-5b7f9c3d1e04"),
            ipsecpolicy_id: uuid::uuid!("e6a1b0c9-7f4d-4b0a-9e27-8d5c4b3a2f05"),
            ..Self::blank(uuid::uuid!("5522aff7-1b3c-48dd-9c3c-b50f016b73db"), EXAMPLE_PROJECT.into())
        }
    }

    fn create_example() -> Value {
        json!({
            "name": "to-branch-office",
            "vpnservice_id": "c7f2e8d4-2d3a-4a55-9d1e-7c0c1b8a6e03",
            "ikepolicy_id": "2b6d0a57-3e1f-4f6e-8a44-5b7f9c3d1e04",
            "ipsecpolicy_id": "e6a1b0c9-7f4d-4b0a-9e27-8d5c4b3a2f05",
            "peer_address": "192.0.2.10",
            "peer_id": "192.0.2.10",
            "local_ep_group_id": "0d8f1e30-9a7a-4a4a-8c53-2f6a4f5b7c01",
            "peer_ep_group_id": "9a1d3c52-5d7e-4c4b-b7a5-6f1f8d2e3b02",
            "psk": "a-long-and-random-secret",
        })
    }

    fn create_examples() -> Vec<(&'static str, &'static str, Value)> {
        let mut cidrs = Self::create_example();
        if let Some(attributes) = cidrs.as_object_mut() {
            attributes.retain(|name, _| !name.ends_with("_ep_group_id"));
            attributes.insert("peer_cidrs".into(), json!(["10.2.0.0/24"]));
        }
        vec![
            ("cidrs", "On a VPN service with a subnet: CIDRs.", cidrs),
            ("endpoint-groups", "On a VPN service without a subnet: endpoint groups.", Self::create_example()),
        ]
    }

    fn update_example() -> Value {
        json!({"description": "Main site to branch office", "dpd": {"action": "restart", "timeout": 90}})
    }
}

handlers! {
    SiteConnection at "/v2.0/vpn/ipsec-site-connections" / "connection_id", tagged "ipsec-site-connections";
    list "listIpsecSiteConnections": "connections";
    show "showIpsecSiteConnection": "Show a connection",
        "One IPsec site-to-site connection, with all its attributes and the last status that the data plane reported.";
    create "createIpsecSiteConnection" by site_connection::create, CreateFault: "Create a connection",
        "Creates a connection between a VPN service and its peer. It is `PENDING_CREATE` until the data plane has set it up.";
    update "updateIpsecSiteConnection" by site_connection::update, UpdateFault: "Update a connection",
        "Changes a connection, in any status. A change to the tunnel shows as `PENDING_UPDATE` (or still \
         `PENDING_CREATE`) until the data plane has caught up; name, description and `deletion_protection` \
         change at once.";
}
