//! The built-in identity service: logging in, and the validity of tokens.

use std::time::{Duration, Instant};

use axum::http::{Method, Request};
use serde_json::{Value, json};
use vpnaas::config::{IdentityConfig, hash_password};

use crate::support::{Reply, TestApp, Who, trials, world::CONNECTIONS};

trials![
    clients_log_in,
    everybody_of_the_demo_can_log_in,
    whatever_is_wrong_the_refusal_is_the_same,
    bodies_that_are_not_logins,
    large_logins_are_refused,
    the_document_is_keystones,
    tokens_are_looked_at_and_revoked,
    no_request_puts_a_revoked_token_back,
    a_changed_password_or_role_ends_the_tokens_of_that_user,
    what_is_not_a_token_is_refused,
    guessing_is_slowed,
    an_unknown_user_takes_as_long_as_a_known_one,
    the_store_has_no_token,
];

const TOKENS: &str = "/identity/v3/auth/tokens";

fn scoped(user: &str, password: &str, scope: &Value) -> Value {
    let user = json!({"name": user, "domain": {"name": "Default"}, "password": password});
    json!({"auth": {"identity": {"methods": ["password"], "password": {"user": user}}, "scope": scope}})
}

fn login(user: &str, password: &str) -> Value {
    scoped(user, password, &Value::Null)
}

fn on(project: &str) -> Value {
    json!({"project": {"name": project, "domain": {"id": "default"}}})
}

/// Logs in a user; returns the token and its content.
pub async fn log_in_as(app: &TestApp, user: &str, password: &str, scope: &Value) -> Option<(String, Value)> {
    let reply = app.post(Who::Nobody, TOKENS, scoped(user, password, scope)).await;
    let token = reply.headers.get("x-subject-token")?.to_str().expect("text").to_owned();
    Some((token, reply.expect(201)["token"].take()))
}

/// The same for a user of the demo.
async fn log_in(app: &TestApp, user: &str, scope: &Value) -> (String, Value) {
    log_in_as(app, user, &format!("{user}pw"), scope).await.expect("a token")
}

async fn about(app: &TestApp, method: Method, who: Who, token: &str) -> Reply {
    let request = Request::builder().method(method).uri(TOKENS).header("X-Subject-Token", token);
    app.send(request.header("X-Auth-Token", app.token(who).await), "").await
}

/// The status of the response to a request with this token.
async fn status(app: &TestApp, token: &str) -> u16 {
    app.send(Request::get(CONNECTIONS).header("X-Auth-Token", token), "").await.status.as_u16()
}

/// The project of a caller's token.
pub async fn project(app: &TestApp, who: Who) -> String {
    let shown = about(app, Method::GET, who, &app.token(who).await).await.expect(200);
    shown["token"]["project"]["id"].as_str().expect("a project").to_owned()
}

async fn clients_log_in() {
    let app = TestApp::start().await;
    let versions = app.get(Who::Nobody, "/identity/").await.expect(300);
    // As in the catalog; no path is redirected there.
    assert_eq!(app.get(Who::Nobody, "/identity").await.expect(300), versions);
    assert_eq!(versions["versions"]["values"][0]["links"][0]["href"], "http://vpn.example:9696/identity/v3/");
    assert_eq!(app.get(Who::Nobody, "/identity/v3").await.expect(200)["version"]["id"], "v3.14");
    let (token, said) = log_in(&app, "demo", &Value::Null).await;
    assert!(token.starts_with("vpnaas-"));
    assert!(said.get("catalog").is_none() && said.get("roles").is_none());
}

async fn everybody_of_the_demo_can_log_in() {
    let app = TestApp::start().await;
    let (member, manager) = (["member", "reader"], ["manager", "member", "reader"]);
    let admin = ["admin", "manager", "member", "reader"];
    for (user, scope, roles) in [
        ("admin", on("admin"), &admin[..]),
        ("demo", on("demo"), &member),
        ("demo2", on("demo2"), &member),
        ("reader", on("demo"), &["reader"]),
        ("norole", on("demo2"), &["reader"]),
        ("neutron", on("service"), &["service"]),
        ("manager", on("demo"), &manager),
        ("admin", json!({"system": {"all": true}}), &admin),
        ("domadmin", json!({"domain": {"id": "default"}}), &admin),
        ("norole", json!("unscoped"), &[]),
        ("norole", json!({"unscoped": {}}), &[]),
    ] {
        let (_, said) = log_in(&app, user, &scope).await;
        let found: Vec<_> = said["roles"].as_array().into_iter().flatten().map(|role| &role["name"]).collect();
        assert_eq!(found, roles, "{user} on {scope}");
    }
}

async fn whatever_is_wrong_the_refusal_is_the_same() {
    let app = TestApp::start().await;
    let by_token = |id: &str| json!({"auth": {"identity": {"methods": ["token"], "token": {"id": id}}}});
    let mut mixed = login("demo", "demopw");
    mixed["auth"]["identity"]["methods"] = json!(["password", "token"]);
    mixed["auth"]["identity"]["token"] = json!({"id": app.token(Who::Admin).await});
    for body in [
        login("demo", "wrong"),
        login("nobody", "demopw"),
        scoped("demo", "demopw", &on("demo2")),
        scoped("demo", "demopw", &on("nothing")),
        scoped("demo", "demopw", &json!({"system": {"all": true}})),
        scoped("demo", "demopw", &json!({"system": {"all": false}})),
        scoped("demo", "demopw", &json!({"domain": {"name": "Default"}})),
        scoped("demo", "demopw", &json!({})),
        json!({"auth": {"identity": {"methods": []}}}),
        json!({"auth": {"identity": {"methods": ["totp"]}}}),
        by_token("vpnaas-unknown"),
        mixed,
    ] {
        app.post(Who::Nobody, TOKENS, body).await.unauthorized();
    }
    let (token, first) = log_in(&app, "norole", &json!("unscoped")).await;
    let second = app.post(Who::Nobody, TOKENS, by_token(&token)).await.expect(201);
    assert_eq!(second["token"]["methods"], json!(["token", "password"]));
    assert_eq!(second["token"]["expires_at"], first["expires_at"]);
}

async fn bodies_that_are_not_logins() {
    let app = TestApp::start().await;
    let missing = json!({"auth": {"identity": {"methods": ["password"]}}});
    let refused = app.post(Who::Nobody, TOKENS, missing).await.expect(400);
    let message = refused["error"]["message"].as_str().expect("a message");
    assert!(message.starts_with("Expecting to find password in identity."), "{message}");
    let token = |id: &str| json!({"methods": ["token"], "token": {"id": id}});
    for body in [
        json!({}),
        json!(7),
        json!({"auth": 1}),
        json!({"auth": [token("x"), null]}),
        json!({"auth": {"identity": {"methods": ["token"], "token": ["x"]}}}),
        json!({"auth": {"identity": token(&"x".repeat(8193))}}),
        json!({"auth": {"identity": {"methods": ["token", "token", "token"], "token": {"id": "x"}}}}),
    ] {
        assert_eq!(app.post(Who::Nobody, TOKENS, body).await.expect(400)["error"]["title"], "Bad Request");
    }
    let wrong = login("demo", "demopw").to_string().replace("\"demopw\"", "[\"top-secret\"]");
    let text = app.send(Request::post(TOKENS), wrong).await.expect(400).to_string();
    assert!(!text.contains("top-secret"), "{text}");
}

async fn large_logins_are_refused() {
    let app = TestApp::start().await;
    let mut body = login("demo", "demopw").to_string();
    body.push_str(&" ".repeat(16 * 1024 - body.len()));
    app.send(Request::post(TOKENS), body.clone()).await.expect(201);
    body.push(' ');
    let refused = app.send(Request::post(TOKENS), body).await.expect(400);
    assert_eq!(refused["error"]["message"], "A login has at most 16384 bytes.");
}

async fn the_document_is_keystones() {
    let app = TestApp::start().await;
    let (token, said) = log_in(&app, "reader", &on("demo")).await;
    assert_eq!(about(&app, Method::GET, Who::Reader, &token).await.expect(200)["token"], said);
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let (base, mut rest) = ("http://vpn.example:9696", said.clone());
    for (service, kind, url) in [(0, "identity", &*format!("{base}/identity")), (1, "network", base)] {
        assert_eq!(said["catalog"][service]["type"], kind);
        for (number, interface) in ["public", "internal", "admin"].iter().enumerate() {
            let endpoint = &said["catalog"][service]["endpoints"][number];
            let region = "RegionOne";
            let id = &endpoint["id"];
            let expected = json!({"id": id, "interface": interface, "region": region, "region_id": region, "url": url});
            assert_eq!((endpoint, text(id).len()), (&expected, 32));
        }
    }
    let map = rest.as_object_mut().expect("an object");
    map.remove("catalog");
    let audit_ids = map.remove("audit_ids").expect("ids");
    assert_eq!((audit_ids.as_array().map(Vec::len), text(&audit_ids[0]).len()), (Some(1), 22));
    let times = ["issued_at", "expires_at"].map(|name| text(&map.remove(name).expect("a time")));
    let [issued, expires] =
        times.map(|time| chrono::DateTime::parse_from_str(&time.replace('Z', "+0000"), "%Y-%m-%dT%H:%M:%S.000000%z"));
    assert_eq!(expires.expect("a time") - issued.expect("a time"), chrono::TimeDelta::hours(1));
    let domain = json!({"id": "default", "name": "Default"});
    let ids = [&said["user"]["id"], &said["project"]["id"], &said["roles"][0]["id"]];
    assert_eq!(
        rest,
        json!({
            "methods": ["password"],
            "user": {"id": ids[0], "name": "reader", "domain": domain, "password_expires_at": null},
            "project": {"id": ids[1], "name": "demo", "domain": domain},
            "is_domain": false,
            "roles": [{"id": ids[2], "name": "reader"}],
        })
    );
    let (_, system) = log_in(&app, "admin", &json!({"system": {"all": true}})).await;
    assert_eq!(system["system"], json!({"all": true}));
    assert_eq!(log_in(&app, "domadmin", &json!({"domain": {"name": "Default"}})).await.1["domain"], domain);
}

async fn tokens_are_looked_at_and_revoked() {
    let app = TestApp::start().await;
    let (own, foreign) = (app.token(Who::Member).await, app.token(Who::Other).await);
    let shown = about(&app, Method::GET, Who::Member, &own).await;
    assert_eq!(shown.headers["x-subject-token"], own.as_str());
    shown.expect(200);
    about(&app, Method::GET, Who::Admin, &own).await.expect(200);
    for method in [Method::GET, Method::DELETE] {
        about(&app, method.clone(), Who::Member, &foreign).await.expect(403);
        about(&app, method.clone(), Who::Member, "unknown").await.expect(404);
        app.send(Request::builder().method(method).uri(TOKENS).header("X-Subject-Token", &own), "")
            .await
            .unauthorized();
    }
    about(&app, Method::DELETE, Who::Admin, &own).await.expect(204);
    app.get(Who::Member, CONNECTIONS).await.unauthorized();
    for method in [Method::GET, Method::DELETE] {
        about(&app, method, Who::Admin, &own).await.expect(404);
    }
}

async fn no_request_puts_a_revoked_token_back() {
    let app = TestApp::start().await;
    for _ in 0..10 {
        let (token, _) = log_in(&app, "demo", &on("demo")).await;
        let used = async || while status(&app, &token).await == 200 {};
        let revoked = async || {
            about(&app, Method::DELETE, Who::Admin, &token).await.expect(204);
            assert_eq!(status(&app, &token).await, 401);
        };
        tokio::join!(used(), used(), used(), revoked());
        assert_eq!(status(&app, &token).await, 401);
    }
}

async fn a_changed_password_or_role_ends_the_tokens_of_that_user() {
    let app = TestApp::start().await;
    let mut tokens = Vec::new();
    for user in ["demo", "reader", "manager", "norole", "demo2"] {
        tokens.push(log_in(&app, user, &json!("unscoped")).await.0);
    }
    let (scoped, _) = log_in(&app, "manager", &on("demo")).await;
    let app = app.restart_with(|_| {}).await;
    for token in &tokens {
        assert_eq!(status(&app, token).await, 200, "a restart does not revoke tokens");
    }
    let app = app
        .restart_with(|config| {
            config.identity.builtin.users.retain(|user| user.name != "reader");
            for user in &mut config.identity.builtin.users {
                match user.name.as_str() {
                    "manager" => user.assignments[0].role = "member".into(),
                    "norole" => user.password_hash = hash_password(&"norolepw".into()).expect("a hash").into(),
                    "demo2" => user.assignments.clear(),
                    _ => {}
                }
            }
        })
        .await;
    for (token, expected) in tokens.iter().zip([200, 401, 401, 401, 401]) {
        assert_eq!(status(&app, token).await, expected);
    }
    assert_eq!(status(&app, &scoped).await, 401);
    about(&app, Method::GET, Who::Admin, &scoped).await.expect(404);
    let from_it = json!({"auth": {"identity": {"methods": ["token"], "token": {"id": tokens[2]}}}});
    app.post(Who::Nobody, TOKENS, from_it).await.unauthorized();
}

async fn what_is_not_a_token_is_refused() {
    let app = TestApp::start().await;
    let token = app.token(Who::Member).await;
    let (long, other, cut) = ("a".repeat(9000), format!("vpnaas-{}", "a".repeat(43)), &token[..token.len() - 1]);
    for text in ["", "x", "vpnaas-", &long, &other, cut, &format!("{token}a"), &token.to_uppercase()] {
        assert_eq!(status(&app, text).await, 401, "{text}");
    }
}

async fn guessing_is_slowed() {
    let app = TestApp::start().await;
    // The right password, but no role there: this does not count as guessing.
    for _ in 0..10 {
        app.post(Who::Nobody, TOKENS, scoped("demo", "demopw", &on("demo2"))).await.unauthorized();
    }
    for user in ["demo", "nobody"] {
        for _ in 0..5 {
            app.post(Who::Nobody, TOKENS, login(user, "wrong")).await.unauthorized();
        }
        let reply = app.post(Who::Nobody, TOKENS, login(user, &format!("{user}pw"))).await;
        assert_eq!(reply.headers["retry-after"], "1");
        reply.refused(429, "OverLimit");
    }
    log_in(&app, "reader", &Value::Null).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    log_in(&app, "demo", &Value::Null).await;
}

/// The comparison dominates the time, so it suffices that one is made, at the same cost.
async fn an_unknown_user_takes_as_long_as_a_known_one() {
    let app = TestApp::start_with(|config| {
        config.identity.builtin = IdentityConfig::demo().expect("hashes");
        config.identity.builtin.users.truncate(1);
        config.identity.builtin.users[0].password_hash = hash_password(&"secret".into()).expect("a hash").into();
        config.identity.builtin.free_failures = 100;
    })
    .await;
    let mut best = [Duration::MAX; 2];
    for _ in 0..5 {
        for (user, best) in ["admin", "nobody"].into_iter().zip(&mut best) {
            let start = Instant::now();
            app.post(Who::Nobody, TOKENS, login(user, "wrong")).await.unauthorized();
            *best = start.elapsed().min(*best);
        }
    }
    // On a busy machine, one may be interrupted more often; without a comparison, it would take a fraction of the time.
    let [known, unknown] = best;
    assert!(known < unknown * 5 && unknown < known * 5, "{known:?} and {unknown:?}");
}

async fn the_store_has_no_token() {
    let app = TestApp::start().await;
    let (token, _) = log_in(&app, "demo", &on("demo")).await;
    for entry in std::fs::read_dir(app.database().parent().expect("a folder")).expect("files") {
        let bytes = std::fs::read(entry.expect("a file").path()).expect("bytes");
        assert!(!bytes.windows(token.len()).any(|window| window == token.as_bytes()));
    }
}
