//! Parsing of bodies and queries. `tests/golden` has Neutron's response for each value of each attribute; here is one
//! per kind.

mod schemas;

use serde_json::{Map, Value, json};
use uuid::{Uuid, uuid};

use super::{BadInput, Requested, body::read, list::links, query::list};
use crate::{
    api::vpn::Entries as _,
    auth::{Caller, TokenScope},
    model::{Draft, EndpointGroup, IkePolicy, SiteConnection, ike_policy, page::Page, site_connection},
};

const OWN: &str = "05b8c0a5cc9c4a3a8d4c5b4a2a9d1c11";
const ID: Uuid = uuid!("5522aff7-1b3c-48dd-9c3c-b50f016b73db");

fn caller(scope: TokenScope, role: &str) -> Caller {
    Caller { user_id: "u".into(), scope, roles: vec![role.into()] }
}

fn member() -> Caller {
    caller(TokenScope::Project(OWN.into()), "member")
}

fn told(bad: &BadInput) -> String {
    format!("{}: {}", bad.kind, bad.message)
}

/// The parsed attributes, or why they are refused.
fn given<T: Requested>(attributes: &Value, caller: &Caller) -> Result<T, String> {
    read(json!({T::TABLE.resource: attributes}).to_string().as_bytes(), caller).map_err(|bad| told(&bad))
}

fn refused<T: Requested>(attributes: &Value, expected: &str) {
    assert_eq!(given::<T>(attributes, &member()).err().as_deref(), Some(expected), "{attributes}");
}

/// A valid body of a connection, with one attribute replaced.
fn connection(name: &str, value: Value) -> Value {
    let mut body = json!({"vpnservice_id": ID, "ikepolicy_id": ID, "ipsecpolicy_id": ID, "peer_address": "192.0.2.10",
                          "peer_id": "192.0.2.10", "psk": "secret"});
    body[name] = value;
    body
}

#[test]
fn whose_it_is() {
    let (member, system) = (member(), caller(TokenScope::System, "admin"));
    let admin = caller(TokenScope::Project("admins".into()), "admin");
    let foreign = "HTTPBadRequest: Specifying 'project_id' other than the authenticated project in request is not allowed \
                   for the current user.";
    for (attributes, caller, expected) in [
        (json!({}), &member, Ok(OWN)),
        (json!({"tenant_id": OWN, "project_id": OWN}), &member, Ok(OWN)),
        (json!({"project_id": "nobody"}), &admin, Ok("nobody")),
        (json!({"project_id": null}), &member, Err(foreign)),
        (json!({"tenant_id": "other"}), &member, Err(foreign)),
        (
            json!({"project_id": OWN, "tenant_id": "other"}),
            &member,
            Err("HTTPBadRequest: 'project_id' and 'tenant_id' do not match"),
        ),
        (
            json!({"project_id": 5}),
            &admin,
            Err("HTTPBadRequest: Invalid input for tenant_id. Reason: '5' is not a valid string."),
        ),
        (
            json!({}),
            &system,
            Err("HTTPBadRequest: Running without keystone AuthN requires that project_id is specified"),
        ),
    ] {
        let read = given::<Draft<IkePolicy>>(&attributes, caller).map(|draft| draft.project_id);
        assert_eq!(read.as_deref().map_err(String::as_str), expected, "{attributes}");
    }
}

#[test]
fn unknown_names_come_first_and_then_those_that_must_or_must_not_be_there() {
    let unknown = "HTTPBadRequest: Unrecognized attribute(s) 'bogus, zz'";
    refused::<Draft<IkePolicy>>(&json!({"zz": 2, "bogus": 1, "id": 1}), unknown);
    refused::<ike_policy::Spec>(&json!({"zz": 2, "bogus": 1, "id": 1}), unknown);
    for name in ["id", "status", "route_mode", "auth_mode"] {
        let expected = format!("HTTPBadRequest: Attribute '{name}' not allowed in POST");
        refused::<Draft<SiteConnection>>(&connection(name, json!("x")), &expected);
    }
    let mut given = Map::new();
    for name in ["peer_address", "peer_id", "psk", "vpnservice_id", "ikepolicy_id", "ipsecpolicy_id"] {
        let missing = format!("HTTPBadRequest: Failed to parse request. Required attribute '{name}' not specified");
        refused::<Draft<SiteConnection>>(&json!(given), &missing);
        given.insert(name.into(), json!(null));
    }
    for name in ["id", "vpnservice_id", "ikepolicy_id", "ipsecpolicy_id", "status", "route_mode", "auth_mode"] {
        let expected = format!("HTTPBadRequest: Cannot update read-only attribute {name}");
        refused::<site_connection::Spec>(&json!({name: "x", "name": 5}), &expected);
    }
}

#[test]
fn each_kind_of_value() {
    let input = |name: &str, reason: &str| format!("HTTPBadRequest: Invalid input for {name}. Reason: {reason}.");
    let conversion = |reason: &str| format!("InvalidInput: Invalid input for operation: {reason}.");
    let long = "x".repeat(256);
    for (name, value, expected) in [
        ("name", json!(" lead"), input("name", "' lead' is not a valid string")),
        ("name", json!("lock 🔒"), input("name", "'lock 🔒' is not a valid string")),
        ("name", json!("a\tb"), input("name", "'a\tb' is not a valid string")),
        ("description", json!(["a"]), input("description", "'['a']' is not a valid string")),
        ("description", json!(long), input("description", &format!("'{long}' exceeds maximum length of 255"))),
        ("psk", json!(null), input("psk", "'None' is not a valid string")),
        ("psk", json!(["hunter2"]), input("psk", "'***' is not a valid string")),
        ("psk", json!("hunter2".repeat(40)), input("psk", "'***' exceeds maximum length of 255")),
        ("psk", json!("***"), input("psk", "a key of asterisks alone is what hides a key, not the key")),
        ("vpnservice_id", json!(""), input("vpnservice_id", "'' is not a valid UUID")),
        ("peer_ep_group_id", json!(5), input("peer_ep_group_id", "'5' is not a valid UUID")),
        ("initiator", json!("x"), input("initiator", "x is not in valid_values")),
        ("mtu", json!("abc"), conversion("'abc' is not an integer")),
        ("dpd", json!([]), input("dpd", "'[]' is not a dictionary")),
        ("dpd", json!({"action": null}), input("dpd", "None is not in valid_values")),
        ("dpd", json!({"timeout": -5}), input("dpd", "'-5' should be non-negative")),
        ("dpd", json!({"foo": 1}), input("dpd", "Unexpected keys supplied: foo")),
        ("peer_cidrs", json!({"a": 1}), input("peer_cidrs", "'a' is not a valid IP subnet")),
        ("deletion_protection", json!("x"), conversion("'x' cannot be converted to boolean")),
    ] {
        refused::<Draft<SiteConnection>>(&connection(name, value), &expected);
    }
    for (value, reason) in [
        (json!({"value": 59}), "'59' is too small - must be at least '60'"),
        (json!({"units": "kilobytes"}), "kilobytes is not in valid_values"),
        (json!({"value": 59, "foo": 1}), "Unexpected keys supplied: foo"),
    ] {
        refused::<ike_policy::Spec>(&json!({"lifetime": value}), &input("lifetime", reason));
    }
    let opaque = input("endpoints", "'None' is not a valid string");
    refused::<Draft<EndpointGroup>>(&json!({"type": "vlan", "endpoints": [null]}), &opaque);
    // The first in the table's order, whatever the order in the body.
    let two = json!({"mtu": "abc", "peer_id": 1});
    refused::<site_connection::Spec>(&two, &input("peer_id", "'1' is not a valid string"));
}

#[test]
fn what_is_read() {
    let spec = |attributes: Value| given::<site_connection::Spec>(&attributes, &member());
    let read = spec(json!({"local_ep_group_id": null, "peer_cidrs": null, "mtu": "1500", "admin_state_up": "yes"}));
    assert_eq!(
        read.map(|read| (
            read.local_ep_group_id,
            read.peer_ep_group_id,
            read.peer_cidrs,
            read.mtu,
            read.admin_state_up
        )),
        Ok((Some(None), None, Some(vec![]), Some(1500), Some(true)))
    );
    let dpd = |value: Value| spec(json!({"dpd": value})).map(|read| read.dpd.map(|dpd| (dpd.interval, dpd.timeout)));
    assert_eq!((dpd(json!({})), dpd(json!(null))), (Ok(Some((None, None))), Ok(Some((None, None)))));
    assert_eq!(dpd(json!({"interval": "20", "timeout": 90.0})), Ok(Some((Some(20), Some(90)))));
    let seconds = |value: Value| {
        let read = given::<ike_policy::Spec>(&json!({"lifetime": value}), &member());
        read.map(|read| read.lifetime.map(|lifetime| lifetime.seconds))
    };
    assert_eq!(seconds(json!({"units": "seconds", "value": "7200"})), Ok(Some(7200)));
    assert_eq!((seconds(json!({})), seconds(json!(null))), (Ok(None), Ok(None)));
    let endpoints = given::<Draft<EndpointGroup>>(&json!({"type": "cidr", "endpoints": [null]}), &member());
    assert_eq!(endpoints.map(|draft| draft.spec.endpoints), Ok(Some(vec!["None".into()])));
}

#[test]
fn links_between_pages() -> Result<(), String> {
    let other = uuid!("6f9619ff-8b86-d011-b42d-00c04fc964ff");
    let middle = Page { items: vec![()], ends: Some((ID, other)), has_next: true, has_previous: true };
    let hrefs = |text: &str| {
        let query = list(Some(text), IkePolicy::ATTRIBUTES, 0).map_err(|bad| told(&bad))?;
        let links = links(&query, "http://h/p", &middle);
        Ok::<_, String>(links.map(|links| links.into_iter().map(|link| (link.rel, link.href)).collect::<Vec<_>>()))
    };
    let kept = "limit=%2B2&sort_key=id&sort_dir=asc&name=a+b";
    let next = format!("http://h/p?{kept}&marker={other}");
    let previous = format!("http://h/p?{kept}&marker={ID}&page_reverse=True");
    let given = "limit=%2B2&marker=x&sort_key=id&page_reverse=True&sort_dir=asc&name=a+b";
    assert_eq!(hrefs(given)?, Some(vec![("next", next), ("previous", previous)]));
    assert_eq!(hrefs("limit=0")?, None);
    Ok(())
}
