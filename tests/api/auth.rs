//! Who may do what, and what remains hidden from other callers.

use axum::http::{Method, Request};
use serde_json::{Value, json};
use vpnaas::{api::document::VPNAAS, standalone::DOCUMENT};

use crate::support::{
    TestApp, Who, trials,
    world::{CONNECTIONS, GROUPS, IKE, IPSEC, SERVICES, UNKNOWN, World, at},
};

trials![
    every_secured_operation_needs_a_token,
    nothing_comes_before_the_token,
    readers_see_nothing,
    foreign_objects_are_not_there,
    tokens_without_a_project_make_nothing,
    only_admins_make_things_for_others,
    identity_headers_from_outside_mean_nothing,
    a_revoked_token_is_worth_nothing,
];

/// Every operation of both documents with the security scheme, called without a token.
async fn every_secured_operation_needs_a_token() {
    let app = TestApp::start().await;
    let mut asked = 0;
    for document in [VPNAAS.value(), DOCUMENT.value()] {
        for (path, item) in document["paths"].as_object().expect("paths") {
            for (method, operation) in item.as_object().expect("operations") {
                if operation["security"][0].get("keystoneToken").is_none() {
                    continue;
                }
                let path: String = path
                    .split('/')
                    .map(|part| if part.starts_with('{') { UNKNOWN } else { part })
                    .collect::<Vec<_>>()
                    .join("/");
                let method: Method = method.to_uppercase().parse().expect("a method");
                let is_head = method == Method::HEAD;
                let reply = app.call(Who::Nobody, method, &path, Some(json!({}))).await;
                if is_head {
                    drop(reply.expect(401));
                } else {
                    reply.unauthorized();
                }
                asked += 1;
            }
        }
    }
    assert!(asked >= 25, "only {asked} operations are secured");
}

async fn nothing_comes_before_the_token() {
    let app = TestApp::start().await;
    for (method, path, body) in [
        (Method::POST, CONNECTIONS, "{"),
        (Method::PATCH, CONNECTIONS, ""),
        (Method::GET, "/v2.0/unknown", ""),
        (Method::GET, "/v2.0/vpn/ikepolicies?limit=abc", ""),
        (Method::from_bytes(b"BREW").expect("a method"), CONNECTIONS, ""),
    ] {
        app.send(Request::builder().method(method).uri(path), body).await.unauthorized();
    }
}

/// The collections, the name of one object, the error type for an unknown id, and a valid body.
fn collections(world: &World) -> [(&'static str, &'static str, &'static str, Value); 4] {
    [
        (SERVICES, "vpnservice", "VPNServiceNotFound", json!({"router_id": world.router})),
        (IKE, "ikepolicy", "IKEPolicyNotFound", json!({})),
        (IPSEC, "ipsecpolicy", "IPsecPolicyNotFound", json!({})),
        (GROUPS, "endpoint_group", "VPNEndpointGroupNotFound", json!({"type": "cidr", "endpoints": ["10.1.0.0/24"]})),
    ]
}

async fn readers_see_nothing() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    for (collection, resource, kind, attributes) in collections(&world) {
        let made = app.post(Who::Member, collection, json!({resource: attributes})).await.expect(201);
        let path = at(collection, made[resource]["id"].as_str().expect("an id"));
        let listed = app.get(Who::Reader, collection).await.expect(200);
        assert_eq!(listed.as_object().and_then(|body| body.values().next()), Some(&json!([])), "{listed}");
        // A role without access, in the project that owns the object: the same bytes as for an unused id.
        let id = made[resource]["id"].as_str().expect("an id");
        let change = json!({resource: {"name": "x"}});
        for (method, body) in [(Method::GET, None), (Method::PUT, Some(change)), (Method::DELETE, None)] {
            let hidden = app.call(Who::Reader, method.clone(), &path, body.clone()).await;
            hidden.refused(404, kind);
            let unknown = app.call(Who::Reader, method, &at(collection, UNKNOWN), body).await;
            assert_eq!(hidden.text(), unknown.text().replace(UNKNOWN, id));
        }
        let message =
            app.post(Who::Reader, collection, json!({resource: attributes})).await.refused(403, "PolicyNotAuthorized");
        assert_eq!(message, format!("rule:create_{resource} is disallowed by policy"));
    }
    let message = app.post(Who::Reader, CONNECTIONS, world.body(json!({}))).await.refused(403, "PolicyNotAuthorized");
    assert_eq!(message, "rule:create_ipsec_site_connection is disallowed by policy");
    assert_eq!(app.get(Who::Reader, CONNECTIONS).await.expect(200), json!({"ipsec_site_connections": []}));
}

async fn foreign_objects_are_not_there() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    for (collection, resource, kind, attributes) in collections(&world) {
        let made = app.post(Who::Member, collection, json!({resource: attributes})).await.expect(201);
        let path = at(collection, made[resource]["id"].as_str().expect("an id"));
        for who in [Who::Other, Who::Unscoped] {
            app.get(who, &path).await.refused(404, kind);
            app.put(who, &path, json!({resource: {"name": "x"}})).await.refused(404, kind);
            app.delete(who, &path).await.refused(404, kind);
        }
        app.get(Who::Admin, &path).await.expect(200);
    }
    // Nor can other objects refer to them.
    let body = json!({"vpnservice": {"router_id": world.router}});
    app.post(Who::Other, SERVICES, body).await.refused(404, "RouterNotFound");
}

async fn tokens_without_a_project_make_nothing() {
    let app = TestApp::start().await;
    for who in [Who::System, Who::Domain, Who::Unscoped] {
        let message = app.post(who, IKE, json!({"ikepolicy": {}})).await.refused(400, "HTTPBadRequest");
        assert_eq!(message, "Running without keystone AuthN requires that project_id is specified");
        assert_eq!(app.get(who, IKE).await.expect(200), json!({"ikepolicies": []}));
    }
}

async fn only_admins_make_things_for_others() {
    let app = TestApp::start().await;
    for owner in ["project_id", "tenant_id"] {
        let body = json!({"ikepolicy": {owner: "another"}});
        app.post(Who::Member, IKE, body.clone()).await.refused(400, "HTTPBadRequest");
        let made = app.post(Who::Admin, IKE, body).await.expect(201);
        assert_eq!(made["ikepolicy"]["project_id"], "another");
        assert_eq!(made["ikepolicy"]["tenant_id"], "another");
    }
}

async fn identity_headers_from_outside_mean_nothing() {
    let app = TestApp::start().await;
    let id = World::make(&app).await.connection(&app).await;
    let spoofed = |request: axum::http::request::Builder| {
        request.header("X-Identity-Status", "Confirmed").header("X-Roles", "admin").header("X-Is-Admin-Project", "True")
    };
    app.send(spoofed(Request::get(at(CONNECTIONS, &id))), "").await.unauthorized();
    let token = app.token(Who::Other).await;
    let request = spoofed(Request::get(at(CONNECTIONS, &id)).header("X-Auth-Token", token));
    app.send(request, "").await.refused(404, "IPsecSiteConnectionNotFound");
}

async fn a_revoked_token_is_worth_nothing() {
    let app = TestApp::start().await;
    let token = app.token(Who::Member).await;
    app.get(Who::Member, CONNECTIONS).await.expect(200);
    let request = Request::delete("/identity/v3/auth/tokens")
        .header("X-Auth-Token", app.token(Who::Admin).await)
        .header("X-Subject-Token", &token);
    app.send(request, "").await.expect(204);
    app.get(Who::Member, CONNECTIONS).await.unauthorized();
}
