//! The common handling of all operations: request ids, methods, paths, sizes, media types of refusals.

use axum::http::{Method, Request};
use serde_json::json;

use crate::support::{
    TestApp, Who, trials,
    world::{CONNECTIONS, IKE, World, at},
};

trials![
    every_answer_names_its_request,
    other_methods_are_405_and_show_nothing,
    paths_that_mean_the_same,
    paths_that_mean_nothing,
    a_base_path_works_for_everything,
    what_is_not_a_host_is_refused_and_not_repeated,
    links_have_the_public_path,
    what_a_token_opens_is_not_kept,
    large_bodies_are_413,
    problems_for_whoever_asks,
    health,
];

async fn every_answer_names_its_request() {
    let app = TestApp::start().await;
    let mut seen = std::collections::BTreeSet::new();
    for path in ["/", IKE, "/v2.0/unknown", "/nowhere", "/healthz", "/docs/", "/openapi.json"] {
        let request = Request::get(path).header("X-Openstack-Request-Id", "req-00000000-dead-4bad-8bad-000000000000");
        let reply = app.send(request, "").await;
        let id = reply.headers["x-openstack-request-id"].to_str().expect("text").to_owned();
        assert!(id.strip_prefix("req-").is_some_and(|id| vpnaas::model::ids::parse(id).is_some()), "{id}");
        assert!(!id.contains("dead") && seen.insert(id.clone()), "{id}");
    }
}

async fn other_methods_are_405_and_show_nothing() {
    let app = TestApp::start().await;
    let path = at(CONNECTIONS, &World::make(&app).await.connection(&app).await);
    for (method, path, allowed) in [
        ("PATCH", path.as_str(), "GET,HEAD,PUT,DELETE"),
        ("POST", &path, "GET,HEAD,PUT,DELETE"),
        ("OPTIONS", &path, "GET,HEAD,PUT,DELETE"),
        ("TRACE", &path, "GET,HEAD,PUT,DELETE"),
        ("BREW", &path, "GET,HEAD,PUT,DELETE"),
        ("PUT", CONNECTIONS, "GET,HEAD,POST"),
        ("DELETE", CONNECTIONS, "GET,HEAD,POST"),
        ("OPTIONS", CONNECTIONS, "GET,HEAD,POST"),
    ] {
        let method: Method = method.parse().expect("a method");
        let reply = app.call(Who::Member, method.clone(), path, None).await;
        reply.refused(405, "HTTPMethodNotAllowed");
        let mut allow: Vec<&str> = reply.headers["allow"].to_str().expect("text").split(',').map(str::trim).collect();
        let mut expected: Vec<&str> = allowed.split(',').collect();
        allow.sort_unstable();
        expected.sort_unstable();
        assert_eq!(allow, expected, "{method} {path}");
        assert!(!reply.text().contains("secret"));
        app.call(Who::Nobody, method, path, None).await.unauthorized();
    }
    let head = app.call(Who::Member, Method::HEAD, &path, None).await;
    assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
    // A method in the query string has no meaning.
    app.get(Who::Member, &format!("{path}?_method=DELETE")).await.expect(200);
    app.get(Who::Member, &path).await.expect(200);
}

async fn paths_that_mean_the_same() {
    let app = TestApp::start().await;
    let id = World::make(&app).await.connection(&app).await;
    for path in [
        format!("{CONNECTIONS}/"),
        "/v2.0/vpn/ipsec_site_connections".into(),
        "/v2.0/vpn/endpoint_groups".into(),
        "/v2.0//vpn/ipsec-site-connections".into(),
        format!("/v2.0/vpn/ipsec_site_connections/{id}/"),
        at(CONNECTIONS, &id.to_uppercase()),
    ] {
        app.get(Who::Member, &path).await.expect(200);
    }
}

async fn paths_that_mean_nothing() {
    let app = TestApp::start().await;
    let id = World::make(&app).await.connection(&app).await;
    for path in [
        "/v2.0/vpn",
        "/v2.0/vpn/",
        "/v2.0/vpn/unknown",
        "/v2.0/unknown",
        "/v2.0/VPN/ikepolicies",
        "/v2.0/vpnservices",
        "/v2.0/ipsec-site-connections",
        "/vpn/ikepolicies",
        "/v1",
        "/v2.1",
        "/nowhere",
        "/v2.0/vpn/ikepolicies.json",
    ] {
        app.get(Who::Member, path).await.refused(404, "HTTPNotFound");
    }
    app.delete(Who::Member, &format!("/v2.0/ipsec-site-connections/{id}")).await.refused(404, "HTTPNotFound");
    for suffix in [".json", ".xml", "%20", "/unknown"] {
        app.get(Who::Member, &format!("{CONNECTIONS}/{id}{suffix}")).await.expect(404);
    }
}

async fn a_base_path_works_for_everything() {
    let app = TestApp::start_with(|config| config.server.base_path = "/networking".into()).await;
    let body = app.get(Who::Nobody, "/networking/").await.expect(200);
    assert_eq!(body["versions"][0]["links"][0]["href"], "http://vpn.example:9696/networking/v2.0/");
    let login = json!({"auth": {"identity": {"methods": ["password"], "password": {"user": {
        "name": "demo", "domain": {"id": "default"}, "password": "demopw"}}}, "scope": {"project": {
        "name": "demo", "domain": {"id": "default"}}}}});
    let reply = app.send(Request::post("/networking/identity/v3/auth/tokens"), login.to_string()).await;
    let catalog = reply.expect(201)["token"]["catalog"].to_string();
    assert!(catalog.contains("http://vpn.example:9696/networking\""), "{catalog}");
    let token = reply.headers["x-subject-token"].to_str().expect("text");
    let create = Request::post("/networking/v2.0/vpn/ikepolicies").header("X-Auth-Token", token);
    let reply = app.send(create, r#"{"ikepolicy": {}}"#).await;
    assert_eq!(reply.status, 201);
    let location = reply.headers["location"].to_str().expect("text").to_owned();
    assert!(location.starts_with("/networking/v2.0/vpn/ikepolicies/"), "{location}");
    assert_eq!(app.send(Request::get(location).header("X-Auth-Token", token), "").await.status, 200);
    assert_eq!(app.get(Who::Nobody, "/networking/docs/").await.status, 200);
}

async fn what_is_not_a_host_is_refused_and_not_repeated() {
    let app = TestApp::start().await;
    for host in ["a\"b<script>", "a b", "a/b?c", "a@b", ""] {
        for path in ["/", IKE] {
            let reply = app.send_unwatched(Request::get(path).header("Host", host)).await;
            let message = reply.refused(400, "HTTPBadRequest");
            assert_eq!(message, "The Host header is not a host with an optional port.", "{host}");
        }
    }
    let two = Request::get("/").header("Host", "a").header("Host", "a");
    app.send_unwatched(two).await.refused(400, "HTTPBadRequest");
    let absolute = Request::get("http://proxied.example/").header("Host", "a");
    let href = app.send(absolute, "").await.expect(200)["versions"][0]["links"][0]["href"].clone();
    assert_eq!(href, "http://proxied.example/v2.0/");
    for (proto, scheme) in
        [("https, http", "https"), ("HTTPS", "https"), ("javascript", "http"), ("http, https", "http")]
    {
        let reply = app.send(Request::get("/").header("X-Forwarded-Proto", proto), "").await;
        let href = reply.expect(200)["versions"][0]["links"][0]["href"].to_string();
        assert_eq!(href, format!("\"{scheme}://vpn.example:9696/v2.0/\""), "{proto}");
    }
}

async fn links_have_the_public_path() {
    let app = TestApp::start_with(|config| {
        config.server.public_url = Some("https://vpn.example.org/networking".into());
    })
    .await;
    let reply = app.post(Who::Member, IKE, json!({"ikepolicy": {}})).await;
    assert_eq!(reply.status, 201);
    let location = reply.headers["location"].to_str().expect("text");
    assert!(location.starts_with(&format!("/networking{IKE}/")), "{location}");
    let body = app.get(Who::Nobody, "/").await.expect(200);
    assert_eq!(body["versions"][0]["links"][0]["href"], "https://vpn.example.org/networking/v2.0/");
}

async fn what_a_token_opens_is_not_kept() {
    let app = TestApp::start().await;
    let path = at(CONNECTIONS, &World::make(&app).await.connection(&app).await);
    let kept =
        |reply: &crate::support::Reply| reply.headers.get("cache-control").map(|value| value.as_bytes().to_vec());
    for reply in [
        app.get(Who::Member, &path).await,
        app.get(Who::Member, CONNECTIONS).await,
        app.put(Who::Member, &path, json!({"ipsec_site_connection": {"psk": "another secret"}})).await,
        app.post(Who::Member, IKE, json!({"ikepolicy": {}})).await,
        app.send(Request::post("/identity/v3/auth/tokens"), "{}").await,
    ] {
        assert_eq!(kept(&reply).as_deref(), Some(b"no-store".as_slice()), "{}", reply.status);
    }
    assert_eq!(kept(&app.get(Who::Nobody, "/").await), None);
    assert_eq!(kept(&app.get(Who::Nobody, "/openapi.json").await).as_deref(), Some(b"no-cache".as_slice()));
}

async fn large_bodies_are_413() {
    let app = TestApp::start_with(|config| config.server.body_limit = 1024).await;
    let large = json!({"ikepolicy": {"name": "x".repeat(2000)}});
    app.post(Who::Member, IKE, large.clone()).await.refused(413, "HTTPRequestEntityTooLarge");
    // Pages that read no body have nothing else to refuse.
    for path in ["/", "/v2.0", "/identity", "/identity/v3"] {
        let request = Request::get(path).header("Content-Length", "2000");
        app.send(request, large.to_string()).await.refused(413, "HTTPRequestEntityTooLarge");
    }
}

async fn problems_for_whoever_asks() {
    let app = TestApp::start().await;
    let token = app.token(Who::Member).await;
    let path = at(CONNECTIONS, "abc");
    for accept in ["application/problem+json", "application/json, Application/Problem+JSON;q=0.5"] {
        let request = Request::get(&path).header("X-Auth-Token", &token).header("Accept", accept);
        let reply = app.send(request, "").await;
        reply.refused(404, "IPsecSiteConnectionNotFound");
        assert_eq!(reply.headers["content-type"], "application/problem+json");
    }
    let reply = app.send(Request::get(&path).header("Accept", "application/problem+json"), "").await;
    reply.unauthorized();
    assert_eq!(reply.headers["content-type"], "application/problem+json");
    assert_eq!(reply.json()["status"], 401);
    for accept in ["application/json", "text/html", "application/xml", "*/*"] {
        let request = Request::get(&path).header("X-Auth-Token", &token).header("Accept", accept);
        assert_eq!(app.send(request, "").await.headers["content-type"], "application/json");
    }
}

async fn health() {
    let app = TestApp::start().await;
    for path in ["/healthz", "/readyz"] {
        app.get(Who::Nobody, path).await.expect(200);
    }
}
