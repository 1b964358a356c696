//! The recorded refusals of bodies, resource by resource.

use serde_json::{Map, Value, json};

use super::{
    EndpointGroupCreate, EndpointGroupUpdate, ID, IkePolicyCreate, IkePolicyUpdate, IpsecPolicyCreate,
    IpsecPolicyUpdate, IpsecSiteConnectionCreate, IpsecSiteConnectionUpdate, OWN, VpnServiceCreate, VpnServiceUpdate,
    admin, caller, connection, member, refusal, refused, with, wrapped,
};
use crate::{
    api::input::{Attributes, FromAttributes, Verb, lists::MAX_ITEMS, table::OnPost},
    auth::{Caller, TokenScope},
};

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
        create.map(|create| create.spec).map(|spec| (
            spec.name,
            spec.mtu,
            spec.admin_state_up,
            spec.deletion_protection
        )),
        Ok((Some(String::new()), Some(1500), Some(true), Some(false)))
    );
}

/// Each attribute in turn is a value that no getter takes: a body type that reads the attribute fails.
#[test]
fn everything_documented_is_read() {
    fn reads<T: FromAttributes>(given: &Value) {
        let poison = json!(vec![Value::Null; MAX_ITEMS + 1]);
        let mut given = given.as_object().cloned().unwrap_or_default();
        if T::VERB == Verb::Create {
            given.extend(T::TABLE.attributes.iter().filter_map(|a| Some((a.name.to_owned(), a.default?()))));
            given.insert("project_id".into(), json!(OWN));
        }
        assert!(T::from_attributes(&Attributes(given.clone())).is_ok(), "{}", T::TABLE.resource);
        for attribute in T::TABLE.attributes {
            let is_allowed = match T::VERB {
                Verb::Create => attribute.post != OnPost::Never,
                Verb::Update => attribute.put,
            };
            let mut given = given.clone();
            given.insert(attribute.name.into(), poison.clone());
            let is_read = T::from_attributes(&Attributes(given)).is_err();
            assert_eq!(is_read, is_allowed, "{} {}", T::TABLE.resource, attribute.name);
        }
    }
    let none = json!({});
    reads::<IkePolicyCreate>(&none);
    reads::<IpsecPolicyCreate>(&none);
    reads::<VpnServiceCreate>(&json!({"router_id": ID}));
    reads::<EndpointGroupCreate>(&json!({"type": "cidr", "endpoints": []}));
    reads::<IpsecSiteConnectionCreate>(&connection());
    reads::<IkePolicyUpdate>(&none);
    reads::<IpsecPolicyUpdate>(&none);
    reads::<VpnServiceUpdate>(&none);
    reads::<EndpointGroupUpdate>(&none);
    reads::<IpsecSiteConnectionUpdate>(&none);
}
