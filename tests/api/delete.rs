//! `DELETE /v2.0/vpn/ipsec-site-connections/{connection_id}` and its four responses.

use axum::http::{Method, Request};
use serde_json::json;

use crate::support::{
    TestApp, Who, trials,
    world::{CONNECTIONS, GROUPS, IKE, IPSEC, SERVICES, UNKNOWN, World, at, create},
};

trials![
    gone_at_once,
    gone_twice_is_404,
    one_body_for_everything_that_is_not_there,
    odd_ids_are_404,
    no_token_is_401_whatever_the_id,
    protected_is_409_and_says_how_to_lift_it,
    a_body_and_preconditions_are_ignored,
    admins_and_managers_may,
    what_it_used_is_free,
    held_by_another_writer_is_409,
];

async fn gone_at_once() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    let id = world.connection(&app).await;
    let reply = app.delete(Who::Member, &at(CONNECTIONS, &id)).await;
    reply.expect(204);
    assert!(reply.body.is_empty());
    assert!(!reply.headers.contains_key("content-type"));
    let message = app.get(Who::Member, &at(CONNECTIONS, &id)).await.refused(404, "IPsecSiteConnectionNotFound");
    assert_eq!(message, format!("ipsec_site_connection {id} not found"));
    let change = json!({"ipsec_site_connection": {"name": "x"}});
    app.put(Who::Member, &at(CONNECTIONS, &id), change).await.refused(404, "IPsecSiteConnectionNotFound");
    assert_eq!(app.get(Who::Member, CONNECTIONS).await.expect(200), json!({"ipsec_site_connections": []}));
}

async fn gone_twice_is_404() {
    let app = TestApp::start().await;
    let id = World::make(&app).await.connection(&app).await;
    app.delete(Who::Member, &at(CONNECTIONS, &id)).await.expect(204);
    app.delete(Who::Member, &at(CONNECTIONS, &id)).await.refused(404, "IPsecSiteConnectionNotFound");
}

async fn one_body_for_everything_that_is_not_there() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    let id = world.connection(&app).await;
    let callers = [
        (Who::Other, id.as_str()),
        (Who::Reader, &id),
        (Who::System, &id),
        (Who::Domain, &id),
        (Who::Unscoped, &id),
        (Who::Member, UNKNOWN),
        (Who::Admin, UNKNOWN),
        (Who::Member, "abc"),
    ];
    for (who, id) in callers {
        let reply = app.delete(who, &at(CONNECTIONS, id)).await;
        let message = format!("ipsec_site_connection {id} not found");
        let expected = json!({
            "NeutronError": {"type": "IPsecSiteConnectionNotFound", "message": message, "detail": ""},
            "type": "about:blank", "title": "Not Found", "status": 404, "detail": message,
        });
        assert_eq!(reply.expect(404), expected, "{who:?} {id}");
    }
    app.get(Who::Member, &at(CONNECTIONS, &id)).await.expect(200);
}

async fn odd_ids_are_404() {
    let app = TestApp::start().await;
    let nodash = UNKNOWN.replace('-', "");
    for odd in [
        "1",
        "..",
        "%2e%2e",
        "%00",
        "%20",
        "%FF%FE",
        "%E6%BC%A2",
        "%25",
        "%zz",
        "'%22%20or%201=1",
        "%7Bid%7D",
        &nodash,
        &format!("urn:uuid:{UNKNOWN}"),
        &format!("%7B{UNKNOWN}%7D"),
        &format!("{UNKNOWN}%20"),
        "*",
        &format!("{UNKNOWN}.json"),
        &"a".repeat(5000),
        "a%0Ab",
        "%F0%9F%94%92",
    ] {
        let reply = app.delete(Who::Member, &at(CONNECTIONS, odd)).await;
        reply.refused(404, "IPsecSiteConnectionNotFound");
    }
}

async fn no_token_is_401_whatever_the_id() {
    let app = TestApp::start().await;
    let id = World::make(&app).await.connection(&app).await;
    for id in [id.as_str(), UNKNOWN, "abc"] {
        app.delete(Who::Nobody, &at(CONNECTIONS, id)).await.unauthorized();
        for token in ["", "bad", "gAAAAABxxxxxxxx", &"a".repeat(20_000)] {
            let request = Request::delete(at(CONNECTIONS, id)).header("X-Auth-Token", token);
            app.send(request, "").await.unauthorized();
        }
    }
    app.get(Who::Member, &at(CONNECTIONS, &id)).await.expect(200);
}

async fn protected_is_409_and_says_how_to_lift_it() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    let id = world.connection_with(&app, json!({"deletion_protection": true})).await;
    let path = at(CONNECTIONS, &id);
    for who in [Who::Member, Who::Admin] {
        let message = app.delete(who, &path).await.refused(409, "IPsecSiteConnectionDeletionProtected");
        assert!(message.contains("set its deletion_protection to false"), "{message}");
    }
    // The protection reveals nothing to a caller who may not see the connection.
    app.delete(Who::Other, &path).await.refused(404, "IPsecSiteConnectionNotFound");
    let lifted = json!({"ipsec_site_connection": {"deletion_protection": false}});
    let body = app.put(Who::Member, &path, lifted).await.expect(200);
    assert_eq!(body["ipsec_site_connection"]["deletion_protection"], false);
    app.delete(Who::Member, &path).await.expect(204);
}

async fn a_body_and_preconditions_are_ignored() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    let token = app.token(Who::Member).await;
    for (header, value, body) in [
        ("Content-Type", "application/json", "{}"),
        ("Content-Type", "application/json", "{"),
        ("Content-Type", "text/plain", "hello"),
        ("If-Match", "revision_number=1,revision_number=2", ""),
        ("If-None-Match", "*", ""),
    ] {
        let path = at(CONNECTIONS, &world.connection(&app).await);
        let request = Request::delete(&path).header("X-Auth-Token", &token).header(header, value);
        app.send(request, body).await.expect(204);
    }
    let path = format!("{}/?force=true&limit=abc", at(CONNECTIONS, &world.connection(&app).await.to_uppercase()));
    app.delete(Who::Member, &path).await.expect(204);
}

async fn admins_and_managers_may() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    for who in [Who::Admin, Who::Manager] {
        let id = world.connection(&app).await;
        app.delete(who, &at(CONNECTIONS, &id)).await.expect(204);
    }
}

async fn what_it_used_is_free() {
    let app = TestApp::start().await;
    let world = World::make(&app).await;
    let local = json!({"type": "subnet", "endpoints": [world.subnet]});
    let local = create(&app, Who::Member, GROUPS, "endpoint_group", local).await;
    let peer = json!({"type": "cidr", "endpoints": ["10.77.0.0/24"]});
    let peer = create(&app, Who::Member, GROUPS, "endpoint_group", peer).await;
    let service = create(&app, Who::Member, SERVICES, "vpnservice", json!({"router_id": world.router})).await;
    let with_groups =
        json!({"vpnservice_id": service, "peer_cidrs": null, "local_ep_group_id": local, "peer_ep_group_id": peer});
    let id = world.connection_with(&app, with_groups).await;
    let used = [
        (SERVICES, &service, "VPNServiceInUse"),
        (IKE, &world.ike, "IKEPolicyInUse"),
        (IPSEC, &world.ipsec, "IPsecPolicyInUse"),
        (GROUPS, &local, "EndpointGroupInUse"),
        (GROUPS, &peer, "EndpointGroupInUse"),
    ];
    for (collection, object, kind) in used {
        app.delete(Who::Member, &at(collection, object)).await.refused(409, kind);
    }
    app.delete(Who::Member, &at(CONNECTIONS, &id)).await.expect(204);
    for (collection, object, _) in used {
        app.delete(Who::Member, &at(collection, object)).await.expect(204);
    }
}

/// A second writer on the same file, as another process would be.
async fn held_by_another_writer_is_409() {
    let app = TestApp::start_with(|config| config.database.lock_wait_ms = 200).await;
    let id = World::make(&app).await.connection(&app).await;
    let writer = rusqlite::Connection::open(app.database()).expect("a connection");
    writer.busy_timeout(std::time::Duration::from_secs(5)).expect("a time");
    // Wait for the data plane before the store is locked, because its results are written too.
    crate::support::world::wait_for(&app, &at(CONNECTIONS, &id), "ipsec_site_connection", "ACTIVE").await;
    writer.execute_batch("BEGIN IMMEDIATE").expect("the lock");
    let reply = app.call(Who::Member, Method::DELETE, &at(CONNECTIONS, &id), None).await;
    reply.refused(409, "IPsecSiteConnectionHeld");
    assert_eq!(reply.headers["retry-after"], "1");
    writer.execute_batch("ROLLBACK").expect("the lock is free");
    app.delete(Who::Member, &at(CONNECTIONS, &id)).await.expect(204);
}
