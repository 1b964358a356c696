//! The versions of the identity API.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use crate::{
    api::{
        contract::{Answer, Contract, Shown},
        input::{Origin, Unread},
    },
    standalone::{
        attribute::{Kind, Part},
        schema::{Sent, shapes},
    },
};

const MEDIA_TYPE: &str = "application/vnd.openstack.identity-v3+json";

const LINK: Part = Part {
    name: "IdentityVersionLink",
    text: "Where a version is.",
    members: &[
        ("rel", "Always `self`.", Kind::Text(16, "self")),
        ("href", "The URL.", Kind::Url("http://127.0.0.1:9696/identity/v3/")),
    ],
    is_whole: true,
};

const MEDIA: Part = Part {
    name: "IdentityMediaType",
    text: "A media type.",
    members: &[
        ("base", "The general type.", Kind::Text(64, "application/json")),
        ("type", "The specific type.", Kind::Text(64, MEDIA_TYPE)),
    ],
    is_whole: true,
};

const VERSION: Part = Part {
    name: "IdentityVersion",
    text: "A version of the identity API.",
    members: &[
        ("id", "Major and minor number.", Kind::Text(16, "v3.14")),
        ("status", "The status of the version.", Kind::Text(16, "stable")),
        ("updated", "When it was last changed.", Kind::When("2020-04-07T00:00:00Z")),
        ("links", "Where it is.", Kind::Parts(&LINK, 1)),
        ("media-types", "The media types that it supports.", Kind::Parts(&MEDIA, 1)),
    ],
    is_whole: true,
};

const VALUES: Part = Part {
    name: "IdentityVersions",
    text: "All versions.",
    members: &[("values", "One entry per version.", Kind::Parts(&VERSION, 1))],
    is_whole: true,
};

const LIST: Part = Part {
    name: "IdentityVersionList",
    text: "The versions of the identity API.",
    members: &[("versions", "All versions.", Kind::Part(&VALUES))],
    is_whole: true,
};

const ONE: Part = Part {
    name: "IdentityVersionResponse",
    text: "The one version of the identity API.",
    members: &[("version", "The version.", Kind::Part(&VERSION))],
    is_whole: true,
};

/// All versions.
pub(crate) struct Versions;
/// The one version.
pub(crate) struct Version;

shapes! {
    () Versions = LIST.name, |schemas| LIST.schema(schemas), LIST.example();
    () Version = ONE.name, |schemas| ONE.schema(schemas), ONE.example();
}

/// The version that is offered; `base` is the URL of the whole service, without a slash at the end.
fn version(base: &str) -> Value {
    let mut version = VERSION.example();
    version["links"][0]["href"] = format!("{base}/identity/v3/").into();
    version
}

/// 300 with a choice.
pub(crate) struct Choices(Value);

impl IntoResponse for Choices {
    fn into_response(self) -> Response {
        (StatusCode::MULTIPLE_CHOICES, Json(self.0)).into_response()
    }
}

impl Answer for Choices {
    fn document(contract: &mut Contract) {
        contract.answers::<Sent<Versions>>(StatusCode::MULTIPLE_CHOICES, "The versions to choose from.");
    }
}

/// List the identity versions
///
/// The versions of the identity API. No token is needed, because clients ask before they log in.
#[utoipa::path(get, path = "/identity", operation_id = "listIdentityVersions", tag = "identity")]
pub(crate) async fn list(_: Unread, origin: Origin) -> Choices {
    Choices(json!({ "versions": { "values": [version(&origin.base_url)] } }))
}

/// Show the identity version
///
/// The only version. No token is needed.
#[utoipa::path(get, path = "/identity/v3", operation_id = "showIdentityVersion", tag = "identity")]
pub(crate) async fn show(_: Unread, origin: Origin) -> Shown<Sent<Version>> {
    Shown(Sent::new(json!({ "version": version(&origin.base_url) })))
}
