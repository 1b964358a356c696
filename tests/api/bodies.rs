//! Invalid and unusual bodies.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use axum::{
    body::{Body, Bytes},
    http::Request,
};
use serde_json::json;

use crate::support::{
    TestApp, Who, trials,
    world::{CONNECTIONS, GROUPS, IKE, IPSEC, SERVICES, UNKNOWN, World, at},
};

trials![
    what_is_no_body,
    what_breaks_off_is_no_defect_of_ours,
    media_types_do_not_matter,
    what_clients_send,
    broken_bodies_of_updates,
    the_role_is_judged_before_the_body,
    large_bodies_have_short_refusals
];

async fn what_is_no_body() {
    let app = TestApp::start().await;
    let token = app.token(Who::Member).await;
    for (collection, resource) in [
        (SERVICES, "vpnservice"),
        (IKE, "ikepolicy"),
        (IPSEC, "ipsecpolicy"),
        (GROUPS, "endpoint_group"),
        (CONNECTIONS, "ipsec_site_connection"),
    ] {
        let deep = format!("{{\"{resource}\": {}{}}}", "[".repeat(900), "]".repeat(900));
        let latin = format!("{{\"{resource}\": {{\"name\": \"é\"}}}}").chars().map(|c| c as u8).collect::<Vec<u8>>();
        let malformed: [Vec<u8>; 6] =
            ["{".into(), "\u{feff}{}".into(), "{} x".into(), "{'a': 1}".into(), deep.into(), latin];
        for body in malformed {
            let request = Request::post(collection).header("X-Auth-Token", &token);
            app.send(request, body).await.refused(400, "MalformedRequestBody");
        }
        for (body, message) in [
            (String::new(), "Resource body required".to_owned()),
            ("[]".into(), "Resource body required".into()),
            ("5".into(), "Body contains invalid data".into()),
            (format!("{{\"{resource}\": null}}"), format!("Unable to find '{resource}' in request body")),
            (format!("{{\"{resource}\": []}}"), format!("Object '{resource}' contains invalid data")),
            (format!("{{\"{resource}s\": []}}"), "Bulk operation not supported".into()),
        ] {
            let request = Request::post(collection).header("X-Auth-Token", &token);
            assert_eq!(app.send(request, body).await.refused(400, "HTTPBadRequest"), message);
        }
        // A value that cannot be converted, if the resource has an attribute that is converted.
        let wrong = json!({resource: {"admin_state_up": "maybe", "router_id": UNKNOWN, "vpnservice_id": UNKNOWN}});
        app.post(Who::Member, collection, wrong).await.expect(400);
    }
}

async fn the_role_is_judged_before_the_body() {
    let app = TestApp::start().await;
    for (collection, resource, kind) in [
        (SERVICES, "vpnservice", "VPNServiceNotFound"),
        (IKE, "ikepolicy", "IKEPolicyNotFound"),
        (IPSEC, "ipsecpolicy", "IPsecPolicyNotFound"),
        (GROUPS, "endpoint_group", "VPNEndpointGroupNotFound"),
        (CONNECTIONS, "ipsec_site_connection", "IPsecSiteConnectionNotFound"),
    ] {
        for who in [Who::Reader, Who::Unscoped] {
            let token = app.token(who).await;
            for body in ["{", "[]", "{\"x\": 1}"] {
                let request = Request::post(collection).header("X-Auth-Token", &token);
                let reply = app.send(request, body).await;
                if who == Who::Reader {
                    let message = reply.refused(403, "PolicyNotAuthorized");
                    assert_eq!(message, format!("rule:create_{resource} is disallowed by policy"));
                } else {
                    let message = reply.refused(400, "HTTPBadRequest");
                    assert_eq!(message, "Running without keystone AuthN requires that project_id is specified");
                }
                let request = Request::put(at(collection, UNKNOWN)).header("X-Auth-Token", &token);
                app.send(request, body).await.refused(404, kind);
            }
        }
        // Callers with write access are told what is wrong with the body, administrators in any project.
        for who in [Who::Member, Who::Manager, Who::Admin, Who::System] {
            let request = Request::post(collection).header("X-Auth-Token", &app.token(who).await);
            app.send(request, "{").await.refused(400, "MalformedRequestBody");
        }
    }
}

/// Nearly the maximum size, so that any cost beyond linear in the body's length is noticed.
async fn large_bodies_have_short_refusals() {
    let app = TestApp::start().await;
    let names: serde_json::Map<_, _> = (0..60_000).map(|number| (format!("x{number:06}"), json!(1))).collect();
    let numbers: Vec<usize> = (0..120_000).collect();
    let text = "\u{200b}".repeat(300_000);
    for attributes in [
        json!(names),
        json!({"name": names}),
        json!({"name": numbers}),
        json!({"name": text}),
        json!({"endpoints": numbers, "type": "cidr"}),
        json!({"endpoints": names, "type": "cidr"}),
        json!({"endpoints": [names], "type": "vlan"}),
        json!({"endpoints": vec![0; 1024], "type": "cidr"}),
        json!({"endpoints": [text], "type": "cidr"}),
    ] {
        let body = json!({"endpoint_group": attributes});
        assert!(body.to_string().len() < 1 << 20);
        let reply = app.post(Who::Member, GROUPS, body).await;
        assert_eq!(reply.status, 400);
        assert!(reply.body.len() < 200_000, "{}", reply.body.len());
    }
}

/// A body whose sender disconnects.
struct BrokenOff;

impl http_body::Body for BrokenOff {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, io::Error>>> {
        Poll::Ready(Some(Err(io::Error::other("gone"))))
    }
}

async fn what_breaks_off_is_no_defect_of_ours() {
    let app = TestApp::start().await;
    let token = app.token(Who::Member).await;
    for path in [IKE, "/v2.0/networks"] {
        let request = Request::post(path).header("X-Auth-Token", &token);
        app.send(request, Body::new(BrokenOff)).await.refused(400, "MalformedRequestBody");
    }
    app.send(Request::post("/identity/v3/auth/tokens"), Body::new(BrokenOff)).await.expect(400);
}

async fn media_types_do_not_matter() {
    let app = TestApp::start().await;
    let token = app.token(Who::Member).await;
    for media_type in ["text/plain", "application/xml", "APPLICATION/JSON", "application/vnd.api+json; charset=utf-8"] {
        let request = Request::post(IKE).header("X-Auth-Token", &token).header("Content-Type", media_type);
        app.send(request, r#"{"ikepolicy": {}, "more": 1}"#).await.expect(201);
    }
}

/// Bodies that the CLI, Terraform and Tempest actually send.
async fn what_clients_send() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    let body = world.body(
        json!({"mtu": "1400", "peer_cidrs": "10.99.0.0/24", "dpd": {}, "admin_state_up": "yes", "description": "🔒"}),
    );
    let made = app.post(Who::Member, CONNECTIONS, body).await.expect(201)["ipsec_site_connection"].clone();
    assert_eq!((&made["mtu"], &made["peer_cidrs"]), (&json!(1400), &json!(["10.99.0.0/24"])));
    assert_eq!((&made["admin_state_up"], &made["description"]), (&json!(true), &json!("🔒")));
    let body = json!({"ikepolicy": {"lifetime": {"value": "7200"}}});
    assert_eq!(app.post(Who::Member, IKE, body).await.expect(201)["ikepolicy"]["lifetime"]["value"], 7200);
    let body = json!({"ikepolicy": {"lifetime": {"value": 90.0}}});
    assert_eq!(app.post(Who::Member, IKE, body).await.expect(201)["ikepolicy"]["lifetime"]["value"], 90);
    for value in [json!(90.5), json!(59), json!(2_147_483_648_i64), json!("x"), json!(null)] {
        let body = json!({"ikepolicy": {"lifetime": {"value": value}}});
        app.post(Who::Member, IKE, body).await.refused(400, "HTTPBadRequest");
    }
    let body = json!({"endpoint_group": {"type": "subnet", "endpoints": world.subnet}});
    let made = app.post(Who::Member, GROUPS, body).await.expect(201);
    assert_eq!(made["endpoint_group"]["endpoints"], json!([world.subnet]));
    let nul = json!({"ikepolicy": {"description": "a\u{0}b"}});
    assert_eq!(app.post(Who::Member, IKE, nul).await.expect(201)["ikepolicy"]["description"], "a\u{0}b");
}

async fn broken_bodies_of_updates() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    let token = app.token(Who::Member).await;
    for (path, resource) in [
        (at(SERVICES, &world.service), "vpnservice"),
        (at(IKE, &world.ike), "ikepolicy"),
        (at(CONNECTIONS, &world.connection(&app).await), "ipsec_site_connection"),
    ] {
        let request = || Request::put(&path).header("X-Auth-Token", &token);
        app.send(request(), "{").await.refused(400, "MalformedRequestBody");
        let broken = request().header("If-Match", "revision_number=x");
        app.send(broken, json!({resource: {}}).to_string()).await.refused(400, "BadRequest");
        let long = request().header("If-Match", "x".repeat(256));
        app.send(long, json!({resource: {}}).to_string()).await.refused(400, "BadRequest");
        let fine = request().header("If-Match", "revision_number=1");
        let status = app.send(fine, json!({resource: {"description": "x"}}).to_string()).await.status.as_u16();
        assert!(matches!(status, 200 | 409), "{status}");
        app.put(Who::Member, &path, json!({resource: {"name": null}})).await.refused(400, "HTTPBadRequest");
        app.put(Who::Member, &path, json!({resource: {"tenant_id": "other"}})).await.refused(400, "HTTPBadRequest");
    }
    // The body is checked before the lookup.
    let bogus = json!({"ipsec_site_connection": {"bogus": 1}});
    app.put(Who::Member, &at(CONNECTIONS, UNKNOWN), bogus).await.refused(400, "HTTPBadRequest");
}
