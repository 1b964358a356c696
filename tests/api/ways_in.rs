//! Other ways to authenticate: application credentials, a password with each request, and no credentials at all.

use std::time::Duration;

use axum::http::Request;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use vpnaas::{
    api::authenticate::ClientAddress,
    env::{Clock as _, SystemClock},
};

use crate::{
    identity::{log_in_as, project},
    keystone::{at, make, patch, refused, role, status},
    support::{TestApp, Who, trials, world::CONNECTIONS},
};

trials![
    application_credentials,
    passwords_instead_of_tokens,
    nothing_instead_of_tokens,
    a_role_that_is_given_again,
    credentials_end,
];

async fn application_credentials() {
    let app = TestApp::start().await;
    let shown = app.get(Who::Admin, &at("users?name=demo")).await.expect(200);
    let user = shown["users"][0]["id"].as_str().expect("an id").to_owned();
    let all = at(&format!("users/{user}/application_credentials"));
    let create = async |body: Value| app.post(Who::Member, &all, json!({"application_credential": body})).await;
    let made = create(json!({"name": "ci"})).await.expect(201)["application_credential"].take();
    let (id, secret) = (made["id"].as_str().expect("an id").to_owned(), made["secret"].clone());
    assert_eq!(made["project_id"], *project(&app, Who::Member).await);
    let one = format!("{all}/{id}");
    let shown = app.get(Who::Member, &one).await.expect(200)["application_credential"].take();
    assert_eq!((shown.get("secret"), &shown["roles"], &shown["unrestricted"]), (None, &made["roles"], &json!(false)));
    assert_eq!(
        app.get(Who::Member, &format!("{all}?name=ci")).await.expect(200)["application_credentials"],
        json!([shown])
    );
    let log_in = async |given: Value| {
        let identity = json!({"methods": ["application_credential"], "application_credential": given});
        app.post(Who::Nobody, "/identity/v3/auth/tokens", json!({"auth": {"identity": identity}})).await
    };
    let owner = json!({"name": "demo", "domain": {"id": "default"}});
    log_in(json!({"name": "ci", "user": owner, "secret": secret})).await.expect(201);
    log_in(json!({"id": id, "secret": "wrong"})).await.unauthorized();
    log_in(json!({"id": "nothing", "secret": "wrong"})).await.unauthorized();
    let reply = log_in(json!({"id": id, "secret": secret})).await;
    let token = reply.headers["x-subject-token"].to_str().expect("text").to_owned();
    let said = reply.expect(201)["token"].take();
    assert_eq!(said["application_credential"], json!({"id": id, "name": "ci", "restricted": true}));
    assert_eq!((&said["project"]["name"], &said["methods"]), (&json!("demo"), &json!(["application_credential"])));
    assert_eq!(status(&app, &token).await, 200);
    // It cannot be used to obtain more.
    let request = Request::post(&all).header("X-Auth-Token", &token);
    refused(&app.send(request, json!({"application_credential": {"name": "more"}}).to_string()).await, 403);
    let scope = json!({"project": {"name": "demo2", "domain": {"id": "default"}}});
    let by_token = json!({"methods": ["token"], "token": {"id": token}});
    app.post(Who::Nobody, "/identity/v3/auth/tokens", json!({"auth": {"identity": by_token, "scope": scope}}))
        .await
        .unauthorized();
    let reader =
        create(json!({"name": "less", "roles": [{"name": "reader"}], "secret": "chosen", "description": "d"})).await;
    assert_eq!(reader.expect(201)["application_credential"]["roles"].as_array().map(Vec::len), Some(1));
    // A token cannot grant roles that it does not have.
    let wide = create(json!({"name": "free", "roles": [{"name": "reader"}], "secret": "free", "unrestricted": true}));
    let id_of_free = wide.await.expect(201)["application_credential"]["id"].clone();
    let reply = log_in(json!({"id": id_of_free, "secret": "free"})).await;
    let reading = reply.headers["x-subject-token"].to_str().expect("text").to_owned();
    let more = json!({"application_credential": {"name": "more", "roles": [{"name": "member"}]}}).to_string();
    refused(&app.send(Request::post(&all).header("X-Auth-Token", &reading), more).await, 404);
    refused(&create(json!({"name": "ci"})).await, 409);
    refused(&create(json!({"name": "big", "roles": [{"name": "admin"}]})).await, 404);
    refused(&create(json!({"name": "old", "expires_at": "2020-01-01T00:00:00.000000"})).await, 400);
    refused(&create(json!({})).await, 400);
    for reply in [
        app.post(Who::Admin, &all, json!({"application_credential": {"name": "x"}})).await,
        app.get(Who::Other, &all).await,
        app.get(Who::Other, &one).await,
        app.delete(Who::Other, &one).await,
    ] {
        refused(&reply, 403);
    }
    refused(&app.get(Who::Member, &format!("{all}/nothing")).await, 404);
    refused(&app.delete(Who::Member, &format!("{all}/nothing")).await, 404);
    app.delete(Who::Member, &one).await.expect(204);
    assert_eq!(status(&app, &token).await, 401);
    log_in(json!({"id": id, "secret": secret})).await.unauthorized();
}

async fn passwords_instead_of_tokens() {
    let get = |value: &'static str| Request::get(CONNECTIONS).header("Authorization", value);
    // demo:demopw, demo:wrong
    let (right, wrong) = ("Basic ZGVtbzpkZW1vcHc=", "Basic ZGVtbzp3cm9uZw==");
    let app = TestApp::start().await;
    app.send(get(right), "").await.unauthorized();
    let app = TestApp::start_with(|config| config.identity.builtin.http_basic = true).await;
    for _ in 0..2 {
        app.send(get(right), "").await.expect(200);
        app.send(get(wrong), "").await.unauthorized();
    }
    for bad in ["Basic", "Basic %", "Bearer ZGVtbzpkZW1vcHc=", "Basic bm9ib2R5OnB3"] {
        app.send(get(bad), "").await.unauthorized();
    }
    app.get(Who::Nobody, CONNECTIONS).await.unauthorized();
    // Another domain's user with the same name is a different user.
    let domain = make(&app, "domain", json!({"name": "far"})).await;
    make(&app, "user", json!({"name": "demo", "domain_id": domain, "password": "farpw"})).await;
    for (user, expected) in
        [("demo:demopw", 200), ("far/demo:farpw", 200), ("demo:farpw", 401), ("far/demo:demopw", 401)]
    {
        let request = Request::get(CONNECTIONS).header("Authorization", format!("Basic {}", STANDARD.encode(user)));
        assert_eq!(app.send(request, "").await.status, expected, "{user}");
    }
    // Guessing is delayed as in logins: per user, and per address.
    let guess = async |user: &str, address: u8| {
        let request = Request::get(CONNECTIONS).header("Authorization", format!("Basic {}", STANDARD.encode(user)));
        let reply = app.send(request.extension(ClientAddress([192, 0, 2, address].into())), "").await;
        (reply.status.as_u16(), reply.headers.contains_key("retry-after"))
    };
    for number in 0..5 {
        assert_eq!(guess("reader:wrong", number).await, (401, false));
    }
    assert_eq!(guess("reader:readerpw", 9).await, (429, true));
    for number in 0..20 {
        assert_eq!(guess(&format!("u{number}:x"), 10).await, (401, false));
    }
    assert_eq!(guess("norole:norolepw", 10).await, (429, true));
    assert_eq!(guess("norole:norolepw", 11).await, (200, false));
    let made = Request::post("/v2.0/vpn/ikepolicies").header("Authorization", right);
    let made = app.send(made, json!({"ikepolicy": {}}).to_string()).await.expect(201);
    assert_eq!(made["ikepolicy"]["project_id"], *project(&app, Who::Member).await);
}

async fn nothing_instead_of_tokens() {
    let app = TestApp::start_with(|config| {
        config.identity.builtin.none = Some("demo".into());
        config.server.allowed_hosts = vec!["vpn.example".into()];
    })
    .await;
    app.get(Who::Nobody, CONNECTIONS).await.expect(200);
    let made = app.post(Who::Nobody, "/v2.0/vpn/ikepolicies", json!({"ikepolicy": {}})).await.expect(201);
    assert_eq!(made["ikepolicy"]["project_id"], *project(&app, Who::Member).await);
    app.send(Request::get(CONNECTIONS).header("X-Auth-Token", "notused"), "").await.expect(200);
    app.send(Request::get(CONNECTIONS).header("X-Auth-Token", "wrong"), "").await.unauthorized();
    // A page of another site must not be able to use it.
    app.send(Request::get(CONNECTIONS).header("Origin", "http://evil.example"), "").await.unauthorized();
    app.send(Request::get(CONNECTIONS).header("Sec-Fetch-Site", "cross-site"), "").await.unauthorized();
    app.send(Request::get(CONNECTIONS).header("Origin", "http://vpn.example:9696"), "").await.expect(200);
    // Nor may requests forwarded by a proxy, whatever their credentials.
    let token = app.token(Who::Member).await;
    for header in ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Proto"] {
        for path in [CONNECTIONS, "/identity/v3/auth/projects", "/identity/v3"] {
            let request = Request::get(path).header(header, "for=192.0.2.7").header("X-Auth-Token", &token);
            let message = app.send(request, "").await.refused(403, "PolicyNotAuthorized");
            assert!(message.contains("identity.builtin.none") && message.contains(&header.to_lowercase()), "{message}");
        }
    }
    // Nor under a host name of its own.
    let app = TestApp::start_with(|config| config.identity.builtin.none = Some("demo".into())).await;
    app.send_unwatched(Request::get(CONNECTIONS)).await.expect(421);
    app.send(Request::get(CONNECTIONS).header("Host", "localhost:9696"), "").await.expect(200);
}

async fn a_role_that_is_given_again() {
    let app = TestApp::start().await;
    let project = make(&app, "project", json!({"name": "t"})).await;
    let user = make(&app, "user", json!({"name": "t", "password": "s3cret", "default_project_id": project})).await;
    let grant = at(&format!("projects/{project}/users/{user}/roles/{}", role(&app, "member").await));
    app.put(Who::Admin, &grant, json!(null)).await.expect(204);
    let (token, _) = log_in_as(&app, "t", "s3cret", &Value::Null).await.expect("a token");
    let all = at(&format!("users/{user}/application_credentials"));
    let create = async |token: &str| {
        let body = json!({"application_credential": {"name": "ci"}}).to_string();
        app.send(Request::post(&all).header("X-Auth-Token", token), body).await.expect(201);
    };
    let listed = async || app.get(Who::Admin, &all).await.expect(200)["application_credentials"].take();
    create(&token).await;
    app.delete(Who::Admin, &grant).await.expect(204);
    assert_eq!(listed().await, json!([]));
    app.put(Who::Admin, &grant, json!(null)).await.expect(204);
    assert_eq!(status(&app, &token).await, 401);
    let (token, _) = log_in_as(&app, "t", "s3cret", &Value::Null).await.expect("a token");
    assert_eq!(status(&app, &token).await, 200);
    // The application credentials of a disabled user are deleted as well.
    create(&token).await;
    patch(&app, Who::Admin, &at(&format!("users/{user}")), json!({"user": {"enabled": false}})).await.expect(200);
    assert_eq!(listed().await, json!([]));
}

async fn credentials_end() {
    let app = TestApp::start().await;
    let shown = app.get(Who::Admin, &at("users?name=demo")).await.expect(200);
    let all = at(&format!("users/{}/application_credentials", shown["users"][0]["id"].as_str().expect("an id")));
    let ends = SystemClock.now() + chrono::TimeDelta::seconds(2);
    let body = json!({"name": "short", "expires_at": ends.format("%Y-%m-%dT%H:%M:%S.000000").to_string()});
    let create = async || app.post(Who::Member, &all, json!({"application_credential": body})).await;
    create().await.expect(201);
    let listed = async || app.get(Who::Member, &all).await.expect(200)["application_credentials"].take();
    assert_eq!(listed().await.as_array().map(Vec::len), Some(1));
    tokio::time::sleep(Duration::from_millis(2100)).await;
    // Any change removes what has expired, so its name is free as well.
    make(&app, "role", json!({"name": "new"})).await;
    assert_eq!(listed().await, json!([]));
}
