//! What the peer was recorded to answer, resource by resource.

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
fn values_of_all() {
    for (value, shown) in [
        (json!(123), "123"),
        (json!(null), "None"),
        (json!(true), "True"),
        (json!(["a"]), "['a']"),
        (json!({"a": 1}), "{'a': 1}"),
    ] {
        for name in ["name", "description"] {
            let expected =
                format!("HTTPBadRequest: Invalid input for {name}. Reason: '{shown}' is not a valid string.");
            refused::<IkePolicyCreate>(&wrapped::<IkePolicyCreate>(&json!({name: value})), &expected);
            refused::<VpnServiceUpdate>(&wrapped::<VpnServiceUpdate>(&json!({name: value})), &expected);
        }
    }
    refused::<IpsecPolicyCreate>(
        r#"{"ipsecpolicy": {"name": NaN}}"#,
        "HTTPBadRequest: Invalid input for name. Reason: 'nan' is not a valid string.",
    );
    for name in [" lead", "trail ", "   ", "a\tb", "a\nb", "a\u{0}b", "lock 🔒", "\u{a0}x"] {
        refused::<IkePolicyUpdate>(
            &wrapped::<IkePolicyUpdate>(&json!({"name": name})),
            &format!("HTTPBadRequest: Invalid input for name. Reason: '{name}' is not a valid string."),
        );
        let description = wrapped::<IkePolicyUpdate>(&json!({"description": name}));
        assert!(refusal::<IkePolicyUpdate>(&description, &member()).is_ok(), "{name:?}");
    }
    for name in ["", "ñ漢字", "a b", &"x".repeat(255)] {
        assert!(refusal::<IkePolicyCreate>(&wrapped::<IkePolicyCreate>(&json!({"name": name})), &member()).is_ok());
    }
    let long = "x".repeat(256);
    for name in ["name", "description"] {
        refused::<EndpointGroupUpdate>(
            &wrapped::<EndpointGroupUpdate>(&json!({name: long})),
            &format!("HTTPBadRequest: Invalid input for {name}. Reason: '{long}' exceeds maximum length of 255."),
        );
    }
}

#[test]
fn values_of_policies() {
    for (value, shown) in [
        (json!("bogus"), "bogus"),
        (json!(""), ""),
        (json!(null), "None"),
        (json!(1), "1"),
        (json!(true), "True"),
        (json!(["x"]), "['x']"),
        (json!({}), "{}"),
        (json!("SHA256"), "SHA256"),
    ] {
        for name in ["auth_algorithm", "encryption_algorithm", "pfs", "ike_version", "phase1_negotiation_mode"] {
            refused::<IkePolicyCreate>(
                &wrapped::<IkePolicyCreate>(&json!({name: value})),
                &format!("HTTPBadRequest: Invalid input for {name}. Reason: {shown} is not in valid_values."),
            );
        }
    }
    let small = |shown| format!("'{shown}' is too small - must be at least '60'");
    for (value, reason) in [
        (json!({"value": 59}), small("59")),
        (json!({"value": -1}), small("-1")),
        (json!({"value": true}), small("1")),
        (json!({"value": "abc"}), "'abc' is not an integer".into()),
        (json!({"value": null}), "'None' is not an integer".into()),
        (json!({"value": 60.5}), "'60.5' is not an integer".into()),
        (json!({"value": 2_147_483_648_i64}), "'2147483648' is too large - must be no larger than '2147483647'".into()),
        (json!({"units": "kilobytes"}), "kilobytes is not in valid_values".into()),
        (json!({"units": null}), "None is not in valid_values".into()),
        (json!({"value": 59, "foo": 1}), "Unexpected keys supplied: foo".into()),
        (json!("x"), "'x' is not a dictionary".into()),
        (json!(["a"]), "'['a']' is not a dictionary".into()),
        (json!(3600), "'3600' is not a dictionary".into()),
    ] {
        let expected = format!("HTTPBadRequest: Invalid input for lifetime. Reason: {reason}.");
        refused::<IpsecPolicyCreate>(&wrapped::<IpsecPolicyCreate>(&json!({"lifetime": value})), &expected);
        refused::<IpsecPolicyUpdate>(&wrapped::<IpsecPolicyUpdate>(&json!({"lifetime": value})), &expected);
    }
    let seconds = |value: Value| {
        let lifetime = wrapped::<IkePolicyCreate>(&json!({"lifetime": value}));
        refusal::<IkePolicyCreate>(&lifetime, &member()).map(|create| create.lifetime.seconds)
    };
    assert_eq!(seconds(json!({"units": "seconds", "value": "7200"})), Ok(Some(7200)));
    assert_eq!(seconds(json!({"value": 60.0})), Ok(Some(60)));
    assert_eq!((seconds(json!({})), seconds(json!(null))), (Ok(None), Ok(None)));
}

#[test]
fn values_of_services_and_groups() {
    for (value, shown) in [
        (json!(1), "1"),
        (json!("abc"), "abc"),
        (json!(""), ""),
        (json!([ID]), "['00000000-dead-4bad-8bad-000000000000']"),
        (json!(" 00000000-dead-4bad-8bad-000000000000"), " 00000000-dead-4bad-8bad-000000000000"),
    ] {
        for name in ["router_id", "subnet_id", "flavor_id"] {
            refused::<VpnServiceCreate>(
                &wrapped::<VpnServiceCreate>(&with(&json!({"router_id": ID}), name, &value)),
                &format!("HTTPBadRequest: Invalid input for {name}. Reason: '{shown}' is not a valid UUID."),
            );
        }
    }
    refused::<VpnServiceCreate>(
        r#"{"vpnservice": {"router_id": null}}"#,
        "HTTPBadRequest: Invalid input for router_id. Reason: 'None' is not a valid UUID.",
    );
    let nameless = r#"{"vpnservice": {"router_id": "00000000dead4bad8bad000000000000", "subnet_id": null}}"#;
    let create = refusal::<VpnServiceCreate>(nameless, &member());
    assert_eq!(
        create.map(|create| (create.router_id.as_str().to_owned(), create.router_id.id(), create.subnet_id)),
        Ok(("00000000dead4bad8bad000000000000".into(), None, None))
    );
    for (value, expected) in [
        (json!(true), Ok(Some(true))),
        (json!("True"), Ok(Some(true))),
        (json!("yes"), Ok(Some(true))),
        (json!("1"), Ok(Some(true))),
        (json!(1), Ok(Some(true))),
        (json!(0), Ok(Some(false))),
        (json!("false"), Ok(Some(false))),
        (json!(2), Err("2")),
        (json!("maybe"), Err("maybe")),
        (json!(""), Err("")),
        (json!(null), Err("None")),
        (json!([]), Err("[]")),
        (json!({}), Err("{}")),
    ] {
        let body = wrapped::<VpnServiceUpdate>(&json!({"admin_state_up": value}));
        let read = refusal::<VpnServiceUpdate>(&body, &member()).map(|update| update.admin_state_up);
        let expected = expected.map_err(|shown| {
            format!("InvalidInput: Invalid input for operation: '{shown}' cannot be converted to boolean.")
        });
        assert_eq!(read, expected, "{value}");
    }
    let endpoints = |kind: &str, value: Value| {
        let body = wrapped::<EndpointGroupCreate>(&json!({"type": kind, "endpoints": value}));
        refusal::<EndpointGroupCreate>(&body, &member()).map(|create| create.endpoints)
    };
    assert_eq!(endpoints("cidr", json!("10.1.0.0/24")), Ok(vec!["10.1.0.0/24".into()]));
    assert_eq!(endpoints("cidr", json!([null])), Ok(vec!["None".into()]));
    assert_eq!(endpoints("network", json!([5])), Ok(vec!["5".into()]));
    assert_eq!(endpoints("vlan", json!(null)), Ok(vec![]));
    assert!(endpoints("vlan", json!([null])).is_err());
}

#[test]
fn values_of_connections() {
    let given = |name: &str, value: Value| wrapped::<IpsecSiteConnectionCreate>(&with(&connection(), name, &value));
    let input = |name: &str, reason: &str| format!("HTTPBadRequest: Invalid input for {name}. Reason: {reason}.");
    let conversion = |reason: &str| format!("InvalidInput: Invalid input for operation: {reason}.");
    for (name, value, expected) in [
        ("peer_address", json!(null), input("peer_address", "'None' is not a valid string")),
        ("peer_id", json!(true), input("peer_id", "'True' is not a valid string")),
        ("local_id", json!(["a"]), input("local_id", "'['a']' is not a valid string")),
        ("psk", json!(["hunter2"]), input("psk", "It is not a valid string")),
        ("psk", json!("hunter2".repeat(40)), input("psk", "It exceeds maximum length of 255")),
        ("vpnservice_id", json!(""), input("vpnservice_id", "'' is not a valid UUID")),
        ("ikepolicy_id", json!(null), input("ikepolicy_id", "'None' is not a valid UUID")),
        ("peer_ep_group_id", json!(5), input("peer_ep_group_id", "'5' is not a valid UUID")),
        ("initiator", json!("x"), input("initiator", "x is not in valid_values")),
        ("mtu", json!(-1), input("mtu", "'-1' should be non-negative")),
        ("mtu", json!("abc"), conversion("'abc' is not an integer")),
        ("mtu", json!(null), conversion("'None' is not an integer")),
        ("mtu", json!([1500]), conversion("'[1500]' is not an integer")),
        ("dpd", json!(5), input("dpd", "'5' is not a dictionary")),
        ("dpd", json!([]), input("dpd", "'[]' is not a dictionary")),
        ("dpd", json!({"action": null}), input("dpd", "None is not in valid_values")),
        ("dpd", json!({"interval": null}), input("dpd", "'None' is not an integer")),
        ("dpd", json!({"interval": 1.5}), input("dpd", "'1.5' is not an integer")),
        ("dpd", json!({"timeout": -5}), input("dpd", "'-5' should be non-negative")),
        ("dpd", json!({"foo": 1}), input("dpd", "Unexpected keys supplied: foo")),
        ("peer_cidrs", json!({"a": 1}), input("peer_cidrs", "'a' is not a valid IP subnet")),
        ("deletion_protection", json!("x"), conversion("'x' cannot be converted to boolean")),
    ] {
        refused::<IpsecSiteConnectionCreate>(&given(name, value), &expected);
    }
    // The first in the table's order, whatever the order in the body.
    refused::<IpsecSiteConnectionCreate>(
        &wrapped::<IpsecSiteConnectionCreate>(&with(&with(&connection(), "mtu", &json!("abc")), "peer_id", &json!(1))),
        &input("peer_id", "'1' is not a valid string"),
    );
    let mtu = |value| refusal::<IpsecSiteConnectionCreate>(&given("mtu", value), &member()).map(|create| create.mtu);
    assert_eq!((mtu(json!("1500")), mtu(json!(true)), mtu(json!(0))), (Ok(1500), Ok(1), Ok(0)));
    let dpd = |value| {
        let create = refusal::<IpsecSiteConnectionCreate>(&given("dpd", value), &member());
        create.map(|create| (create.dpd.interval, create.dpd.timeout))
    };
    assert_eq!(dpd(json!({})), Ok((None, None)));
    assert_eq!(dpd(json!(null)), Ok((None, None)));
    assert_eq!(dpd(json!({"interval": "20", "timeout": 90.0})), Ok((Some(20), Some(90))));
    assert_eq!(dpd(json!({"interval": false, "timeout": true})), Ok((Some(0), Some(1))));
    let groups = r#"{"ipsec_site_connection": {"local_ep_group_id": null, "peer_cidrs": null}}"#;
    let update = refusal::<IpsecSiteConnectionUpdate>(groups, &member());
    assert_eq!(
        update.map(|update| (update.local_ep_group_id, update.peer_ep_group_id, update.peer_cidrs)),
        Ok((Some(None), None, Some(vec![])))
    );
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
