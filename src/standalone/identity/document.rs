//! What a token says, as it is answered.

use axum::{
    Json,
    http::{
        HeaderName, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, VARY},
    },
    response::{IntoResponse, Response},
};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

use super::{
    claims::Claims,
    kinds::Kind,
    request::{EXAMPLE_TOKEN, SUBJECT_HEADER, SYSTEM},
    view::{INTERFACES, Object, SERVICES, View},
};
use crate::{
    api::contract::{self, Answer, Contract},
    auth::TokenScope,
    config::identity::derive_id,
    model::Timestamp,
    standalone::{
        attribute::{Kind as Shape, Part},
        schema::{Sent, shapes},
        shared::EXAMPLE_PROJECT,
    },
};

/// How Keystone writes a point in time.
const TIME_FORMAT: &str = "%Y-%m-%dT%H:%M:%S%.6fZ";

pub(super) const NAMED: Part = Part {
    name: "NamedReference",
    text: "An object with an id and a name.",
    members: &[("id", "Its id.", Shape::Text(64, "default")), ("name", "Its name.", Shape::Text(255, "Default"))],
    is_whole: true,
};

const USER: Part = Part {
    name: "TokenUser",
    text: "The user of a token.",
    members: &[
        ("id", "The user's id.", Shape::Text(64, "9c1f2a7e4b5d4c8f9a0b1c2d3e4f5a6b")),
        ("name", "The user's name.", Shape::Text(255, "demo")),
        ("domain", "The user's domain.", Shape::Part(&NAMED)),
        (
            "password_expires_at",
            "When the password expires: always null.",
            Shape::Null(32, "2027-01-01T00:00:00.000000"),
        ),
    ],
    is_whole: true,
};

const PROJECT: Part = Part {
    name: "TokenProject",
    text: "The project of a token.",
    members: &[
        ("id", "Its id.", Shape::Text(64, EXAMPLE_PROJECT)),
        ("name", "Its name.", Shape::Text(255, "demo")),
        ("domain", "Its domain.", Shape::Part(&NAMED)),
    ],
    is_whole: true,
};

const CREDENTIAL: Part = Part {
    name: "TokenCredential",
    text: "The application credential of a token.",
    members: &[
        ("id", "Its id.", Shape::Text(64, "c0ffee00c0ffee00c0ffee00c0ffee00")),
        ("name", "Its name.", Shape::Text(255, "ci")),
        (
            "restricted",
            "Whether its tokens are barred from creating and deleting application credentials.",
            Shape::Boolean(true),
        ),
    ],
    is_whole: true,
};

const ENDPOINT: Part = Part {
    name: "CatalogEndpoint",
    text: "Where one kind of caller can reach a service.",
    members: &[
        ("id", "Its id.", Shape::Text(64, "0d9c8b7a6f5e4d3c2b1a0f9e8d7c6b5a")),
        ("interface", "`public`, `internal` or `admin`.", Shape::Text(16, "public")),
        ("region_id", "The region's id.", Shape::Text(255, "RegionOne")),
        ("region", "The region.", Shape::Text(255, "RegionOne")),
        ("url", "The URL, without a version.", Shape::Url("http://127.0.0.1:9696")),
    ],
    is_whole: true,
};

const SERVICE: Part = Part {
    name: "CatalogService",
    text: "A service in the catalog.",
    members: &[
        ("id", "Its id.", Shape::Text(64, "7a3d1f0c9b8e4d6a8c5b2f1e0d9c8b7a")),
        ("type", "The type of the service: `identity` or `network`.", Shape::Text(64, "network")),
        (
            "name",
            "The name of the service, as in the catalog of an OpenStack cloud: `keystone` or `neutron`.",
            Shape::Text(255, "neutron"),
        ),
        ("endpoints", "Where it is.", Shape::Parts(&ENDPOINT, 3)),
    ],
    is_whole: true,
};

const TOKEN: Part = Part {
    name: "Token",
    text: "The details of a token.",
    members: &[
        ("methods", "How the caller proved who they are.", Shape::Texts(2, 64, "password")),
        ("user", "The user.", Shape::Part(&USER)),
        (
            "audit_ids",
            "Identifiers of the token for logs; they do not reveal the token itself.",
            Shape::Texts(2, 64, "ZUoF5KqXTbCm0p0QvQXq1A"),
        ),
        ("expires_at", "When it expires.", Shape::When("2026-11-24T02:52:57.000000Z")),
        ("issued_at", "When it was issued.", Shape::When("2026-11-24T01:52:57.000000Z")),
        ("project", "The project that it is for.", Shape::Maybe(&Shape::OrNull(&Shape::Part(&PROJECT)))),
        ("is_domain", "Whether the project acts as a domain: always false.", Shape::Maybe(&Shape::Boolean(false))),
        ("domain", "The domain that it is for.", Shape::Maybe(&Shape::OrNull(&Shape::Part(&NAMED)))),
        (
            "system",
            "Present if the token is for the whole deployment.",
            Shape::Maybe(&Shape::OrNull(&Shape::Part(&SYSTEM))),
        ),
        (
            "roles",
            "The roles, including implied ones; absent if the token has no scope.",
            Shape::Maybe(&Shape::Parts(&NAMED, 16)),
        ),
        (
            "application_credential",
            "The application credential that it was issued for.",
            Shape::Maybe(&Shape::OrNull(&Shape::Part(&CREDENTIAL))),
        ),
        (
            "catalog",
            "Where the services are; absent if the token has no scope.",
            Shape::Maybe(&Shape::Parts(&SERVICE, 16)),
        ),
    ],
    is_whole: true,
};

const RESPONSE: Part = Part {
    name: "TokenResponse",
    text: "The details of a token.",
    members: &[("token", "The token.", Shape::Part(&TOKEN))],
    is_whole: true,
};

const CATALOG: Part = Part {
    name: "IdentityCatalog",
    text: "Where the services are.",
    members: &[("catalog", "The services.", Shape::Parts(&SERVICE, 16))],
    is_whole: true,
};

/// The details of a token.
pub(crate) struct TokenBody;
/// Where the services are.
pub(crate) struct Catalog;

shapes! {
    () TokenBody = RESPONSE.name, |schemas| RESPONSE.schema(schemas), example();
    () Catalog = CATALOG.name, |schemas| CATALOG.schema(schemas),
        json!({ "catalog": catalog("RegionOne", "http://127.0.0.1:9696") });
}

/// A token for a project.
fn example() -> Value {
    let mut example = RESPONSE.example();
    if let Value::Object(token) = &mut example["token"] {
        token.retain(|name, _| !["domain", "system", "application_credential"].contains(&name.as_str()));
    }
    example["token"]["roles"] = json!([{ "id": "3f0e9d8c7b6a5f4e3d2c1b0a9f8e7d6c", "name": "member" }]);
    example
}

/// A token and what it says: 201 with a new one, else 200.
#[derive(Debug)]
pub(crate) struct TokenAnswer<const NEW: bool>(pub(super) SecretString, pub(super) Value);

impl<const NEW: bool> TokenAnswer<NEW> {
    const STATUS: StatusCode = if NEW { StatusCode::CREATED } else { StatusCode::OK };
    const TEXT: &str = if NEW {
        "The token is in `X-Subject-Token`; the body describes it."
    } else {
        "The token is valid; the body describes it."
    };
}

impl<const NEW: bool> IntoResponse for TokenAnswer<NEW> {
    fn into_response(self) -> Response {
        let mut response = (Self::STATUS, Json(self.1)).into_response();
        let headers = response.headers_mut();
        if let Ok(mut value) = HeaderValue::try_from(self.0.expose_secret()) {
            value.set_sensitive(true);
            headers.insert(HeaderName::from_static(SUBJECT_HEADER), value);
        }
        headers.insert(VARY, HeaderValue::from_static("X-Auth-Token"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

impl<const NEW: bool> Answer for TokenAnswer<NEW> {
    fn document(contract: &mut Contract) {
        contract.answers::<Sent<TokenBody>>(Self::STATUS, Self::TEXT);
        contract.header(Self::STATUS, "X-Subject-Token", contract::text_header("The token.", EXAMPLE_TOKEN));
    }
}

/// What a token stands for today; `None` where the user is gone or has no role on the scope any more. `base` is the URL at
/// which the client has reached this service.
pub(super) fn describe(view: &View, region: &str, claims: &Claims, expires_at: Timestamp, base: &str) -> Option<Value> {
    let standing = view.standing(claims, claims.issued_at)?;
    let user = standing.user;
    let domain = |id: &str| view.get(Kind::Domain, id).map(named);
    let mut token = json!({
        "methods": claims.methods,
        "user": {
            "id": user.id(), "name": user.name(), "domain": domain(user.text("domain_id"))?, "password_expires_at": null,
        },
        "audit_ids": claims.audit_ids,
        "expires_at": expires_at.format(TIME_FORMAT).to_string(),
        "issued_at": claims.issued_at.format(TIME_FORMAT).to_string(),
    });
    if claims.scope != TokenScope::Unscoped {
        token["roles"] = standing.roles.into_iter().map(named).collect();
        token["catalog"] = catalog(region, base);
    }
    let id = claims.application_credential.as_ref();
    if let Some(credential) = id.and_then(|id| view.get(Kind::ApplicationCredential, id)) {
        token["application_credential"] = named(credential);
        token["application_credential"]["restricted"] =
            (credential.body.get("unrestricted") != Some(&true.into())).into();
    }
    match &claims.scope {
        TokenScope::Project(id) => {
            let project = view.get(Kind::Project, id)?;
            token["project"] = named(project);
            token["project"]["domain"] = domain(project.text("domain_id"))?;
            token["is_domain"] = false.into();
        }
        TokenScope::Domain(id) => token["domain"] = domain(id)?,
        TokenScope::System => token["system"] = SYSTEM.example(),
        TokenScope::Unscoped => {}
    }
    Some(json!({ "token": token }))
}

/// Where the services are, below the URL at which the client has reached this one.
pub(super) fn catalog(region: &str, base: &str) -> Value {
    let endpoint = |kind: &str, interface: &str, path: &str| {
        json!({
            "id": derive_id("endpoint", kind, interface), "interface": interface, "region_id": region, "region": region,
            "url": format!("{base}{path}"),
        })
    };
    let service = |(kind, name, path): (&str, &str, &str)| {
        let endpoints = INTERFACES.map(|interface| endpoint(kind, interface, path));
        json!({ "id": derive_id("service", "", kind), "type": kind, "name": name, "endpoints": endpoints })
    };
    SERVICES.into_iter().map(service).collect()
}

fn named(object: &Object) -> Value {
    json!({ "id": object.id(), "name": object.name() })
}
