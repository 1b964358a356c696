//! The versions of the identity API.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{
        contract::{Answer, Contract, Shown},
        input::{Origin, Unread},
    },
    standalone::shared::bodies,
};

/// The versions of the identity API.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct IdentityVersionList {
    /// All versions.
    pub(super) versions: IdentityVersions,
}

/// All versions.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct IdentityVersions {
    /// One entry per version.
    #[schema(max_items = 1)]
    pub(super) values: Vec<IdentityVersion>,
}

/// The one version of the identity API.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct IdentityVersionResponse {
    /// The version.
    pub(super) version: IdentityVersion,
}

/// A version of the identity API.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct IdentityVersion {
    /// Major and minor number.
    #[schema(max_length = 16, example = "v3.14")]
    pub(super) id: String,
    /// The status of the version.
    #[schema(max_length = 16, example = "stable")]
    pub(super) status: String,
    /// When it was last changed.
    #[schema(format = "date-time", example = "2020-04-07T00:00:00Z")]
    pub(super) updated: String,
    /// Where it is.
    #[schema(max_items = 1)]
    pub(super) links: Vec<IdentityVersionLink>,
    /// The media types that it supports.
    #[serde(rename = "media-types")]
    #[schema(max_items = 1)]
    pub(super) media_types: Vec<IdentityMediaType>,
}

/// Where a version is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct IdentityVersionLink {
    /// Always `self`.
    #[schema(max_length = 16, example = "self")]
    pub(super) rel: String,
    /// The URL.
    #[schema(format = "uri", max_length = 2048, example = "http://127.0.0.1:9696/identity/v3/")]
    pub(super) href: String,
}

/// A media type.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct IdentityMediaType {
    /// The general type.
    #[schema(max_length = 64, example = "application/json")]
    pub(super) base: String,
    /// The specific type.
    #[serde(rename = "type")]
    #[schema(max_length = 64, example = "application/vnd.openstack.identity-v3+json")]
    pub(super) kind: String,
}

bodies! {
    IdentityVersionList => (versions("http://127.0.0.1:9696").0),
    IdentityVersionResponse => (IdentityVersionResponse { version: version("http://127.0.0.1:9696") }),
}

/// 300 with a choice.
#[derive(Debug)]
pub(crate) struct Choices(IdentityVersionList);

impl IntoResponse for Choices {
    fn into_response(self) -> Response {
        (StatusCode::MULTIPLE_CHOICES, Json(self.0)).into_response()
    }
}

impl Answer for Choices {
    fn document(contract: &mut Contract) {
        contract.answers::<IdentityVersionList>(StatusCode::MULTIPLE_CHOICES, "The versions to choose from.");
    }
}

/// The version that is offered; `base` is the URL of the whole service, without a slash at the end.
fn version(base: &str) -> IdentityVersion {
    IdentityVersion {
        id: "v3.14".into(),
        status: "stable".into(),
        updated: "2020-04-07T00:00:00Z".into(),
        links: vec![IdentityVersionLink { rel: "self".into(), href: format!("{base}/identity/v3/") }],
        media_types: vec![IdentityMediaType {
            base: "application/json".into(),
            kind: "application/vnd.openstack.identity-v3+json".into(),
        }],
    }
}

fn versions(base: &str) -> Choices {
    Choices(IdentityVersionList { versions: IdentityVersions { values: vec![version(base)] } })
}

/// List the identity versions
///
/// The versions of the identity API. No token is needed, because clients ask before they log in.
#[utoipa::path(get, path = "/identity", operation_id = "listIdentityVersions", tag = "identity")]
pub(crate) async fn list(_: Unread, origin: Origin) -> Choices {
    versions(&origin.base_url)
}

/// Show the identity version
///
/// The only version. No token is needed.
#[utoipa::path(get, path = "/identity/v3", operation_id = "showIdentityVersion", tag = "identity")]
pub(crate) async fn show(_: Unread, origin: Origin) -> Shown<IdentityVersionResponse> {
    Shown(IdentityVersionResponse { version: version(&origin.base_url) })
}
