//! Checks the schemas against the examples, and against what is accepted and sent.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use utoipa::ToSchema;

use super::member;
use crate::{
    api::{
        contract::{Body, Schemas},
        input::{
            Requested,
            body::read,
            schema::{View, described},
            values::{address_pattern, cidr_pattern, name, name_pattern},
        },
        vpn::{Collection, CreateRequest, Entries as _, Many, One, UpdateRequest},
    },
    model::{Draft, EndpointGroup, IkePolicy, IpsecPolicy, SiteConnection, VpnService, address::Cidr},
};

/// The schema of a type with everything it refers to, as JSON.
fn schema<T: ToSchema>() -> Value {
    let mut schemas = Schemas::new();
    T::schemas(&mut schemas);
    schemas.push((T::name().into(), T::schema()));
    let schemas: serde_json::Map<String, Value> =
        schemas.into_iter().map(|(name, schema)| (name, json!(schema))).collect();
    json!({"$ref": format!("#/components/schemas/{}", T::name()), "components": {"schemas": schemas}})
}

fn problems<T: ToSchema>(instance: &Value) -> Vec<String> {
    let schema = schema::<T>();
    let validator = jsonschema::draft202012::new(&schema).unwrap_or_else(|error| panic!("{}: {error}", T::name()));
    validator.iter_errors(instance).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

fn fits<T: ToSchema>(instance: &Value) {
    assert_eq!(problems::<T>(instance), Vec::<String>::new(), "{}: {instance}", T::name());
}

/// The example of a request matches its schema and can be parsed.
fn request<T: Requested>() {
    let example = T::Request::example();
    let read = read::<T>(example.to_string().as_bytes(), &member());
    assert!(read.is_ok(), "{}: {:?}", T::Request::name(), read.err());
}

/// The examples match their schemas; those of responses have exactly the attributes of the table.
fn agrees<R: Collection>() {
    request::<Draft<R>>();
    request::<R::Spec>();
    let table = R::ATTRIBUTES;
    let (one, list) = (One::<R>::example(), Many::<R>::example());
    assert_eq!(one[table.resource], list[table.collection][0]);
    let sent: BTreeSet<&str> =
        one[table.resource].as_object().map(|one| one.keys().map(String::as_str).collect()).unwrap_or_default();
    assert_eq!(sent, table.attributes.iter().map(|attribute| attribute.name).collect());
    defaults_are_told::<R>();
}

#[test]
fn what_requests_may_do_is_not_told_of_answers() {
    let tables =
        [SiteConnection::ATTRIBUTES, EndpointGroup::ATTRIBUTES, IkePolicy::ATTRIBUTES, IpsecPolicy::ATTRIBUTES];
    for attribute in tables.into_iter().flat_map(|table| table.attributes) {
        let told = described(attribute.text, View::Shown);
        for rule in ["Also accepts", "without a list", "be equal", "asterisks", "Required", "legacy", "Default"] {
            assert!(!told.contains(rule), "{}: {told}", attribute.name);
        }
    }
}

/// Defaults are mentioned in the attribute's description, because the schema does not have them.
fn defaults_are_told<R: Collection>() {
    for attribute in R::ATTRIBUTES.attributes {
        let words = match attribute.default.map(|default| default()) {
            None => continue,
            Some(Value::String(word)) if word.is_empty() => vec!["empty".into()],
            Some(Value::String(word)) => vec![word],
            Some(value @ (Value::Bool(_) | Value::Number(_) | Value::Null)) => vec![value.to_string()],
            Some(Value::Array(_)) => vec!["empty".into()],
            Some(Value::Object(members)) => {
                members.values().map(|value| value.to_string().trim_matches('"').to_owned()).collect()
            }
        };
        let told = attribute.text.split_once("Default: ").map(|(_, told)| told).unwrap_or_default();
        for word in words {
            assert!(told.contains(&word), "{} is {word}: {}", attribute.name, attribute.text);
        }
        assert!(!described(attribute.text, View::Update).contains("Default"), "{}", attribute.text);
    }
}

#[test]
fn examples_schemas_and_tables_agree() {
    agrees::<IkePolicy>();
    agrees::<IpsecPolicy>();
    agrees::<VpnService>();
    agrees::<EndpointGroup>();
    agrees::<SiteConnection>();
}

#[test]
fn what_is_refused_does_not_fit() {
    for bad in [
        json!({"ikepolicy": {"bogus": 1}}),
        json!({"ikepolicy": {"id": "5522aff7-1b3c-48dd-9c3c-b50f016b73db"}}),
        json!({"ikepolicy": {"name": null}}),
        json!({"ikepolicy": {"name": " lead"}}),
        json!({"ikepolicy": {"name": "a\tb"}}),
        json!({"ikepolicy": {"name": "x".repeat(256)}}),
        json!({"ikepolicy": {"pfs": "bogus"}}),
        json!({"ikepolicy": {"lifetime": {"value": 59}}}),
        json!({"ikepolicy": {"lifetime": {"foo": 1}}}),
        json!({}),
    ] {
        assert!(!problems::<CreateRequest<IkePolicy>>(&bad).is_empty(), "{bad}");
        assert!(!problems::<UpdateRequest<IkePolicy>>(&bad).is_empty(), "{bad}");
    }
    for good in [json!({"name": "", "lifetime": null}), json!({"name": "ñ 漢"}), json!({"lifetime": {}})] {
        fits::<CreateRequest<IkePolicy>>(&json!({"ikepolicy": good}));
    }
    let missing = json!({"endpoint_group": {"type": "cidr"}});
    assert!(!problems::<CreateRequest<EndpointGroup>>(&missing).is_empty());
}

/// The pattern of names agrees with the check, for the characters of the basic plane and some beyond.
#[test]
fn names_fit_their_pattern_as_they_are_read() {
    let pattern = jsonschema::draft202012::new(&json!({"pattern": name_pattern()})).unwrap();
    let characters = (0..=0x1_0000).step_by(7).chain(0..0x3100).chain([0x1_f512, 0x10_ffff]).filter_map(char::from_u32);
    for character in characters {
        for text in [format!("a{character}b"), format!("{character}b"), format!("a{character}")] {
            let given = json!(text);
            assert_eq!(pattern.is_valid(&given), name("name", &given).is_ok(), "{given}");
        }
    }
    assert!(!pattern.is_valid(&json!("a\u{93}b")) && pattern.is_valid(&json!("")) && pattern.is_valid(&json!("ñ 漢")));
}

#[test]
fn addresses_and_ranges_fit_their_patterns_as_they_are_read() {
    let [address, range] = [address_pattern(), cidr_pattern()]
        .map(|pattern| jsonschema::draft202012::new(&json!({"pattern": pattern})).unwrap());
    let v6 = (0..=9).flat_map(|groups| {
        let groups = vec!["2aF"; groups];
        let shortened = (0..=groups.len()).map({
            let groups = groups.clone();
            move |at| format!("{}::{}", groups[..at].join(":"), groups[at..].join(":"))
        });
        shortened.chain([groups.join(":")]).collect::<Vec<_>>()
    });
    let v4 = [0, 9, 10, 99, 100, 199, 200, 249, 250, 255, 256, 1000].map(|byte| format!("{byte}.0.{byte}.1"));
    let odd =
        ["01.2.3.4", "1.2.3", "1.2.3.4.5", "1::2::3", ":1", "1:", "12345::", "g::", "fe80::1%1", "", " ::", "::\n"];
    for text in v4.into_iter().chain(v6).chain(odd.map(str::to_owned)) {
        assert_eq!(address.is_valid(&json!(text)), text.parse::<std::net::IpAddr>().is_ok(), "{text:?}");
        for prefix in ["/0", "/9", "/32", "/33", "/99", "/119", "/128", "/129", "/", "", "/-1"] {
            let text = format!("{text}{prefix}");
            assert_eq!(range.is_valid(&json!(text)), Cidr::parse(&text).is_some(), "{text:?}");
        }
    }
}
