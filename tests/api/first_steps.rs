//! The manual's first steps, with the literal examples of the document.

use std::collections::BTreeMap;

use serde_json::Value;
use vpnaas::api::document::VPNAAS;

use crate::support::{
    TestApp, Who, trials,
    world::{CONNECTIONS, GROUPS, IKE, IPSEC, SERVICES, World, at, id_of, wait_for},
};

trials![the_first_steps_work, the_older_way_works, nothing_that_is_needed_is_deprecated];

/// The path of each step, and the name of the operation's example that it sends; empty if there is only one.
const STEPS: [(&str, &str); 6] = [
    (IKE, ""),
    (IPSEC, ""),
    (SERVICES, "endpoint-groups"),
    (GROUPS, "local"),
    (GROUPS, "peer"),
    (CONNECTIONS, "endpoint-groups"),
];
const OLDER_STEPS: [(&str, &str); 4] = [(IKE, ""), (IPSEC, ""), (SERVICES, "subnet"), (CONNECTIONS, "cidrs")];

/// The example of a request in the document.
fn example(path: &str, name: &str) -> Value {
    let content = &VPNAAS.value()["paths"][path]["post"]["requestBody"]["content"]["application/json"];
    let example = if name.is_empty() { &content["example"] } else { &content["examples"][name]["value"] };
    assert!(example.is_object(), "{path} has no example {name}");
    example.clone()
}

fn only(body: &Value) -> (&String, &Value) {
    body.as_object().and_then(|members| members.iter().next()).expect("a resource")
}

/// Takes the steps; returns the URL of each object created. Only the ids differ from the examples.
async fn take(app: &TestApp, steps: &[(&str, &str)]) -> Vec<String> {
    let world = World::make(app).await;
    let (service, group) = (example(SERVICES, "subnet"), example(GROUPS, "local"));
    let mut ids = BTreeMap::from([
        (service["vpnservice"]["router_id"].to_string(), world.router),
        (group["endpoint_group"]["endpoints"][0].to_string(), world.subnet),
    ]);
    let mut made = Vec::new();
    for (path, name) in steps {
        let mut body = example(path, name).to_string();
        for (shown, real) in &ids {
            body = body.replace(shown.trim_matches('"'), real);
        }
        let answer = app.post(Who::Member, path, body.parse().expect("JSON")).await.expect(201);
        let id = id_of(only(&answer).1);
        ids.insert(shown_id(path, name), id.clone());
        made.push(at(path, &id));
    }
    made
}

/// The id by which the examples of later steps refer to the object that this one creates.
fn shown_id(path: &str, name: &str) -> String {
    let connection = &example(CONNECTIONS, "endpoint-groups")["ipsec_site_connection"];
    let reference = match (path, name) {
        (IKE, _) => "ikepolicy_id",
        (IPSEC, _) => "ipsecpolicy_id",
        (SERVICES, _) => "vpnservice_id",
        (_, "local") => "local_ep_group_id",
        (_, "peer") => "peer_ep_group_id",
        _ => "nothing refers to a connection",
    };
    connection[reference].to_string()
}

async fn the_first_steps_work() {
    let app = TestApp::start().await;
    let manual = app.get(Who::Nobody, "/docs/manual").await;
    let manual = manual.text();
    let mut rest = manual.split_once("id=\"first-steps\"").expect("the first steps").1;
    let mut before = "";
    for (path, name) in STEPS {
        let request = (path != before).then(|| format!("POST {path}</code>"));
        let example = (!name.is_empty()).then(|| format!("<code>{name}</code>"));
        for text in [request, example].into_iter().flatten() {
            rest = rest.split_once(&text).unwrap_or_else(|| panic!("the manual does not say {text} there")).1;
        }
        before = path;
    }
    let made = take(&app, &STEPS).await;
    let connection = made.last().expect("a connection");
    wait_for(&app, connection, "ipsec_site_connection", "ACTIVE").await;
    for in_use in &made[..made.len() - 1] {
        app.delete(Who::Member, in_use).await.expect(409);
    }
    for path in made.iter().rev() {
        app.delete(Who::Member, path).await.expect(204);
    }
}

async fn the_older_way_works() {
    let app = TestApp::start().await;
    let made = take(&app, &OLDER_STEPS).await;
    wait_for(&app, made.last().expect("a connection"), "ipsec_site_connection", "ACTIVE").await;
}

async fn nothing_that_is_needed_is_deprecated() {
    let schemas = &VPNAAS.value()["components"]["schemas"];
    for (path, name) in STEPS.iter().chain(&OLDER_STEPS) {
        let content = &VPNAAS.value()["paths"][path]["post"]["requestBody"]["content"]["application/json"];
        let of = |reference: &Value| -> &'static Value {
            let name = reference["$ref"].as_str().and_then(|reference| reference.rsplit('/').next());
            &schemas[name.expect("a reference")]
        };
        let body = example(path, name);
        let (resource, attributes) = only(&body);
        let schema = of(&of(&content["schema"])["properties"][resource]);
        for attribute in attributes.as_object().expect("attributes").keys() {
            assert_ne!(schema["properties"][attribute]["deprecated"], true, "{path} {name}: {attribute}");
        }
    }
}
