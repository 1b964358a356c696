//! What the peer was recorded to answer, resource by resource.

mod values;

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{Attributes, BadBody, FromAttributes, Table, Verb, read, table::OnPost};
use crate::{
    auth::{Caller, TokenScope},
    service::{
        endpoint_group::{Changes as EndpointGroupUpdate, Draft as EndpointGroupCreate},
        ike_policy::{Changes as IkePolicyUpdate, Draft as IkePolicyCreate},
        ipsec_policy::{Changes as IpsecPolicyUpdate, Draft as IpsecPolicyCreate},
        site_connection::{Changes as IpsecSiteConnectionUpdate, Draft as IpsecSiteConnectionCreate},
        vpn_service::{Changes as VpnServiceUpdate, Draft as VpnServiceCreate},
    },
};

const OWN: &str = "05b8c0a5cc9c4a3a8d4c5b4a2a9d1c11";
const ID: &str = "00000000-dead-4bad-8bad-000000000000";

fn caller(scope: TokenScope, role: &str) -> Caller {
    Caller { user_id: "u".into(), scope, roles: vec![role.into()] }
}

fn member() -> Caller {
    caller(TokenScope::Project(OWN.into()), "member")
}

fn admin() -> Caller {
    caller(TokenScope::Project("admins".into()), "admin")
}

/// The refusal as `type: message`.
fn refusal<T: FromAttributes>(body: &str, caller: &Caller) -> Result<T, String> {
    read(body.as_bytes(), caller).map_err(|BadBody { kind, message }| format!("{}: {message}", kind.as_str()))
}

fn refused<T: FromAttributes>(body: &str, expected: &str) {
    assert_eq!(refusal::<T>(body, &member()).err().as_deref(), Some(expected), "{body}");
}

fn wrapped<T: FromAttributes>(attributes: &Value) -> String {
    json!({T::TABLE.resource: attributes}).to_string()
}

/// `base` with one attribute set.
fn with(base: &Value, name: &str, value: &Value) -> Value {
    let mut attributes = base.clone();
    attributes[name] = value.clone();
    attributes
}

fn connection() -> Value {
    json!({"vpnservice_id": ID, "ikepolicy_id": ID, "ipsecpolicy_id": ID, "peer_address": "192.0.2.10",
           "peer_id": "192.0.2.10", "psk": "secret"})
}

#[test]
fn the_envelope() {
    let required = "HTTPBadRequest: Resource body required";
    let invalid = "HTTPBadRequest: Body contains invalid data";
    let bulk = "HTTPBadRequest: Bulk operation not supported";
    let unable = "HTTPBadRequest: Unable to find 'ikepolicy' in request body";
    let object = "HTTPBadRequest: Object 'ikepolicy' contains invalid data";
    let malformed = "MalformedRequestBody: Malformed request body: Cannot understand JSON.";
    for (body, expected) in [
        ("", required),
        ("{}", required),
        ("[]", required),
        ("null", required),
        ("0", required),
        ("false", required),
        ("\"\"", required),
        ("5", invalid),
        ("true", invalid),
        ("\"x\"", invalid),
        (r#"[{"ikepolicy": {}}]"#, invalid),
        (r#"{"ikepolicys": []}"#, bulk),
        (r#"["ikepolicys"]"#, bulk),
        (r#"{"ikepolicies": []}"#, unable),
        (r#"{"thing": {}}"#, unable),
        (r#"{"ikepolicy": null}"#, unable),
        (r#"{"ikepolicy": []}"#, object),
        (r#"{"ikepolicy": "x"}"#, object),
        (r#"{"ikepolicy": {}} x"#, malformed),
        ("{'ikepolicy': {}}", malformed),
        ("\u{feff}{}", malformed),
        ("{", malformed),
    ] {
        refused::<IkePolicyCreate>(body, expected);
        refused::<IkePolicyUpdate>(body, expected);
    }
    assert!(refusal::<IkePolicyCreate>(r#"{"ikepolicy": {}, "more": 1}"#, &member()).is_ok());
    refused::<EndpointGroupCreate>(r#"{"endpoint_groups": []}"#, bulk);
}

#[test]
fn whose_it_is() {
    let project = |attributes: Value, caller: &Caller| {
        refusal::<IkePolicyCreate>(&wrapped::<IkePolicyCreate>(&attributes), caller).map(|create| create.project_id)
    };
    let foreign = "HTTPBadRequest: Specifying 'project_id' other than the authenticated project in request is not allowed \
                   for the current user.";
    assert_eq!(project(json!({}), &member()).as_deref(), Ok(OWN));
    assert_eq!(project(json!({"tenant_id": OWN}), &member()).as_deref(), Ok(OWN));
    assert_eq!(project(json!({"project_id": OWN, "tenant_id": OWN}), &member()).as_deref(), Ok(OWN));
    assert_eq!(project(json!({"project_id": "nobody"}), &admin()).as_deref(), Ok("nobody"));
    for value in [json!("other"), json!(""), json!(null), json!(5)] {
        assert_eq!(project(json!({"project_id": value}), &member()), Err(foreign.into()), "{value}");
        assert_eq!(project(json!({"tenant_id": value}), &member()), Err(foreign.into()), "{value}");
    }
    assert_eq!(
        project(json!({"project_id": OWN, "tenant_id": "other"}), &member()),
        Err("HTTPBadRequest: 'project_id' and 'tenant_id' do not match".into())
    );
    let invalid = |reason: &str| Err(format!("HTTPBadRequest: Invalid input for tenant_id. Reason: {reason}."));
    assert_eq!(project(json!({"project_id": 5}), &admin()), invalid("'5' is not a valid string"));
    let long = "p".repeat(256);
    let reason = format!("'{long}' exceeds maximum length of 255");
    assert_eq!(project(json!({"project_id": long}), &admin()), invalid(&reason));
    assert_eq!(
        project(json!({}), &caller(TokenScope::System, "admin")),
        Err("HTTPBadRequest: Running without keystone AuthN requires that project_id is specified".into())
    );
}

#[test]
fn which_attributes() {
    let unknown = "HTTPBadRequest: Unrecognized attribute(s) 'bogus, zz'";
    let foreign = "HTTPBadRequest: Specifying 'project_id' other than the authenticated project in request is not allowed \
                   for the current user.";
    refused::<IkePolicyCreate>(r#"{"ikepolicy": {"zz": 2, "bogus": 1, "id": 1}}"#, unknown);
    refused::<IkePolicyUpdate>(r#"{"ikepolicy": {"zz": 2, "bogus": 1, "id": 1}}"#, unknown);
    refused::<IkePolicyCreate>(r#"{"ikepolicy": {"project_id": 5, "bogus": 1}}"#, foreign);
    refused::<IkePolicyUpdate>(r#"{"ikepolicy": {"project_id": "other"}}"#, foreign);
    refused::<IkePolicyCreate>(
        r#"{"ikepolicy": {"status": "ACTIVE"}}"#,
        "HTTPBadRequest: Unrecognized attribute(s) 'status'",
    );
    for name in ["id", "status", "route_mode", "auth_mode"] {
        refused::<IpsecSiteConnectionCreate>(
            &wrapped::<IpsecSiteConnectionCreate>(&with(&connection(), name, &json!("x"))),
            &format!("HTTPBadRequest: Attribute '{name}' not allowed in POST"),
        );
    }
    for name in ["external_v4_ip", "external_v6_ip", "status"] {
        refused::<VpnServiceCreate>(
            &wrapped::<VpnServiceCreate>(&json!({"router_id": ID, name: "x"})),
            &format!("HTTPBadRequest: Attribute '{name}' not allowed in POST"),
        );
    }
    let missing = |name| format!("HTTPBadRequest: Failed to parse request. Required attribute '{name}' not specified");
    refused::<VpnServiceCreate>(r#"{"vpnservice": {"name": NaN}}"#, &missing("router_id"));
    refused::<EndpointGroupCreate>(r#"{"endpoint_group": {}}"#, &missing("type"));
    let mut given = Map::new();
    for name in ["peer_address", "peer_id", "psk", "vpnservice_id", "ikepolicy_id", "ipsecpolicy_id"] {
        let body = wrapped::<IpsecSiteConnectionCreate>(&Value::Object(given.clone()));
        refused::<IpsecSiteConnectionCreate>(&body, &missing(name));
        given.insert(name.into(), json!(null));
    }
    let read_only = |name| format!("HTTPBadRequest: Cannot update read-only attribute {name}");
    for name in ["id", "vpnservice_id", "ikepolicy_id", "ipsecpolicy_id", "status", "route_mode", "auth_mode"] {
        let body = wrapped::<IpsecSiteConnectionUpdate>(&json!({name: "x", "name": 5}));
        refused::<IpsecSiteConnectionUpdate>(&body, &read_only(name));
    }
    for name in ["project_id", "tenant_id"] {
        refused::<IkePolicyUpdate>(&wrapped::<IkePolicyUpdate>(&json!({name: OWN})), &read_only("tenant_id"));
    }
    for name in ["type", "endpoints"] {
        refused::<EndpointGroupUpdate>(&wrapped::<EndpointGroupUpdate>(&json!({name: "cidr"})), &read_only(name));
    }
    for name in ["subnet_id", "router_id", "flavor_id"] {
        refused::<VpnServiceUpdate>(&wrapped::<VpnServiceUpdate>(&json!({name: null})), &read_only(name));
    }
}

#[test]
fn what_a_create_does_not_give_has_the_tables_default() {
    let body = wrapped::<IpsecSiteConnectionCreate>(&connection());
    let create = refusal::<IpsecSiteConnectionCreate>(&body, &member());
    assert_eq!(
        create.map(|create| (create.name, create.mtu, create.admin_state_up, create.deletion_protection)),
        Ok((String::new(), 1500, true, false))
    );
}

#[test]
fn everything_documented_is_read() {
    fn asks<T: FromAttributes>(given: &Value) {
        let allowed: BTreeSet<&str> = allowed(T::TABLE, T::VERB);
        let Value::Object(given) = given.clone() else { panic!("{given} is no object") };
        let attributes = Attributes::new(given);
        assert!(T::from_attributes(&attributes).is_ok(), "{}", T::TABLE.resource);
        let asked = attributes.asked();
        assert_eq!(asked.iter().map(String::as_str).collect::<BTreeSet<_>>(), allowed, "{}", T::TABLE.resource);
    }
    fn allowed(table: &Table, verb: Verb) -> BTreeSet<&'static str> {
        let allowed = table.attributes.iter().filter(|attribute| match verb {
            Verb::Create => attribute.post != OnPost::Never,
            Verb::Update => attribute.put,
        });
        allowed.map(|attribute| attribute.name).collect()
    }
    fn full(table: &Table, more: &Value) -> Value {
        let defaults = table.attributes.iter().filter_map(|a| Some((a.name.to_owned(), a.default?())));
        let mut all: Map<String, Value> = defaults.collect();
        all.extend(more.as_object().cloned().unwrap_or_default());
        all.insert("project_id".into(), json!(OWN));
        Value::Object(all)
    }
    let none = json!({});
    asks::<IkePolicyCreate>(&full(IkePolicyCreate::TABLE, &none));
    asks::<IpsecPolicyCreate>(&full(IpsecPolicyCreate::TABLE, &none));
    asks::<VpnServiceCreate>(&full(VpnServiceCreate::TABLE, &json!({"router_id": ID})));
    asks::<EndpointGroupCreate>(&full(EndpointGroupCreate::TABLE, &json!({"type": "cidr"})));
    asks::<IpsecSiteConnectionCreate>(&full(IpsecSiteConnectionCreate::TABLE, &connection()));
    asks::<IkePolicyUpdate>(&none);
    asks::<IpsecPolicyUpdate>(&none);
    asks::<VpnServiceUpdate>(&none);
    asks::<EndpointGroupUpdate>(&none);
    asks::<IpsecSiteConnectionUpdate>(&none);
}
