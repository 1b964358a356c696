//! Collections of Neutron and Keystone that clients query but that are not supported here: they are always empty.

use std::convert::Infallible;

use axum::{
    extract::{FromRequestParts, MatchedPath},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use utoipa::openapi::path::HttpMethod;

use super::{
    Standalone,
    attribute::Kind,
    identity::{fault::Fault, links, request::IdentityCaller},
    schema::{Usage, object_with},
    shared::{Endpoint, path_parameters, with_operation},
};
use crate::api::{
    contract::{Answer, Contract, Input, Shown, respond},
    input::Origin,
};

/// A collection: its path, its name in bodies and its name in the document.
type Collection = (&'static str, &'static str, &'static str);

/// The prefix of Keystone's collections; the others are Neutron's.
const IDENTITY: &str = "/identity/v3/";

const ABSENT: &[Collection] = &[
    ("/v2.0/floatingips", "floatingips", "FloatingIps"),
    ("/v2.0/security-groups", "security_groups", "SecurityGroups"),
    ("/v2.0/security-group-rules", "security_group_rules", "SecurityGroupRules"),
    ("/v2.0/subnetpools", "subnetpools", "SubnetPools"),
    ("/v2.0/agents", "agents", "Agents"),
    ("/v2.0/availability_zones", "availability_zones", "AvailabilityZones"),
    ("/v2.0/address-scopes", "address_scopes", "AddressScopes"),
    ("/v2.0/address-groups", "address_groups", "AddressGroups"),
    ("/v2.0/rbac-policies", "rbac_policies", "RbacPolicies"),
    ("/v2.0/trunks", "trunks", "Trunks"),
    ("/v2.0/qos/policies", "policies", "QosPolicies"),
    ("/v2.0/qos/rule-types", "rule_types", "QosRuleTypes"),
    ("/v2.0/segments", "segments", "Segments"),
    ("/v2.0/network-ip-availabilities", "network_ip_availabilities", "NetworkIpAvailabilities"),
    ("/v2.0/flavors", "flavors", "Flavors"),
    ("/v2.0/local_ips", "local_ips", "LocalIps"),
    ("/v2.0/ndp_proxies", "ndp_proxies", "NdpProxies"),
    ("/v2.0/metering/metering-labels", "metering_labels", "MeteringLabels"),
    ("/v2.0/metering/metering-label-rules", "metering_label_rules", "MeteringLabelRules"),
    ("/v2.0/service_profiles", "service_profiles", "ServiceProfiles"),
    ("/v2.0/network_segment_ranges", "network_segment_ranges", "NetworkSegmentRanges"),
    ("/v2.0/default-security-group-rules", "default_security_group_rules", "DefaultSecurityGroupRules"),
    ("/v2.0/log/logs", "logs", "Logs"),
    ("/v2.0/log/loggable-resources", "loggable_resources", "LoggableResources"),
    ("/v2.0/networks/{network_id}/dhcp-agents", "agents", "NetworkDhcpAgents"),
    ("/v2.0/routers/{router_id}/l3-agents", "agents", "RouterL3Agents"),
    ("/v2.0/routers/{router_id}/conntrack_helpers", "conntrack_helpers", "RouterConntrackHelpers"),
    ("/identity/v3/groups", "groups", "IdentityGroups"),
    ("/identity/v3/users/{user_id}/groups", "groups", "IdentityUserGroups"),
    ("/identity/v3/users/{user_id}/access_rules", "access_rules", "IdentityUserAccessRules"),
    ("/identity/v3/users/{user_id}/credentials/OS-EC2", "credentials", "IdentityUserEc2Credentials"),
    ("/identity/v3/credentials", "credentials", "IdentityCredentials"),
    ("/identity/v3/policies", "policies", "IdentityPolicies"),
    ("/identity/v3/limits", "limits", "IdentityLimits"),
    ("/identity/v3/registered_limits", "registered_limits", "IdentityRegisteredLimits"),
    ("/identity/v3/OS-TRUST/trusts", "trusts", "IdentityTrusts"),
    ("/identity/v3/OS-OAUTH1/consumers", "consumers", "IdentityConsumers"),
    ("/identity/v3/OS-FEDERATION/identity_providers", "identity_providers", "IdentityProviders"),
    ("/identity/v3/OS-FEDERATION/mappings", "mappings", "IdentityMappings"),
    ("/identity/v3/OS-FEDERATION/service_providers", "service_providers", "IdentityServiceProviders"),
    ("/identity/v3/OS-EP-FILTER/endpoint_groups", "endpoint_groups", "IdentityEndpointGroups"),
    ("/identity/v3/OS-EP-FILTER/projects/{project_id}/endpoints", "endpoints", "IdentityProjectEndpoints"),
    (
        "/identity/v3/OS-EP-FILTER/projects/{project_id}/endpoint_groups",
        "endpoint_groups",
        "IdentityProjectEndpointGroups",
    ),
];

/// The collection that a request, or an operation of the document, is about; and the URL of the request.
pub(crate) struct Asked(&'static Collection, String);

fn at(path: &str) -> &'static Collection {
    ABSENT.iter().find(|collection| collection.0 == path).unwrap_or(&ABSENT[0])
}

impl FromRequestParts<Standalone> for Asked {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &Standalone) -> Result<Self, Response> {
        IdentityCaller::from_request_parts(parts, state).await?;
        let collection = at(parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str));
        let origin = Origin::from_request_parts(parts, state).await.unwrap_or_else(|never: Infallible| match never {});
        Ok(Self(collection, format!("{}{}", origin.base_url, parts.uri.path())))
    }
}

impl Input for Asked {
    fn document(contract: &mut Contract) {
        IdentityCaller::document(contract);
        path_parameters(contract);
    }
}

fn whose(path: &str) -> &'static str {
    if path.starts_with(IDENTITY) { "built-in identity" } else { "standalone inventory" }
}

/// The list; `url` is its own.
fn nothing((path, name, _): &Collection, url: &str) -> Value {
    match path.strip_prefix(IDENTITY) {
        Some(_) => json!({ *name: [], "links": links(url) }),
        None => json!({ *name: [] }),
    }
}

/// 200 with an empty list.
pub(crate) struct Nothing(Asked);

impl IntoResponse for Nothing {
    fn into_response(self) -> Response {
        let Asked(collection, url) = self.0;
        Shown(nothing(collection, &url)).into_response()
    }
}

impl Answer for Nothing {
    fn document(contract: &mut Contract) {
        let collection = at(contract.path());
        let (path, member, name) = *collection;
        let (schema, mut schemas) = (format!("No{name}"), Vec::new());
        let text = format!("An empty list: the {} has none.", whose(path));
        let list = [(member, "Always empty.", Kind::Empty, true)].into_iter();
        let links = path.starts_with(IDENTITY).then_some(("links", "A link to the list.", Kind::Any, true));
        let object = object_with(Some(&text), Usage::Shown, list.chain(links), &mut schemas);
        contract.schema(schema.clone(), object);
        let text = "The objects that the caller may see: all of them, or a page if the operation has a `limit`.";
        contract.answers_shaped(
            StatusCode::OK,
            text,
            &schema,
            nothing(collection, &format!("http://127.0.0.1:9696{path}")),
        );
    }
}

/// 400, because there are none here.
pub(crate) struct NoneHere(&'static Collection);

/// Its error type, if the collection is Neutron's.
const REFUSED: &str = "BadRequest";

fn message((path, name, _): &Collection) -> String {
    format!("the {} has no {name}", whose(path))
}

impl IntoResponse for NoneHere {
    fn into_response(self) -> Response {
        let Self(collection) = self;
        let message = message(collection);
        if collection.0.starts_with(IDENTITY) {
            Fault::respond(StatusCode::BAD_REQUEST, &message)
        } else {
            respond(StatusCode::BAD_REQUEST, REFUSED, &message, None)
        }
    }
}

impl Answer for NoneHere {
    fn document(contract: &mut Contract) {
        let text = "Always: this service does not support them.";
        // One example for all, so that the document contains it once.
        if contract.path().starts_with(IDENTITY) {
            let message = message(at("/identity/v3/groups"));
            Fault::describe(contract, StatusCode::BAD_REQUEST, REFUSED, text, &message);
        } else {
            contract.refuses(StatusCode::BAD_REQUEST, REFUSED, text, &message(&ABSENT[0]));
        }
    }
}

async fn list(asked: Asked) -> Nothing {
    Nothing(asked)
}

async fn create(Asked(collection, _): Asked) -> NoneHere {
    NoneHere(collection)
}

/// What a summary calls the collection.
fn words(path: &str) -> String {
    let path = path.strip_prefix(IDENTITY).or_else(|| path.strip_prefix("/v2.0/")).unwrap_or(path);
    let word = |word: &str| match word {
        "floatingips" => "floating IPs".to_owned(),
        "subnetpools" => "subnet pools".to_owned(),
        "qos" => "QoS".to_owned(),
        "ip" | "rbac" | "ndp" | "l3" | "dhcp" => word.to_uppercase(),
        "ips" => "IPs".to_owned(),
        plain => plain.to_owned(),
    };
    let plain = |text: &str| {
        // `metering/metering-labels` says its first word twice.
        let text = text.strip_prefix("metering/").unwrap_or(text);
        text.split(['-', '_', '/']).map(word).collect::<Vec<_>>().join(" ")
    };
    match path.split_once("/{") {
        None => plain(path),
        Some((owner, rest)) => {
            let what = rest.split_once("}/").map_or(rest, |(_, what)| what);
            let owner = owner.rsplit('/').next().unwrap_or(owner);
            format!("{} of a {}", plain(what), owner.trim_end_matches('s'))
        }
    }
}

/// The paths of all of them.
pub(super) fn endpoints() -> impl Iterator<Item = Endpoint> {
    ABSENT.iter().map(|(path, _, name)| {
        let what = words(path);
        let tag = if path.starts_with(IDENTITY) { "identity" } else { "others" };
        let (id, summary) = (format!("list{name}"), format!("List {what} (always empty)"));
        let text = "Always an empty list, so that clients that ask for it keep working. Filters are ignored.";
        let about = [id.as_str(), &summary, text];
        let listed = with_operation(Endpoint::default(), path, HttpMethod::Get, tag, about, list);
        if path.contains('{') {
            return listed;
        }
        let (id, summary) = (format!("create{name}"), format!("Create {what} (not supported)"));
        let about = [id.as_str(), &summary, "Always refused: this service does not support them."];
        with_operation(listed, path, HttpMethod::Post, tag, about, create)
    })
}
