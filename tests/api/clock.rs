//! The effect of time on tokens and failed logins: the built-in identity service with a clock that the tests control.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::Body,
    http::{Request, header::HOST, request},
    response::Response,
};
use chrono::TimeDelta;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use tower::Service as _;
use vpnaas::{
    api::authenticate::ClientAddress,
    auth::{TokenCheck as _, TokenError},
    config::IdentityConfig,
    env::{Clock, TimeOrderedIds},
    model::{Timestamp, Token},
    standalone::{
        Inventory, Standalone,
        identity::{BuiltinIdentity, expire},
    },
    store::{Store, StoreOptions},
};

use crate::support::trials;

trials![
    a_token_ends_when_its_time_is_over_and_one_made_from_it_ends_with_it,
    a_log_out_elsewhere_is_known_within_a_second,
    what_is_known_is_not_read_again,
    a_row_that_cannot_be_read_is_not_a_token,
    a_user_is_slowed_wherever_the_guesses_come_from_until_a_success_or_time_forgives,
    an_address_is_slowed_whomever_it_tries,
];

const TOKENS: &str = "/identity/v3/auth/tokens";

struct Hands(AtomicI64);

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH + TimeDelta::milliseconds(self.0.load(Ordering::SeqCst))
    }
}

struct World {
    identity: Arc<BuiltinIdentity>,
    routes: Router,
    store: Store,
    clock: Arc<Hands>,
    _directory: TempDir,
}

/// An identity service on this store; a second one behaves like another process.
fn open(store: &Store, clock: &Arc<Hands>) -> Arc<BuiltinIdentity> {
    let config = IdentityConfig::demo().expect("hashes");
    BuiltinIdentity::open(&config, store.clone(), Arc::clone(clock) as _).expect("an identity")
}

impl World {
    async fn new() -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let url = format!("sqlite://{}/store.db", directory.path().display());
        let store = Store::open(&url.into(), StoreOptions::default()).await.expect("a store");
        let clock = Arc::new(Hands(AtomicI64::new(1_795_485_177_250)));
        let identity = open(&store, &clock);
        let inventory =
            Inventory::new(store.clone(), Arc::clone(&clock) as _, Arc::new(TimeOrderedIds), HashMap::default());
        let routes = Standalone { identity: Arc::clone(&identity), inventory, settings: Arc::default() }.routes();
        Self { identity, routes, store, clock, _directory: directory }
    }

    async fn send(&self, request: request::Builder, body: &Value) -> Response {
        let request = request.header(HOST, "a").body(Body::from(body.to_string())).expect("a request");
        self.routes.clone().call(request).await.unwrap_or_else(|never| match never {})
    }

    async fn issue(&self, identity: Value) -> String {
        let made = self.send(Request::post(TOKENS), &json!({"auth": {"identity": identity}})).await;
        assert_eq!(made.status(), 201);
        made.headers()["x-subject-token"].to_str().expect("text").to_owned()
    }

    async fn log_in(&self) -> String {
        self.issue(by_password("demo", "demopw")).await
    }

    /// The status of a login from this address, and how long to wait before the next one.
    async fn attempt(&self, user: &str, password: &str, address: &str) -> (u16, Option<i64>) {
        let address: IpAddr = address.parse().expect("an address");
        let request = Request::post(TOKENS).extension(ClientAddress(address));
        let reply = self.send(request, &json!({"auth": {"identity": by_password(user, password)}})).await;
        let wait = reply.headers().get("retry-after").map(|value| value.to_str().expect("text").parse());
        (reply.status().as_u16(), wait.map(|wait| wait.expect("a number")))
    }

    fn pass(&self, seconds: i64) {
        self.clock.0.fetch_add(seconds * 1000, Ordering::SeqCst);
    }

    async fn expire(&self) -> u64 {
        let now = self.clock.now();
        self.store.write(move |session| expire(session, now)).await.expect("an answer")
    }
}

fn by_password(user: &str, password: &str) -> Value {
    let user = json!({"name": user, "domain": {"id": "default"}, "password": password});
    json!({"methods": ["password"], "password": {"user": user}})
}

async fn a_token_ends_when_its_time_is_over_and_one_made_from_it_ends_with_it() {
    let world = World::new().await;
    let first = world.log_in().await;
    world.pass(1000);
    let second = world.issue(json!({"methods": ["token"], "token": {"id": first}})).await;
    assert!(world.identity.check(&second).await.is_ok());
    assert_eq!(world.expire().await, 0);
    world.pass(2600);
    for token in [first, second] {
        assert_eq!(world.identity.check(&token).await, Err(TokenError::Invalid));
    }
    assert_eq!(world.expire().await, 2);
    assert_eq!(world.expire().await, 0);
}

async fn a_log_out_elsewhere_is_known_within_a_second() {
    let world = World::new().await;
    let other = open(&world.store, &world.clock);
    for _ in 0..3 {
        let token = world.log_in().await;
        for _ in 0..2 {
            assert!(other.check(&token).await.is_ok());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let revoke = Request::delete(TOKENS).header("X-Auth-Token", &token).header("X-Subject-Token", &token);
        assert_eq!(world.send(revoke, &Value::Null).await.status(), 204);
        let revoked = Instant::now();
        while other.check(&token).await.is_ok() {
            assert!(revoked.elapsed() < Duration::from_secs(1), "still valid after {:?}", revoked.elapsed());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

async fn what_is_known_is_not_read_again() {
    let world = World::new().await;
    let token = world.log_in().await;
    // It is accepted once the store has been checked, which happens twice a second.
    tokio::time::sleep(Duration::from_millis(600)).await;
    world.identity.check(&token).await.expect("a caller");
    world.store.close().await;
    let other = format!("{}{}", &token[..40], "a".repeat(10));
    assert!(matches!(world.identity.check(&other).await, Err(TokenError::Unavailable(_))));
    assert!(world.identity.check(&token).await.is_ok());
}

async fn a_row_that_cannot_be_read_is_not_a_token() {
    let world = World::new().await;
    let token = format!("vpnaas-{}", "a".repeat(43));
    let digest = Sha256::digest(token.as_bytes());
    let digest = digest.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
    let row = Token { digest, claims: "{}".into(), expires_at: world.clock.now() + TimeDelta::days(1) };
    world.store.write(move |session| session.insert_token(&row)).await.expect("written");
    assert_eq!(world.identity.check(&token).await, Err(TokenError::Invalid));
}

async fn a_user_is_slowed_wherever_the_guesses_come_from_until_a_success_or_time_forgives() {
    let world = World::new().await;
    let guess = async |number: u32| world.attempt("demo", "wrong", &format!("192.0.2.{number}")).await;
    for number in 0..5 {
        assert_eq!(guess(number).await, (401, None));
    }
    for (number, wait) in (5..).zip([1, 2, 4, 8, 16, 32, 60, 60]) {
        assert_eq!(guess(99).await, (429, Some(wait)));
        assert_eq!(world.attempt("reader", "readerpw", "192.0.2.1").await.0, 201);
        world.pass(wait - 1);
        assert_eq!(guess(99).await, (429, Some(1)));
        world.pass(1);
        assert_eq!(guess(number).await, (401, None));
    }
    // The earlier failures have expired.
    world.pass(15 * 60);
    for _ in 0..4 {
        assert_eq!(guess(99).await, (401, None));
    }
    assert_eq!(world.attempt("demo", "demopw", "192.0.2.98").await.0, 201);
    for _ in 0..5 {
        assert_eq!(guess(98).await, (401, None));
    }
    assert_eq!(guess(97).await, (429, Some(1)));
}

async fn an_address_is_slowed_whomever_it_tries() {
    for (first, second, other) in
        [("192.0.2.1", "::ffff:192.0.2.1", "192.0.2.2"), ("2001:db8::1", "2001:db8::ffff", "2001:db8:0:1::1")]
    {
        let world = World::new().await;
        for number in 0..20 {
            // Logging in to the attacker's own account does not help.
            assert_eq!(world.attempt("demo", "demopw", first).await.0, 201);
            assert_eq!(world.attempt(&format!("u{number}"), "wrong", first).await, (401, None));
        }
        assert_eq!(world.attempt("demo", "demopw", second).await, (429, Some(1)));
        assert_eq!(world.attempt("demo", "demopw", other).await.0, 201);
    }
}
