//! The documents: what stands around the operations, and how they are printed.
//!
//! The operations themselves come from [`super::router`]. A document is made once, printed canonically, checked in
//! below `openapi/`, byte-compared by a test and served as exactly those bytes.

mod examples;
mod links;
mod manual;
pub mod openapi_3_0;
pub mod print;
mod reused;
mod wording;

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
    unauthorized::{self, Unauthorized},
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

/// In which version of the `OpenAPI` specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Edition {
    /// 3.1.0: what the document is written in.
    #[value(name = "3.1")]
    V3_1,
    /// 3.0.3: converted, for generators that do not read 3.1.
    #[value(name = "3.0")]
    V3_0,
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
    /// Both.
    pub const ALL: [Self; 2] = [Self::Vpnaas, Self::Standalone];

    /// The document as a value, in OpenAPI 3.1.
    #[must_use]
    pub fn value(self) -> &'static Value {
        self.value_in(Edition::V3_1)
    }

    /// The document as a value; the same whatever the machine and the build.
    #[must_use]
    pub fn value_in(self, edition: Edition) -> &'static Value {
        static VALUES: [OnceLock<Value>; 4] = [const { OnceLock::new() }; 4];
        VALUES[self.place(edition)].get_or_init(|| match edition {
            Edition::V3_1 => self.write(),
            // A test converts both documents: no document that is released comes to this.
            Edition::V3_0 => openapi_3_0::convert(self.value()).unwrap_or_else(|error| {
                tracing::error!(error = %error, "the document cannot be converted");
                Value::Null
            }),
        })
    }

    /// The document as text, in OpenAPI 3.1.
    #[must_use]
    pub fn text(self, format: Format) -> &'static str {
        self.text_in(Edition::V3_1, format)
    }

    /// The document as text; the same bytes whatever the machine and the build.
    #[must_use]
    pub fn text_in(self, edition: Edition, format: Format) -> &'static str {
        static TEXTS: [[OnceLock<String>; 2]; 4] = [const { [const { OnceLock::new() }; 2] }; 4];
        let [json, yaml] = &TEXTS[self.place(edition)];
        match format {
            Format::Json => json.get_or_init(|| print::json(self.value_in(edition))),
            Format::Yaml => yaml.get_or_init(|| print::yaml(self.value_in(edition))),
        }
    }

    /// Its file below `openapi/`.
    #[must_use]
    pub fn file(self, edition: Edition) -> &'static str {
        ["vpnaas-v2.0.json", "standalone.json", "vpnaas-v2.0-openapi-3.0.json", "standalone-openapi-3.0.json"]
            [self.place(edition)]
    }

    fn place(self, edition: Edition) -> usize {
        match (self, edition) {
            (Self::Vpnaas, Edition::V3_1) => 0,
            (Self::Standalone, Edition::V3_1) => 1,
            (Self::Vpnaas, Edition::V3_0) => 2,
            (Self::Standalone, Edition::V3_0) => 3,
        }
    }

    fn write(self) -> Value {
        let document = match self {
            Self::Vpnaas => router::vpnaas().into_openapi(),
            Self::Standalone => router::standalone().into_openapi(),
        };
        let mut document = serde_json::to_value(document).unwrap_or_default();
        wording::mend(&mut document);
        examples::tell(&mut document);
        links::write(&mut document);
        reused::gather(&mut document);
        document
    }
}

/// The VPNaaS document without its operations.
#[must_use]
pub fn vpnaas() -> OpenApi {
    base("VPN as a Service API", "2.0.0", manual::vpnaas(), &TAGS)
        .external_docs(Some(
            ExternalDocs::builder()
                .url(REFERENCE)
                .description(Some("OpenStack's reference of the VPN-as-a-Service API"))
                .build(),
        ))
        .build()
}

/// The standalone document without its operations.
#[must_use]
pub fn standalone() -> OpenApi {
    base("Standalone Identity and Network API", "1.0.0", manual::standalone(), &STANDALONE_TAGS)
        .external_docs(Some(
            ExternalDocs::builder()
                .url("https://docs.openstack.org/api-ref/identity/v3/")
                .description(Some("OpenStack's reference of the identity API"))
                .build(),
        ))
        .build()
}

const REFERENCE: &str = "https://docs.openstack.org/api-ref/network/v2/#vpnaas-2-0-vpn-vpnservices-ikepolicies-ipsecpolicies-endpoint-groups-ipsec-site-connections";

const TAGS: [(&str, &str); 6] = [
    ("ipsec-site-connections", "Tunnels: each joins a VPN service to one peer."),
    ("vpn-services", "VPN services: the router, and optionally the subnet, that connections are made for."),
    ("ike-policies", "IKE policies: how the two ends agree on keys (phase 1)."),
    ("ipsec-policies", "IPsec policies: how the traffic is protected (phase 2)."),
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
        .header("WWW-Authenticate", unauthorized::header())
        .content("application/json", content)
        .build()
}
