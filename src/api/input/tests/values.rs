//! The recorded refusals of values.

use serde_json::{Value, json};

use super::{
    EndpointGroupCreate, EndpointGroupUpdate, ID, IkePolicyCreate, IkePolicyUpdate, IpsecPolicyCreate,
    IpsecPolicyUpdate, IpsecSiteConnectionCreate, IpsecSiteConnectionUpdate, VpnServiceCreate, VpnServiceUpdate,
    connection, member, refusal, refused, with, wrapped,
};

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
        refusal::<IkePolicyCreate>(&lifetime, &member())
            .map(|create| create.spec.lifetime.map(|lifetime| lifetime.seconds))
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
        ("psk", json!(null), input("psk", "'None' is not a valid string")),
        ("psk", json!(["hunter2"]), input("psk", "'***' is not a valid string")),
        ("psk", json!("hunter2".repeat(40)), input("psk", "'***' exceeds maximum length of 255")),
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
    let mtu = |value| {
        refusal::<IpsecSiteConnectionCreate>(&given("mtu", value), &member())
            .map(|create| create.spec.mtu.unwrap_or_default())
    };
    assert_eq!((mtu(json!("1500")), mtu(json!(true)), mtu(json!(0))), (Ok(1500), Ok(1), Ok(0)));
    let dpd = |value| {
        let create = refusal::<IpsecSiteConnectionCreate>(&given("dpd", value), &member());
        create.map(|create| create.spec.dpd.unwrap_or_default()).map(|dpd| (dpd.interval, dpd.timeout))
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
