//! The parts of a document other than its operations.

use utoipa::{
    PartialSchema as _, ToSchema as _,
    openapi::{
        Contact, ContentBuilder, ExternalDocs, InfoBuilder, License, OpenApi, OpenApiBuilder, Ref, ResponseBuilder,
        SecurityRequirement, Server,
        response::Response,
        schema::ComponentsBuilder,
        security::{ApiKey, ApiKeyValue, SecurityScheme},
        server::{ServerBuilder, ServerVariableBuilder},
        tag::{Tag, TagBuilder},
    },
};

use crate::api::contract::{
    self, Body as _, SECURITY_SCHEME,
    unauthorized::{self, Unauthorized},
};

/// What differs between the documents, apart from their operations.
pub(crate) struct Heading {
    pub(crate) title: &'static str,
    pub(crate) version: &'static str,
    /// Three sentences on what it is, which also appear in generated clients. The manual is elsewhere.
    pub(crate) description: &'static str,
    /// The tags in order, with their descriptions.
    pub(crate) tags: &'static [(&'static str, &'static str)],
}

/// The heading of the VPNaaS document.
pub(crate) const VPNAAS: Heading = Heading {
    title: "VPN API",
    version: "3.0.0",
    description: "Site-to-site IPsec as OpenStack's Networking API v2.0 offers it (the `vpnaas` extension). Every \
                  operation lists all of its own answers; the manual lists those that any request can get. The service \
                  serves its manual at `/docs/manual`.",
    tags: &[
        ("ipsec-site-connections", "Tunnels: each connects a VPN service to one peer."),
        ("vpn-services", "VPN services: the router, and optionally the subnet, that connections are made for."),
        ("ike-policies", "IKE policies: how the two ends agree on keys (phase 1)."),
        ("ipsec-policies", "IPsec policies: how the traffic is protected (phase 2)."),
        ("endpoint-groups", "Endpoint groups: the networks at either end of a connection."),
        ("discovery", "What this endpoint offers."),
    ],
};

/// The manual, at the address of the default server.
const MANUAL: &str = "http://127.0.0.1:9696/docs/manual";

/// A document without operations.
pub(crate) fn base(heading: &Heading) -> OpenApi {
    let info = InfoBuilder::new()
        .title(heading.title)
        .version(heading.version)
        .description(Some(heading.description))
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
    let text = "A token from the identity service, issued for a project.";
    let token = ApiKeyValue::with_description("X-Auth-Token", text);
    let components = ComponentsBuilder::new()
        .security_scheme(SECURITY_SCHEME, SecurityScheme::ApiKey(ApiKey::Header(token)))
        .schema(Unauthorized::name(), Unauthorized::schema())
        .schemas_from_iter(nested_unauthorized())
        .response("Unauthorized", unauthorized())
        .header(contract::REQUEST_ID, contract::request_id_header())
        .build();
    OpenApiBuilder::new()
        .info(info)
        .servers(Some(servers()))
        .security(Some([SecurityRequirement::new(SECURITY_SCHEME, Vec::<String>::new())]))
        .tags(Some(heading.tags.iter().map(|(name, text)| tag(name, text))))
        .components(Some(components))
        .external_docs(Some(
            ExternalDocs::builder().url(MANUAL).description(Some("The manual, as the service serves it.")).build(),
        ))
        .build()
}

/// Generated clients call the first server by default, so it is absolute and without variables, whose defaults some
/// clients ignore. The variables of the second have no descriptions: the first schema of OpenAPI 3.1, which orval uses
/// for validation, does not allow them.
fn servers() -> [Server; 3] {
    let server = |url: &str, text: &str| ServerBuilder::new().url(url).description(Some(text));
    let variable = |default: &str| ServerVariableBuilder::new().default_value(default);
    [
        server("http://127.0.0.1:9696", "A standalone service on this machine.").build(),
        server("http://{host}:{port}", "A standalone service on another host.")
            .parameter("host", variable("127.0.0.1"))
            .parameter("port", variable("9696"))
            .build(),
        server(".", "The service that the document was read from.").build(),
    ]
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
        .description(
            "No token was sent, or the token is unknown, revoked or expired. This is checked before anything else.",
        )
        .header_ref("X-Openstack-Request-Id", contract::request_id())
        .header("WWW-Authenticate", unauthorized::header())
        .content("application/json", content)
        .build()
}
