//! What needs a clock or a store of one's own; the rest is in tests/api/identity.rs.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};

use chrono::TimeDelta;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{BuiltinIdentity, claims, expire, request::LoginRequest};
use crate::{
    auth::{TokenCheck as _, TokenError},
    config::{IdentityConfig, identity::hex},
    env::Clock,
    model::{Timestamp, Token},
    store::{Store, StoreOptions},
};

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
    _directory: TempDir,
}

async fn world() -> World {
    let directory = tempfile::tempdir().expect("a directory");
    let url = format!("sqlite://{}/store.db", directory.path().display());
    let store = Store::open(&url.into(), StoreOptions::default()).await.expect("a store");
    let clock = Arc::new(Hands(AtomicI64::new(1_795_485_177_250)));
    let identity = open(&store, &clock);
    World { identity, store, clock, _directory: directory }
}

/// An identity on this store; a second one is that of another process.
fn open(store: &Store, clock: &Arc<Hands>) -> Arc<BuiltinIdentity> {
    let config = IdentityConfig::demo().expect("hashes");
    BuiltinIdentity::open(&config, store.clone(), Arc::clone(clock) as _).expect("an identity")
}

impl World {
    async fn issue(&self, identity: Value) -> String {
        let body = json!({ "auth": { "identity": identity } });
        let request: LoginRequest = serde_json::from_value(body).expect("a request");
        let issued = self.identity.issue(&request.auth, None, "http://127.0.0.1:9696").await.expect("a token");
        issued.0.expose_secret().to_owned()
    }

    async fn log_in(&self) -> String {
        let user = json!({ "name": "demo", "domain": { "id": "default" }, "password": "demopw" });
        self.issue(json!({ "methods": ["password"], "password": { "user": user } })).await
    }

    async fn expire(&self) -> u64 {
        let now = self.clock.now();
        self.store.write(move |session| expire(session, now)).await.expect("an answer")
    }
}

#[tokio::test]
async fn a_token_ends_when_its_time_is_over_and_one_made_from_it_ends_with_it() {
    let world = world().await;
    let first = world.log_in().await;
    world.clock.0.fetch_add(1_000_000, Ordering::SeqCst);
    let second = world.issue(json!({ "methods": ["token"], "token": { "id": first } })).await;
    assert!(world.identity.check(&second).await.is_ok());
    assert_eq!(world.expire().await, 0);
    world.clock.0.fetch_add(2_600_000, Ordering::SeqCst);
    for token in [first, second] {
        assert_eq!(world.identity.check(&token).await, Err(TokenError::Invalid));
    }
    assert_eq!(world.expire().await, 2);
    assert_eq!(world.expire().await, 0);
}

#[tokio::test]
async fn a_log_out_elsewhere_is_known_within_a_second() {
    let world = world().await;
    let other = open(&world.store, &world.clock);
    for _ in 0..3 {
        let token = world.log_in().await;
        for _ in 0..2 {
            assert!(other.check(&token).await.is_ok());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let own = world.identity.check(&token).await.expect("a caller");
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
    let token = world.log_in().await;
    let digest = claims::digest(&token).expect("a digest");
    while world.identity.known.get(&digest, world.clock.now()).is_none() {
        tokio::time::sleep(Duration::from_millis(5)).await;
        world.identity.check(&token).await.expect("a caller");
    }
    world.store.close().await;
    let other = format!("{}{}", &token[..40], "a".repeat(10));
    assert!(matches!(world.identity.check(&other).await, Err(TokenError::Unavailable(_))));
    assert!(world.identity.check(&token).await.is_ok());
}

#[tokio::test]
async fn a_row_that_cannot_be_read_is_not_a_token() {
    let world = world().await;
    let token = format!("vpnaas-{}", "a".repeat(43));
    let digest = hex(&claims::digest(&token).expect("a digest"));
    let row = Token { digest, claims: "{}".into(), expires_at: world.clock.now() + TimeDelta::days(1) };
    world.store.write(move |session| session.insert_token(&row)).await.expect("written");
    assert_eq!(world.identity.check(&token).await, Err(TokenError::Invalid));
}
