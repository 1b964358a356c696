//! What stands around the operations of a document.

use utoipa::{
    PartialSchema as _, ToSchema as _,
    openapi::{
        Contact, ContentBuilder, ExternalDocs, InfoBuilder, License, OpenApi, OpenApiBuilder, Ref, ResponseBuilder,
        SecurityRequirement, Server,
        response::Response,
        schema::ComponentsBuilder,
        security::{ApiKey, ApiKeyValue, SecurityScheme},
        server::ServerBuilder,
        tag::{Tag, TagBuilder},
    },
};

use super::manual;
use crate::api::contract::{
    self, Body as _, SECURITY_SCHEME,
    unauthorized::{self, Unauthorized},
};

/// What is special about a document, beside its operations.
pub(crate) struct Heading {
    pub(crate) title: &'static str,
    pub(crate) version: &'static str,
    /// The manual, up to the table of what any request can meet.
    pub(crate) manual: &'static str,
    /// Where OpenStack describes the same, and what that is.
    pub(crate) reference: (&'static str, &'static str),
    /// The tags in their order, and what they stand for.
    pub(crate) tags: &'static [(&'static str, &'static str)],
}

/// The heading of the VPNaaS document.
pub(crate) const VPNAAS: Heading = Heading {
    title: "VPN as a Service API",
    version: "3.0.0",
    manual: manual::VPNAAS,
    reference: (REFERENCE, "OpenStack's reference of the VPN-as-a-Service API"),
    tags: &[
        ("ipsec-site-connections", "Tunnels: each joins a VPN service to one peer."),
        ("vpn-services", "VPN services: the router, and optionally the subnet, that connections are made for."),
        ("ike-policies", "IKE policies: how the two ends agree on keys (phase 1)."),
        ("ipsec-policies", "IPsec policies: how the traffic is protected (phase 2)."),
        ("endpoint-groups", "Endpoint groups: what a connection joins on either side."),
        ("discovery", "What this endpoint offers."),
    ],
};

const REFERENCE: &str = "https://docs.openstack.org/api-ref/network/v2/#vpnaas-2-0-vpn-vpnservices-ikepolicies-ipsecpolicies-endpoint-groups-ipsec-site-connections";

/// A document without operations.
pub(crate) fn base(heading: &Heading) -> OpenApi {
    let (url, reference) = heading.reference;
    let info = InfoBuilder::new()
        .title(heading.title)
        .version(heading.version)
        .description(Some(format!("{}{}", heading.manual, manual::common_table())))
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
        .security(Some([SecurityRequirement::new(SECURITY_SCHEME, Vec::<String>::new())]))
        .tags(Some(heading.tags.iter().map(|(name, text)| tag(name, text))))
        .components(Some(components))
        .external_docs(Some(ExternalDocs::builder().url(url).description(Some(reference)).build()))
        .build()
}

fn described(url: &str, text: &str) -> Server {
    ServerBuilder::new().url(url).description(Some(text)).build()
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
