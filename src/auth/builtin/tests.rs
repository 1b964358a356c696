//! Logging in as the real clients do, against a real store.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use chrono::TimeDelta;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{AuthRequest, BuiltinIdentity, IdentityConfig, IdentityError, Issued, LoginError, SubjectError};
use crate::{
    auth::{Caller, TokenCheck as _, TokenError, TokenScope},
    env::Clock,
    model::Timestamp,
    store::{Store, StoreOptions},
};

const BASE: &str = "http://127.0.0.1:9696";

/// A clock that stands still until it is moved.
struct Hands(AtomicI64);

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH + TimeDelta::milliseconds(self.0.load(Ordering::SeqCst))
    }
}

struct World {
    identity: BuiltinIdentity,
    store: Store,
    clock: Arc<Hands>,
    directory: TempDir,
}

async fn world_with(config: &IdentityConfig) -> World {
    let directory = tempfile::tempdir().expect("a directory");
    let url = format!("sqlite://{}/store.db", directory.path().display());
    let store = Store::open(&url.into(), StoreOptions::default()).await.expect("a store");
    let clock = Arc::new(Hands(AtomicI64::new(1_795_485_177_250)));
    let identity = BuiltinIdentity::new(config, store.clone(), clock.clone()).expect("an identity");
    World { identity, store, clock, directory }
}

async fn world() -> World {
    world_with(&IdentityConfig::demo().expect("hashes")).await
}

fn password(user: &str, password: &str, scope: Option<Value>) -> Value {
    let user = json!({ "name": user, "domain": { "id": "default" }, "password": password });
    let identity = json!({ "methods": ["password"], "password": { "user": user } });
    match scope {
        Some(scope) => json!({ "auth": { "identity": identity, "scope": scope } }),
        None => json!({ "auth": { "identity": identity } }),
    }
}

fn project(name: &str) -> Value {
    json!({ "project": { "name": name, "domain": { "id": "default" } } })
}

impl World {
    async fn issue(&self, body: Value) -> Result<Issued, LoginError> {
        let request: AuthRequest = serde_json::from_value(body).expect("a request");
        self.identity.issue(&request, BASE).await
    }

    async fn log_in(&self, user: &str, scope: Option<Value>) -> (String, Caller, Value) {
        let issued = self.issue(password(user, &format!("{user}pw"), scope)).await.expect("a token");
        let token = issued.token.expose_secret().to_owned();
        let caller = self.identity.check(&token).await.expect("a caller");
        (token, caller, serde_json::to_value(issued.document).expect("a document"))
    }
}

#[tokio::test]
async fn everybody_of_the_demo_can_log_in() {
    let world = world().await;
    for (user, scope, roles) in [
        ("admin", project("admin"), vec!["admin", "manager", "member", "reader"]),
        ("demo", project("demo"), vec!["member", "reader"]),
        ("demo2", project("demo2"), vec!["member", "reader"]),
        ("reader", project("demo"), vec!["reader"]),
        ("norole", project("demo2"), vec!["reader"]),
        ("neutron", project("service"), vec!["service"]),
        ("manager", project("demo"), vec!["manager", "member", "reader"]),
        ("admin", json!({ "system": { "all": true } }), vec!["admin", "manager", "member", "reader"]),
        ("domadmin", json!({ "domain": { "id": "default" } }), vec!["admin", "manager", "member", "reader"]),
        ("norole", json!("unscoped"), vec![]),
        ("norole", json!({ "unscoped": {} }), vec![]),
    ] {
        let (_, caller, _) = world.log_in(user, Some(scope.clone())).await;
        assert_eq!(caller.roles, roles, "{user} on {scope}");
    }
    let (_, caller, _) = world.log_in("demo", None).await;
    assert_eq!(caller.scope, TokenScope::Unscoped);
}

#[tokio::test]
async fn whatever_is_wrong_the_refusal_is_the_same() {
    let world = world().await;
    let mut bodies = vec![
        password("demo", "wrong", Some(project("demo"))),
        password("nobody", "demopw", Some(project("demo"))),
        password("demo", "demopw", Some(project("demo2"))),
        password("demo", "demopw", Some(project("nothing"))),
        password("demo", "demopw", Some(json!({ "system": { "all": true } }))),
        password("demo", "demopw", Some(json!({ "system": { "all": false } }))),
        password("demo", "demopw", Some(json!({ "domain": { "name": "Default" } }))),
        password("demo", "demopw", Some(json!({}))),
        json!({ "auth": { "identity": { "methods": [] } } }),
        json!({ "auth": { "identity": { "methods": ["totp"] } } }),
        json!({ "auth": { "identity": { "methods": ["token"], "token": { "id": "vpnaas-unknown" } } } }),
    ];
    let mut mixed = password("demo", "demopw", None);
    mixed["auth"]["identity"]["methods"] = json!(["password", "token"]);
    let (admin, _, _) = world.log_in("admin", None).await;
    mixed["auth"]["identity"]["token"] = json!({ "id": admin });
    bodies.push(mixed);
    for body in bodies {
        let refused = world.issue(body.clone()).await.expect_err("a refusal");
        assert!(matches!(refused, LoginError::Unauthorized), "{body} gave {refused:?}");
    }
    let missing = world.issue(json!({ "auth": { "identity": { "methods": ["password"] } } })).await;
    assert!(matches!(missing, Err(LoginError::Missing("password"))));
}

#[tokio::test]
async fn the_document_is_keystone_s() {
    let world = world().await;
    let (token, caller, document) = world.log_in("reader", Some(project("demo"))).await;
    let region = |id: &str, interface: &str, url: &str| json!({ "id": id, "interface": interface, "region": "RegionOne", "region_id": "RegionOne", "url": url });
    let catalog = &document["token"]["catalog"];
    let endpoint = &catalog[0]["endpoints"][1];
    assert_eq!(
        *endpoint,
        region(endpoint["id"].as_str().unwrap_or_default(), "internal", "http://127.0.0.1:9696/identity")
    );
    assert_eq!(catalog[1]["type"], "network");
    assert_eq!(catalog[1]["endpoints"][0]["url"], BASE);
    let mut rest = document["token"].clone();
    let map = rest.as_object_mut().expect("an object");
    map.remove("catalog");
    map.remove("audit_ids");
    let project_id = caller.project_id().expect("a project").to_owned();
    let role_id = document["token"]["roles"][0]["id"].clone();
    let domain = json!({ "id": "default", "name": "Default" });
    assert_eq!(
        rest,
        json!({
            "methods": ["password"],
            "user": { "id": caller.user_id, "name": "reader", "domain": domain, "password_expires_at": null },
            "expires_at": "2026-11-24T02:52:57.000000Z",
            "issued_at": "2026-11-24T01:52:57.000000Z",
            "project": { "id": project_id, "name": "demo", "domain": domain },
            "is_domain": false,
            "roles": [{ "id": role_id, "name": "reader" }],
        })
    );
    let shown = world.identity.validate(&caller, &token, BASE).await.expect("a document");
    assert_eq!(serde_json::to_value(shown).expect("a document"), document);
    let (_, _, unscoped) = world.log_in("reader", Some(json!("unscoped"))).await;
    assert!(unscoped["token"].get("catalog").is_none() && unscoped["token"].get("roles").is_none());
    let (_, _, system) = world.log_in("admin", Some(json!({ "system": { "all": true } }))).await;
    assert_eq!(system["token"]["system"], json!({ "all": true }));
    let (_, _, domain_token) = world.log_in("domadmin", Some(json!({ "domain": { "name": "Default" } }))).await;
    assert_eq!(domain_token["token"]["domain"], domain);
}

#[tokio::test]
async fn a_token_ends_when_its_time_is_over_and_one_made_from_it_ends_with_it() {
    let world = world().await;
    let (token, _, first) = world.log_in("demo", Some(json!("unscoped"))).await;
    world.clock.0.fetch_add(1_000_000, Ordering::SeqCst);
    let body = json!({ "auth": {
        "identity": { "methods": ["token"], "token": { "id": token } }, "scope": project("demo") } });
    let second = world.issue(body).await.expect("a token");
    assert_eq!(second.document.token.expires_at, first["token"]["expires_at"]);
    assert_eq!(second.document.token.methods, ["token", "password"]);
    assert_eq!(second.document.token.audit_ids[1], first["token"]["audit_ids"][0]);
    let second = second.token.expose_secret();
    assert!(world.identity.check(second).await.is_ok());
    assert_eq!(world.identity.purge(world.clock.now()).await.expect("a count"), 0);
    world.clock.0.fetch_add(2_600_000, Ordering::SeqCst);
    assert_eq!(world.identity.check(second).await, Err(TokenError::Invalid));
    assert_eq!(world.identity.check(&token).await, Err(TokenError::Invalid));
    assert_eq!(world.identity.purge(world.clock.now()).await.expect("a count"), 2);
}

#[tokio::test]
async fn a_revoked_token_is_nobody_s_at_once() {
    let world = world().await;
    let (token, own, _) = world.log_in("demo", Some(project("demo"))).await;
    let (_, other, _) = world.log_in("demo2", Some(project("demo2"))).await;
    let (_, admin, _) = world.log_in("admin", Some(project("admin"))).await;
    let foreign = world.identity.revoke(&other, &token).await;
    assert!(matches!(foreign, Err(SubjectError::Forbidden("identity:revoke_token"))));
    assert!(matches!(world.identity.validate(&other, &token, BASE).await, Err(SubjectError::Forbidden(_))));
    assert!(world.identity.check(&token).await.is_ok());
    world.identity.revoke(&admin, &token).await.expect("revoked");
    assert_eq!(world.identity.check(&token).await, Err(TokenError::Invalid));
    assert!(matches!(world.identity.revoke(&own, &token).await, Err(SubjectError::NotFound)));
    assert!(matches!(world.identity.validate(&admin, &token, BASE).await, Err(SubjectError::NotFound)));
}

#[tokio::test]
async fn a_change_of_the_configuration_holds_for_tokens_that_are_out() {
    let mut config = IdentityConfig::demo().expect("hashes");
    let world = world_with(&config).await;
    let (kept, _, _) = world.log_in("demo", Some(project("demo"))).await;
    let (lost, _, _) = world.log_in("reader", Some(project("demo"))).await;
    config.users.retain(|user| user.name != "reader");
    let restarted = BuiltinIdentity::new(&config, world.store.clone(), world.clock.clone()).expect("an identity");
    assert!(restarted.check(&kept).await.is_ok());
    assert_eq!(restarted.check(&lost).await, Err(TokenError::Invalid));
}

#[tokio::test]
async fn neither_the_store_nor_debug_output_has_a_token_or_a_password() {
    let world = world().await;
    let (token, _, _) = world.log_in("demo", Some(project("demo"))).await;
    for entry in std::fs::read_dir(world.directory.path()).expect("files") {
        let bytes = std::fs::read(entry.expect("a file").path()).expect("bytes");
        assert!(!bytes.windows(token.len()).any(|window| window == token.as_bytes()));
    }
    let request: AuthRequest =
        serde_json::from_value(password("demo", "top-secret-text", Some(project("demo")))).expect("a request");
    assert!(!format!("{request:?}").contains("top-secret-text"));
    assert!(!format!("{:?}", world.identity).contains("argon2"));
    assert!(!format!("{:?}", IdentityConfig::demo()).contains("argon2"));
}

#[tokio::test]
async fn texts_that_cannot_be_tokens_are_refused() {
    let world = world().await;
    for text in ["", "x", "vpnaas-", &"a".repeat(9000), "\u{0}", "ä"] {
        assert_eq!(world.identity.check(text).await, Err(TokenError::Invalid), "{} bytes", text.len());
    }
}

#[tokio::test]
async fn a_wrong_configuration_names_every_problem() {
    let mut config = IdentityConfig::demo().expect("hashes");
    config.region.clear();
    config.users[0].password_hash = "none".into();
    let world = world().await;
    let refused = BuiltinIdentity::new(&config, world.store.clone(), world.clock.clone()).err();
    assert!(matches!(refused, Some(IdentityError::Configuration(problems)) if problems.len() == 2));
}
