//! The documents: what stands around the operations, and how they are printed.
//!
//! The operations themselves come from [`super::router`]. A document is made once, printed canonically, checked in
//! below `openapi/`, byte-compared by a test and served as exactly those bytes.

pub mod compare;
mod links;
mod manual;
pub mod print;
mod reused;

use std::sync::OnceLock;

use serde_json::Value;
use utoipa::openapi::{
    Contact, ContentBuilder, ExternalDocs, InfoBuilder, License, OpenApi, OpenApiBuilder, Ref, ResponseBuilder, Server,
    response::Response,
    schema::ComponentsBuilder,
    security::{ApiKey, ApiKeyValue, SecurityScheme},
    tag::{Tag, TagBuilder},
};

use super::{
    contract::{self, Body as _},
    router,
    unauthorized::Unauthorized,
};
use utoipa::{PartialSchema as _, ToSchema as _};

/// The name of the security scheme: a Keystone token in `X-Auth-Token`.
pub const SECURITY_SCHEME: &str = "keystoneToken";

/// Which document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Document {
    /// The VPN-as-a-Service API v2.0.
    Vpnaas,
    /// What comes beside it standalone: the built-in identity and network inventory.
    Standalone,
}

/// How a document is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// JSON, two spaces, keys in the specification's order.
    Json,
    /// YAML, the same.
    Yaml,
}

impl Document {
    /// The document as a value.
    #[must_use]
    pub fn value(self) -> &'static Value {
        static VPNAAS: OnceLock<Value> = OnceLock::new();
        static STANDALONE: OnceLock<Value> = OnceLock::new();
        let cell = match self {
            Self::Vpnaas => &VPNAAS,
            Self::Standalone => &STANDALONE,
        };
        cell.get_or_init(|| {
            let document = match self {
                Self::Vpnaas => router::vpnaas().into_openapi(),
                Self::Standalone => router::standalone().into_openapi(),
            };
            let mut document = serde_json::to_value(document).unwrap_or_default();
            links::write(&mut document);
            reused::gather(&mut document);
            document
        })
    }

    /// The document as text; the same bytes whatever the machine and the build.
    #[must_use]
    pub fn text(self, format: Format) -> &'static str {
        static TEXTS: [OnceLock<String>; 4] = [const { OnceLock::new() }; 4];
        let cell = match (self, format) {
            (Self::Vpnaas, Format::Json) => &TEXTS[0],
            (Self::Vpnaas, Format::Yaml) => &TEXTS[1],
            (Self::Standalone, Format::Json) => &TEXTS[2],
            (Self::Standalone, Format::Yaml) => &TEXTS[3],
        };
        cell.get_or_init(|| match format {
            Format::Json => print::json(self.value()),
            Format::Yaml => print::yaml(self.value()),
        })
    }
}

/// The VPNaaS document without its operations.
#[must_use]
pub fn vpnaas() -> OpenApi {
    base("VPN as a Service API", "2.0.0", manual::vpnaas(), &TAGS)
        .external_docs(Some(
            ExternalDocs::builder().url(REFERENCE).description(Some("OpenStack's API reference")).build(),
        ))
        .build()
}

/// The standalone document without its operations.
#[must_use]
pub fn standalone() -> OpenApi {
    base("Standalone Identity and Network API", "1.0.0", manual::standalone(), &STANDALONE_TAGS).build()
}

const REFERENCE: &str = "https://docs.openstack.org/api-ref/network/v2/#vpnaas-2-0-vpn-vpnservices-ikepolicies-ipsecpolicies-endpoint-groups-ipsec-site-connections";

const TAGS: [(&str, &str); 6] = [
    ("ipsec-site-connections", "Tunnels: each joins a VPN service to one peer."),
    ("vpnservices", "VPN services: the router, and optionally the subnet, that connections are made for."),
    ("ikepolicies", "IKE policies: how the two ends agree on keys (phase 1)."),
    ("ipsecpolicies", "IPsec policies: how the traffic is protected (phase 2)."),
    ("endpoint-groups", "Endpoint groups: what a connection joins on either side."),
    ("discovery", "What this endpoint offers."),
];

const STANDALONE_TAGS: [(&str, &str); 6] = [
    ("identity", "Tokens, in the shape of Keystone's API v3."),
    ("networks", "Networks, for development."),
    ("subnets", "Subnets, for development."),
    ("routers", "Routers and their interfaces, for development."),
    ("ports", "The ports that result."),
    ("quotas", "How many objects a project may have."),
];

fn base(title: &str, version: &str, description: String, tags: &[(&str, &str)]) -> OpenApiBuilder {
    let info = InfoBuilder::new()
        .title(title)
        .version(version)
        .description(Some(description))
        .contact(Some(
            Contact::builder()
                .name(Some("vpnaas"))
                .url(Some("https://docs.openstack.org/neutron-vpnaas/latest/"))
                .build(),
        ))
        .license(Some(
            License::builder().name("Apache-2.0").url(Some("https://www.apache.org/licenses/LICENSE-2.0")).build(),
        ))
        .build();
    let token = ApiKeyValue::with_description("X-Auth-Token", "A token of the identity service, for a project.");
    let components = ComponentsBuilder::new()
        .security_scheme(SECURITY_SCHEME, SecurityScheme::ApiKey(ApiKey::Header(token)))
        .schema(Unauthorized::name(), Unauthorized::schema())
        .schemas_from_iter(nested_unauthorized())
        .response("Unauthorized", unauthorized())
        .header(contract::REQUEST_ID, contract::request_id_header())
        .build();
    OpenApiBuilder::new()
        .info(info)
        .servers(Some([
            described(".", "This service, wherever the document was read from."),
            described("http://127.0.0.1:9696", "A standalone service at its default address."),
        ]))
        .security(Some([utoipa::openapi::SecurityRequirement::new(SECURITY_SCHEME, Vec::<String>::new())]))
        .tags(Some(tags.iter().map(|(name, text)| tag(name, text))))
        .components(Some(components))
}

fn described(url: &str, text: &str) -> Server {
    utoipa::openapi::server::ServerBuilder::new().url(url).description(Some(text)).build()
}

fn tag(name: &str, text: &str) -> Tag {
    TagBuilder::new().name(name).description(Some(text)).build()
}

fn nested_unauthorized() -> contract::Schemas {
    let mut schemas = contract::Schemas::new();
    Unauthorized::schemas(&mut schemas);
    schemas
}

/// The one 401 that every secured operation refers to.
fn unauthorized() -> Response {
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name(Unauthorized::name())))
        .example(Some(Unauthorized::example()))
        .build();
    ResponseBuilder::new()
        .description("No token was sent, or it is unknown, revoked or has expired. Decided before anything else.")
        .header_ref("X-Openstack-Request-Id", contract::request_id())
        .header(
            "WWW-Authenticate",
            contract::text_header("Where tokens are to be had.", "Keystone uri=\"http://127.0.0.1:9696/identity\""),
        )
        .content("application/json", content)
        .build()
}
