//! The extensions, which clients query before they use one.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::api::{
    App,
    contract::{Answer, Body, Contract, Listed, Shown},
    input::{Caller, Link, Path, parameters},
};

/// An extension of the Networking API.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Extension {
    /// Its name, for people to read.
    #[schema(example = "VPN service", max_length = 255)]
    pub name: &'static str,
    /// Its name, for programs to use.
    #[schema(example = "vpnaas", max_length = 64)]
    pub alias: &'static str,
    /// What it adds.
    #[schema(example = "Extension for VPN service", max_length = 255)]
    pub description: &'static str,
    /// When its definition was last changed.
    #[schema(example = "2013-05-29T10:00:00-00:00", format = DateTime)]
    pub updated: &'static str,
    /// Always empty.
    #[schema(value_type = Vec<Link>, max_items = 0, example = json!([]))]
    pub links: [(); 0],
}

/// All extensions.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ExtensionList {
    /// One entry per extension.
    #[schema(max_items = 64)]
    pub extensions: Vec<Extension>,
}

/// One extension.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ExtensionResponse {
    /// The extension.
    pub extension: Extension,
}

const fn extension(
    name: &'static str,
    alias: &'static str,
    description: &'static str,
    updated: &'static str,
) -> Extension {
    Extension { name, alias, description, updated, links: [] }
}

/// The extensions; the last two are our own.
pub const EXTENSIONS: [Extension; 20] = [
    extension("VPN service", "vpnaas", "Extension for VPN service", "2013-05-29T10:00:00-00:00"),
    extension("VPN Endpoint Groups", "vpn-endpoint-groups", "VPN endpoint groups support", "2015-08-04T10:00:00-00:00"),
    extension(
        "VPN support for AES CTR mode",
        "vpn-aes-ctr",
        "Add AES CTR choices for encryption algorithm",
        "2024-01-09T09:00:00-00:00",
    ),
    extension(
        "Neutron Service Type Management",
        "service-type",
        "API for retrieving service providers for Neutron advanced services",
        "2013-01-20T00:00:00-00:00",
    ),
    extension(
        "Pagination support",
        "pagination",
        "Extension that indicates that pagination is enabled.",
        "2016-06-12T00:00:00-00:00",
    ),
    extension(
        "Sorting support",
        "sorting",
        "Extension that indicates that sorting is enabled.",
        "2016-06-12T00:00:00-00:00",
    ),
    extension(
        "Project_id field enabled",
        "project-id",
        "Extension that indicates that project_id field is enabled.",
        "2016-09-09T09:09:09-09:09",
    ),
    extension("Neutron L3 Router", "router", "Routers, their gateways and interfaces.", "2012-07-20T10:00:00-00:00"),
    extension(
        "Neutron external network",
        "external-net",
        "Adds the external network attribute to networks.",
        "2013-01-14T10:00:00-00:00",
    ),
    extension(
        "Neutron Extra Route",
        "extraroute",
        "Extra routes configuration for L3 router",
        "2013-02-01T10:00:00-00:00",
    ),
    extension(
        "Atomically add/remove extra routes",
        "extraroute-atomic",
        "Edit extra routes of a router on server side by atomically adding/removing extra routes",
        "2019-07-10T00:00:00+00:00",
    ),
    extension(
        "Tag support for resources with standard attribute: network, subnet, router, port",
        "standard-attr-tag",
        "Enables to set tag on resources with standard attribute.",
        "2017-01-01T00:00:00-00:00",
    ),
    extension(
        "Resource revision numbers",
        "standard-attr-revisions",
        "This extension will display the revision number of neutron resources.",
        "2016-04-11T10:00:00-00:00",
    ),
    extension(
        "If-Match constraints based on revision_number",
        "revision-if-match",
        "Extension indicating that If-Match based on revision_number is supported.",
        "2016-12-11T00:00:00-00:00",
    ),
    extension("Network MTU", "net-mtu", "Provides MTU attribute for a network resource.", "2015-03-25T10:00:00-00:00"),
    extension(
        "Network MTU (writable)",
        "net-mtu-writable",
        "Provides a writable MTU attribute for a network resource.",
        "2017-07-12T00:00:00-00:00",
    ),
    extension("Port Security", "port-security", "Provides port security", "2012-07-23T10:00:00-00:00"),
    extension(
        "Quota details management support",
        "quota_details",
        "Expose functions for quotas usage statistics per project",
        "2017-02-10T10:00:00-00:00",
    ),
    extension(
        "Deletion protection of IPsec connections",
        "ipsec-deletion-protection",
        "Adds deletion_protection to ipsec-site-connections: while it is set, a delete answers 409.",
        "2026-11-01T00:00:00-00:00",
    ),
    extension(
        "Details of IPsec tunnels",
        TUNNEL_DETAILS,
        "Adds status_reason and counters to ipsec-site-connections where they are shown alone.",
        "2026-11-28T00:00:00-00:00",
    ),
];

/// Available if the data plane makes real tunnels.
const TUNNEL_DETAILS: &str = "ipsec-tunnel-details";

/// The available extensions.
fn offered(app: &App) -> Vec<Extension> {
    let has_tunnels = app.context.choices.tunnels.is_some();
    EXTENSIONS.into_iter().filter(|extension| has_tunnels || extension.alias != TUNNEL_DETAILS).collect()
}

parameters! {
    /// The alias of an extension.
    Alias = "alias", "The alias of the extension.", "vpnaas";
}

impl Body for ExtensionList {
    fn example() -> Value {
        serde_json::to_value(Self { extensions: EXTENSIONS.into() }).unwrap_or_default()
    }
}

impl Body for ExtensionResponse {
    fn example() -> Value {
        serde_json::to_value(Self { extension: EXTENSIONS[0] }).unwrap_or_default()
    }
}

/// The 404 of an unknown extension, in Neutron's own form.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnknownExtension {
    /// What happened, in words.
    #[schema(max_length = 1024, example = "Extension with alias vpn-nothing does not exist")]
    pub message: String,
    /// The status as text.
    #[schema(example = "404 Not Found", max_length = 64)]
    pub code: &'static str,
    /// The name of the status.
    #[schema(example = "Not Found", max_length = 64)]
    pub title: &'static str,
}

/// The maximum length of an alias that is echoed, in characters.
const MAX_ALIAS: usize = 255;

impl UnknownExtension {
    fn new(alias: &str) -> Self {
        let alias = alias.char_indices().nth(MAX_ALIAS).map_or(alias, |(end, _)| &alias[..end]);
        let message =
            format!("The resource could not be found.<br /><br />\nExtension with alias {alias} does not exist\n\n");
        Self { message, code: "404 Not Found", title: "Not Found" }
    }
}

impl Body for UnknownExtension {
    fn example() -> Value {
        serde_json::to_value(Self::new("vpn-nothing")).unwrap_or_default()
    }
}

impl IntoResponse for UnknownExtension {
    fn into_response(self) -> Response {
        (StatusCode::NOT_FOUND, axum::Json(self)).into_response()
    }
}

impl Answer for UnknownExtension {
    fn document(contract: &mut Contract) {
        contract.answers::<Self>(StatusCode::NOT_FOUND, "No extension has this alias.");
    }
}

/// List the extensions
///
/// The extensions to the core of the Networking API. `ipsec-deletion-protection` and `ipsec-tunnel-details` are
/// specific to this service; the latter is offered only if the tunnels are real.
#[utoipa::path(get, path = "/v2.0/extensions", operation_id = "listExtensions", tag = "discovery")]
pub(crate) async fn list(_caller: Caller, State(app): State<App>) -> Listed<ExtensionList> {
    Listed(ExtensionList { extensions: offered(&app) })
}

/// Show an extension
///
/// One extension, by its alias. Clients use this to find out whether it is offered.
#[utoipa::path(get, path = "/v2.0/extensions/{alias}", operation_id = "showExtension", tag = "discovery")]
pub(crate) async fn show(
    _caller: Caller,
    State(app): State<App>,
    alias: Path<Alias>,
) -> Result<Shown<ExtensionResponse>, UnknownExtension> {
    let found = offered(&app).into_iter().find(|extension| extension.alias == alias.text);
    found.map(|extension| Shown(ExtensionResponse { extension })).ok_or_else(|| UnknownExtension::new(&alias.text))
}
