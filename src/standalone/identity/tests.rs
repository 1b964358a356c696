//! Logging in as the real clients do, against a real store.

use std::{
    net::IpAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};

use chrono::TimeDelta;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{
    BATCH, BuiltinIdentity,
    answer::TokenIssued,
    attempts::Wait,
    claims, expire,
    fault::{LoginFault, SubjectFault},
    request::LoginRequest,
};
use crate::{
    auth::{Caller, TokenCheck as _, TokenError, TokenScope},
    config::{IdentityConfig, hash_password},
    env::Clock,
    model::{Timestamp, Token},
    store::{Session, Store, StoreOptions},
};

/// What has been logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn take(&self) -> String {
        let bytes = std::mem::take(&mut *self.0.lock().expect("the log"));
        String::from_utf8(bytes).expect("text")
    }
}

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("the log").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

const BASE: &str = "http://127.0.0.1:9696";

/// A clock that stands still until it is moved.
struct Hands(AtomicI64);

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH + TimeDelta::milliseconds(self.0.load(Ordering::SeqCst))
    }
}

struct World {
    identity: Arc<BuiltinIdentity>,
    store: Store,
    clock: Arc<Hands>,
    directory: TempDir,
}

async fn world_with(config: &IdentityConfig) -> World {
    let directory = tempfile::tempdir().expect("a directory");
    let url = format!("sqlite://{}/store.db", directory.path().display());
    let store = Store::open(&url.into(), StoreOptions::default()).await.expect("a store");
    let clock = Arc::new(Hands(AtomicI64::new(1_795_485_177_250)));
    let identity = BuiltinIdentity::open(config, store.clone(), clock.clone()).expect("an identity");
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
    async fn issue(&self, body: Value) -> Result<TokenIssued, LoginFault> {
        self.issue_from(None, body).await
    }

    async fn issue_from(&self, address: Option<IpAddr>, body: Value) -> Result<TokenIssued, LoginFault> {
        let request: LoginRequest = serde_json::from_value(body).expect("a request");
        self.identity.issue(&request.auth, address, BASE).await
    }

    /// An identity of the same or another configuration on the same store: a restart, or another process.
    fn restarted(&self, config: &IdentityConfig) -> Arc<BuiltinIdentity> {
        BuiltinIdentity::open(config, self.store.clone(), self.clock.clone()).expect("an identity")
    }

    async fn expire(&self) -> u64 {
        let now = self.clock.now();
        self.store.write(move |session| expire(session, now)).await.expect("an answer")
    }

    async fn has(&self, digest: String) -> bool {
        self.store.read(move |session| session.find_token(&digest)).await.expect("an answer").is_some()
    }

    async fn keeps(&self, token: &str) -> bool {
        self.has(claims::kept(&claims::digest(token).expect("a digest"))).await
    }

    /// Returns once the cache answers for this token.
    async fn settled(&self, token: &str) {
        let digest = claims::digest(token).expect("a digest");
        while self.identity.known.get(&digest, self.clock.now()).is_none() {
            tokio::time::sleep(Duration::from_millis(5)).await;
            self.identity.check(token).await.expect("a caller");
        }
    }

    async fn log_in(&self, user: &str, scope: Option<Value>) -> (String, Caller, Value) {
        let issued = self.issue(password(user, &format!("{user}pw"), scope)).await.expect("a token");
        let token = issued.0.expose_secret().to_owned();
        let caller = self.identity.check(&token).await.expect("a caller");
        (token, caller, serde_json::to_value(issued.1).expect("a document"))
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
    let (admin, _, _) = world.log_in("admin", Some(project("admin"))).await;
    mixed["auth"]["identity"]["token"] = json!({ "id": admin });
    bodies.push(mixed);
    for body in bodies {
        let refused = world.issue(body.clone()).await.expect_err("a refusal");
        assert!(matches!(refused, LoginFault::Unauthorized { .. }), "{body} gave {refused:?}");
    }
    let missing = world.issue(json!({ "auth": { "identity": { "methods": ["password"] } } })).await;
    assert!(
        matches!(missing, Err(LoginFault::Malformed { message }) if message.starts_with("Expecting to find password in identity."))
    );
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
    let shown = world.identity.validate(&caller, &token.clone().into(), BASE).await.expect("a document");
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
    assert_eq!(second.1.token.expires_at, first["token"]["expires_at"]);
    assert_eq!(second.1.token.methods, ["token", "password"]);
    assert_eq!(second.1.token.audit_ids[1], first["token"]["audit_ids"][0]);
    let second = second.0.expose_secret();
    assert!(world.identity.check(second).await.is_ok());
    assert_eq!(world.expire().await, 0);
    assert!(world.keeps(second).await && world.keeps(&token).await);
    world.clock.0.fetch_add(2_600_000, Ordering::SeqCst);
    assert_eq!(world.identity.check(second).await, Err(TokenError::Invalid));
    assert_eq!(world.identity.check(&token).await, Err(TokenError::Invalid));
    assert_eq!(world.expire().await, 2);
    assert!(!world.keeps(second).await && !world.keeps(&token).await);
}

#[tokio::test]
async fn a_revoked_token_is_nobody_s_at_once() {
    let world = world().await;
    let (token, own, _) = world.log_in("demo", Some(project("demo"))).await;
    let (_, other, _) = world.log_in("demo2", Some(project("demo2"))).await;
    let (_, admin, _) = world.log_in("admin", Some(project("admin"))).await;
    let foreign = world.identity.revoke(&other, &token.clone().into()).await;
    assert!(matches!(foreign, Err(SubjectFault::Forbidden { rule: "identity:revoke_token" })));
    assert!(matches!(
        world.identity.validate(&other, &token.clone().into(), BASE).await,
        Err(SubjectFault::Forbidden { .. })
    ));
    assert!(world.identity.check(&token).await.is_ok());
    world.identity.revoke(&admin, &token.clone().into()).await.expect("revoked");
    assert_eq!(world.identity.check(&token).await, Err(TokenError::Invalid));
    assert!(matches!(world.identity.revoke(&own, &token.clone().into()).await, Err(SubjectFault::NotFound)));
    assert!(matches!(world.identity.validate(&admin, &token.clone().into(), BASE).await, Err(SubjectFault::NotFound)));
}

#[tokio::test]
async fn a_changed_password_or_role_ends_the_tokens_of_that_user() {
    let mut config = IdentityConfig::demo().expect("hashes");
    let world = world_with(&config).await;
    let mut tokens = Vec::new();
    for user in ["demo", "reader", "manager", "norole", "demo2"] {
        let (token, _, _) = world.log_in(user, Some(json!("unscoped"))).await;
        tokens.push(token);
    }
    let (scoped, _, _) = world.log_in("manager", Some(project("demo"))).await;
    let same = world.restarted(&config);
    for token in &tokens {
        assert!(same.check(token).await.is_ok(), "a restart alone ends nothing");
    }
    config.users.retain(|user| user.name != "reader");
    for user in &mut config.users {
        match user.name.as_str() {
            "manager" => user.assignments[0].role = "member".into(),
            "norole" => user.password_hash = hash_password(&"norolepw".into()).expect("a hash").into(),
            "demo2" => user.assignments.clear(),
            _ => {}
        }
    }
    let restarted = world.restarted(&config);
    let mut ended = Vec::new();
    for token in &tokens {
        ended.push(restarted.check(token).await == Err(TokenError::Invalid));
    }
    assert_eq!(ended, [false, true, true, true, true]);
    assert_eq!(restarted.check(&scoped).await, Err(TokenError::Invalid));
    let (_, admin, _) = world.log_in("admin", Some(project("admin"))).await;
    let shown = restarted.validate(&admin, &scoped.into(), BASE).await;
    assert!(matches!(shown, Err(SubjectFault::NotFound)));
    let from_it = json!({ "auth": { "identity": { "methods": ["token"], "token": { "id": tokens[2] } } } });
    let request: LoginRequest = serde_json::from_value(from_it).expect("a request");
    let refused = restarted.issue(&request.auth, None, BASE).await;
    assert!(matches!(refused, Err(LoginFault::Unauthorized { .. })));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_puts_a_revoked_token_back() {
    let world = world().await;
    let (_, admin, _) = world.log_in("admin", Some(project("admin"))).await;
    for _ in 0..20 {
        let (token, _, _) = world.log_in("demo", Some(project("demo"))).await;
        let checks: Vec<_> = (0..4)
            .map(|_| {
                let (identity, token) = (Arc::clone(&world.identity), token.clone());
                tokio::spawn(async move { while identity.check(&token).await.is_ok() {} })
            })
            .collect();
        world.identity.revoke(&admin, &token.clone().into()).await.expect("revoked");
        for _ in 0..50 {
            assert_eq!(world.identity.check(&token).await, Err(TokenError::Invalid));
        }
        for check in checks {
            check.await.expect("it ends");
        }
    }
}

#[tokio::test]
async fn a_log_out_elsewhere_is_known_within_a_second() {
    let world = world().await;
    let other = world.restarted(&IdentityConfig::demo().expect("hashes"));
    for _ in 0..3 {
        let (token, own, _) = world.log_in("demo", Some(project("demo"))).await;
        assert!(other.check(&token).await.is_ok());
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert!(other.check(&token).await.is_ok());
        world.identity.revoke(&own, &token.clone().into()).await.expect("revoked");
        let revoked = Instant::now();
        while other.check(&token).await.is_ok() {
            assert!(revoked.elapsed() < Duration::from_secs(1), "still valid after {:?}", revoked.elapsed());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

#[tokio::test]
async fn what_is_known_is_not_read_again() {
    let world = world().await;
    let (token, _, _) = world.log_in("demo", Some(project("demo"))).await;
    world.settled(&token).await;
    let other = format!("{}{}", &token[..40], "a".repeat(10));
    world.store.close().await;
    assert!(matches!(world.identity.check(&other).await, Err(TokenError::Unavailable(_))));
    assert!(world.identity.check(&token).await.is_ok());
}

#[tokio::test]
async fn guessing_is_slowed_for_known_and_unknown_users_alike() {
    for user in ["demo", "nobody"] {
        let world = world().await;
        let wrong = || world.issue(password(user, "wrong", None));
        for _ in 0..5 {
            assert!(matches!(wrong().await, Err(LoginFault::Unauthorized { .. })));
        }
        assert!(matches!(wrong().await, Err(LoginFault::Slowed(Wait(1)))));
        let right = world.issue(password(user, &format!("{user}pw"), None)).await;
        assert!(matches!(right, Err(LoginFault::Slowed(Wait(1)))), "the right one does not show");
        assert!(world.issue(password("reader", "readerpw", None)).await.is_ok());
        world.clock.0.fetch_add(1000, Ordering::SeqCst);
        assert!(matches!(wrong().await, Err(LoginFault::Unauthorized { .. })));
        assert!(matches!(wrong().await, Err(LoginFault::Slowed(Wait(2)))));
    }
}

#[tokio::test]
async fn a_success_forgets_the_failures_of_the_user_only() {
    let world = world().await;
    let address = Some("192.0.2.7".parse().expect("an address"));
    for _ in 0..3 {
        for _ in 0..4 {
            let refused = world.issue_from(address, password("demo", "wrong", None)).await;
            assert!(matches!(refused, Err(LoginFault::Unauthorized { .. })));
        }
        assert!(world.issue_from(address, password("demo", "demopw", None)).await.is_ok());
    }
    // The right password, and no role there: not a guess.
    for _ in 0..10 {
        let refused = world.issue_from(address, password("demo", "demopw", Some(project("demo2")))).await;
        assert!(matches!(refused, Err(LoginFault::Unauthorized { .. })));
    }
    for number in 0..8 {
        world.issue_from(address, password(&format!("user{number}"), "wrong", None)).await.expect_err("a refusal");
    }
    let slowed = world.issue_from(address, password("reader", "readerpw", None)).await;
    assert!(matches!(slowed, Err(LoginFault::Slowed(_))), "twenty failures came from there");
    assert!(world.issue(password("reader", "readerpw", None)).await.is_ok());
}

#[tokio::test]
async fn failures_are_logged_with_user_address_and_reason_and_without_the_password() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let world = world().await;
    let address = Some("192.0.2.7".parse().expect("an address"));
    for (user, scope, reason) in [
        ("demo", None, "wrong password"),
        ("no\nbody", None, "no such user"),
        ("reader", Some(project("demo2")), "no role there"),
    ] {
        let given = if scope.is_some() { "readerpw" } else { "top-secret-text" };
        world.issue_from(address, password(user, given, scope)).await.expect_err("a refusal");
        let text = log.take();
        for part in [format!("{user:?}"), "192.0.2.7".into(), reason.into()] {
            assert!(text.contains(&part), "{part} is not in {text}");
        }
        assert!(!text.contains(given), "{text}");
    }
}

#[tokio::test]
async fn expired_tokens_go_in_batches() {
    let world = world().await;
    let now = world.clock.now();
    let (first, last) = ("0".repeat(64), format!("{BATCH:064}"));
    let fill = move |session: &mut Session| {
        (0..=BATCH).try_for_each(|number| {
            let expires_at = now - TimeDelta::days(1) + TimeDelta::milliseconds(i64::try_from(number).unwrap_or(0));
            session.insert_token(&Token { digest: format!("{number:064}"), claims: "{}".into(), expires_at })
        })
    };
    world.store.write(fill).await.expect("written");
    assert_eq!(world.expire().await, BATCH);
    assert!(!world.has(first).await && world.has(last.clone()).await, "the oldest go first");
    assert_eq!(world.expire().await, 1);
    assert!(!world.has(last).await);
}

#[tokio::test]
async fn neither_the_store_nor_debug_output_has_a_token_or_a_password() {
    let world = world().await;
    let (token, _, _) = world.log_in("demo", Some(project("demo"))).await;
    for entry in std::fs::read_dir(world.directory.path()).expect("files") {
        let bytes = std::fs::read(entry.expect("a file").path()).expect("bytes");
        assert!(!bytes.windows(token.len()).any(|window| window == token.as_bytes()));
    }
    let request: LoginRequest =
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
async fn a_row_that_cannot_be_read_is_nobody_s_token() {
    let world = world().await;
    let token = format!("vpnaas-{}", "a".repeat(43));
    let digest = claims::kept(&claims::digest(&token).expect("a digest"));
    let row = Token { digest, claims: "{}".into(), expires_at: world.clock.now() + TimeDelta::days(1) };
    world.store.write(move |session| session.insert_token(&row)).await.expect("written");
    assert_eq!(world.identity.check(&token).await, Err(TokenError::Invalid));
}

#[tokio::test]
async fn a_wrong_configuration_names_every_problem() {
    let mut config = IdentityConfig::demo().expect("hashes");
    config.region.clear();
    config.users[0].password_hash = "none".into();
    let world = world().await;
    let refused = BuiltinIdentity::open(&config, world.store.clone(), world.clock.clone()).err();
    assert_eq!(refused.map(|problems| problems.iter().count()), Some(2));
}
