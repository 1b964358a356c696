//! What this endpoint offers: versions and resources, extensions, service providers.

pub mod extensions;
pub mod providers;

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::api::{
    contract::{Body, Shown},
    input::{Origin, Unread},
};

/// The versions of the API.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VersionList {
    /// One entry per version.
    #[schema(max_items = 1)]
    pub versions: Vec<Version>,
}

/// A version of the API.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Version {
    /// The version.
    #[schema(example = "v2.0", max_length = 16)]
    pub id: &'static str,
    /// Whether clients should use it.
    #[schema(example = "CURRENT", max_length = 16)]
    pub status: &'static str,
    /// Where it is.
    #[schema(max_items = 1)]
    pub links: Vec<VersionLink>,
}

/// The address of a version.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VersionLink {
    /// What the link leads to: always `self`.
    #[schema(example = "self", max_length = 16)]
    pub rel: &'static str,
    /// The address.
    #[schema(example = "http://127.0.0.1:9696/v2.0/", format = "uri", max_length = 2048)]
    pub href: String,
}

/// What a version offers.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VersionDetail {
    /// One entry per collection.
    #[schema(max_items = 32)]
    pub resources: Vec<ResourceLink>,
    /// The version itself.
    pub version: Version,
}

/// A collection of the API.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ResourceLink {
    /// The name of one object.
    #[schema(example = "vpnservice", max_length = 64)]
    pub name: &'static str,
    /// The name of the collection.
    #[schema(example = "vpnservices", max_length = 64)]
    pub collection: &'static str,
    /// Where it is.
    #[schema(max_items = 1)]
    pub links: Vec<VersionLink>,
}

/// The five collections: object, collection, path below `/v2.0`.
const RESOURCES: [(&str, &str, &str); 5] = [
    ("vpnservice", "vpnservices", "vpn/vpnservices"),
    ("ikepolicy", "ikepolicies", "vpn/ikepolicies"),
    ("ipsecpolicy", "ipsecpolicies", "vpn/ipsecpolicies"),
    ("endpoint_group", "endpoint_groups", "vpn/endpoint-groups"),
    ("ipsec_site_connection", "ipsec_site_connections", "vpn/ipsec-site-connections"),
];

fn link(base: &str, path: &str) -> Vec<VersionLink> {
    vec![VersionLink { rel: "self", href: format!("{base}/v2.0/{path}") }]
}

fn version(base: &str) -> Version {
    Version { id: "v2.0", status: "CURRENT", links: link(base, "") }
}

fn detail(base: &str) -> VersionDetail {
    let resources =
        RESOURCES.map(|(name, collection, path)| ResourceLink { name, collection, links: link(base, path) });
    VersionDetail { resources: resources.into(), version: version(base) }
}

const EXAMPLE_BASE: &str = "http://127.0.0.1:9696";

impl Body for VersionList {
    fn example() -> Value {
        serde_json::to_value(Self { versions: vec![version(EXAMPLE_BASE)] }).unwrap_or_default()
    }
}

impl Body for VersionDetail {
    fn example() -> Value {
        serde_json::to_value(detail(EXAMPLE_BASE)).unwrap_or_default()
    }
}

/// List the versions
///
/// The versions of the API that this endpoint supports. No token is needed, because clients ask before they have one.
#[utoipa::path(get, path = "/", operation_id = "listVersions", tag = "discovery")]
pub(crate) async fn list(_: Unread, origin: Origin) -> Shown<VersionList> {
    Shown(VersionList { versions: vec![version(&origin.base_url)] })
}

/// Show the version
///
/// What version 2.0 offers: its collections and their addresses. No token is needed.
#[utoipa::path(get, path = "/v2.0", operation_id = "showVersion", tag = "discovery")]
pub(crate) async fn show(_: Unread, origin: Origin) -> Shown<VersionDetail> {
    Shown(detail(&origin.base_url))
}
