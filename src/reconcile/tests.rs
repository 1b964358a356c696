//! The reconciler with a real store, the simulated data plane, and a clock that runs a hundred times too fast.

mod sample;

use std::time::Instant;

use self::sample::{connection, id, insert_parents, service, teardown};
use super::*;
use crate::{
    driver::{
        none::NoDriver,
        simulated::{Operation, Outcome, Rule, Simulated, SimulatedConfig},
    },
    model::{SiteConnection, Status, Timestamp, Token, VpnService},
    store::{SqlStore, StoreOptions},
};

struct FastClock(Instant);

impl Clock for FastClock {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH + self.0.elapsed() * 100
    }
}

struct Bench {
    _folder: tempfile::TempDir,
    parts: Parts,
    stop: CancellationToken,
}

impl Bench {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("test.db").display());
        let store: Arc<dyn Store> = Arc::new(SqlStore::open(&url.into(), StoreOptions::default()).await.unwrap());
        store.write(|session| Box::pin(insert_parents(session))).await.unwrap();
        let parts = Parts { store, clock: Arc::new(FastClock(Instant::now())) };
        Self { _folder: folder, parts, stop: CancellationToken::new() }
    }

    fn start(&self, driver: Arc<dyn Driver>) -> Arc<Reconciler> {
        let settings = Settings {
            call_timeout: Duration::from_millis(300),
            poll_interval: Duration::from_millis(10),
            concurrency: 4,
            delete_wait: Duration::from_secs(5),
        };
        let reconciler = Arc::new(Reconciler::new(driver, settings));
        tokio::spawn(Arc::clone(&reconciler).run(self.parts.clone(), self.stop.clone(), CancellationToken::new()));
        reconciler
    }

    async fn insert(&self, connection: SiteConnection) {
        let work = Arc::new(connection);
        let store = &self.parts.store;
        let done: Result<(), crate::store::StoreError> = store
            .write(move |session| {
                let connection = Arc::clone(&work);
                Box::pin(async move { session.insert(connection.as_ref()).await })
            })
            .await;
        done.unwrap();
    }

    async fn delete(&self, number: u128) {
        let now = self.parts.clock.now();
        let store = &self.parts.store;
        let done: Result<(), crate::store::StoreError> = store
            .write(move |session| {
                Box::pin(async move {
                    let connection = session.lock::<SiteConnection>(id(number)).await?.unwrap();
                    session.remove::<SiteConnection>(connection.id).await?;
                    session.insert_teardown(&teardown(&connection, now)).await
                })
            })
            .await;
        done.unwrap();
    }

    async fn connection(&self, number: u128) -> SiteConnection {
        self.parts.store.session().await.unwrap().find(id(number)).await.unwrap().unwrap()
    }

    /// Waits until the connection is as wanted.
    async fn until(&self, number: u128, wanted: impl Fn(&SiteConnection) -> bool) -> SiteConnection {
        let start = Instant::now();
        loop {
            let connection = self.connection(number).await;
            if wanted(&connection) {
                return connection;
            }
            assert!(start.elapsed().as_secs() < 10, "{connection:?}");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    async fn teardowns(&self) -> Vec<crate::model::Teardown> {
        let mut session = self.parts.store.session().await.unwrap();
        session.due_teardowns(self.parts.clock.now() + Duration::from_hours(1), 100).await.unwrap()
    }
}

fn simulated(rules: Vec<Rule>) -> Arc<Simulated> {
    Arc::new(Simulated::new(SimulatedConfig { latency_ms: 1, rules }))
}

fn rule(name: &str, operation: Operation, outcome: Outcome, times: Option<u32>) -> Rule {
    Rule { name: name.into(), operation, latency_ms: None, outcome, times }
}

#[tokio::test]
async fn a_connection_comes_up_and_is_gone_when_its_delete_is_answered() {
    let bench = Bench::new().await;
    let driver = simulated(vec![]);
    let reconciler = bench.start(driver.clone());
    bench.insert(connection(1)).await;
    reconciler.nudge();
    let seen = bench.until(1, |seen| seen.observed_generation == 1).await;
    assert_eq!(seen.status, Status::Active);
    let service: VpnService = bench.parts.store.session().await.unwrap().find(id(100)).await.unwrap().unwrap();
    assert_eq!((service.status, service.observed_generation), (Status::Active, 1));

    bench.delete(1).await;
    reconciler.nudge();
    reconciler.torn_down(id(1)).await;
    assert!(driver.tunnels().is_empty());
    assert_eq!(bench.teardowns().await, []);
}

#[tokio::test]
async fn three_failures_show_error_and_the_next_success_heals_it() {
    let bench = Bench::new().await;
    bench.insert(connection(1)).await;
    bench.start(simulated(vec![rule("c1", Operation::Any, Outcome::Fail, Some(3))]));
    let seen = bench.until(1, |seen| seen.status != Status::PendingCreate).await;
    assert_eq!((seen.status, seen.observed_generation), (Status::Error, 0));
    let seen = bench.until(1, |seen| seen.status != Status::Error).await;
    assert_eq!((seen.status, seen.observed_generation), (Status::Active, 1));
}

#[tokio::test]
async fn what_the_driver_refuses_is_an_error_at_once() {
    let bench = Bench::new().await;
    bench.insert(connection(1)).await;
    bench.start(simulated(vec![rule("c1", Operation::Any, Outcome::Error, None)]));
    let seen = bench.until(1, |seen| seen.status != Status::PendingCreate).await;
    assert_eq!((seen.status, seen.observed_generation), (Status::Error, 1));
}

#[tokio::test]
async fn what_is_stuck_holds_nothing_up_and_can_be_deleted() {
    let bench = Bench::new().await;
    let reconciler = bench.start(simulated(vec![rule("c1", Operation::Create, Outcome::Stuck, None)]));
    bench.insert(connection(1)).await;
    bench.insert(connection(2)).await;
    reconciler.nudge();
    bench.until(2, |seen| seen.status == Status::Active).await;
    assert_eq!(bench.connection(1).await.status, Status::PendingCreate);
    bench.delete(1).await;
    reconciler.nudge();
    reconciler.torn_down(id(1)).await;
    assert_eq!(bench.teardowns().await, []);
}

#[tokio::test]
async fn a_teardown_that_fails_is_kept_and_finished_by_the_next_process() {
    let bench = Bench::new().await;
    bench.insert(connection(1)).await;
    bench.delete(1).await;
    let hard = CancellationToken::new();
    let settings = bench.start(simulated(vec![rule("*", Operation::Delete, Outcome::Stuck, None)])).settings;
    let start = Instant::now();
    while bench.teardowns().await.first().is_none_or(|teardown| teardown.attempts < 2) {
        assert!(start.elapsed().as_secs() < 10);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    bench.stop.cancel();

    let next = Arc::new(Reconciler::new(simulated(vec![]), settings));
    tokio::spawn(Arc::clone(&next).run(bench.parts.clone(), hard.clone(), hard.clone()));
    next.torn_down(id(1)).await;
    assert_eq!(bench.teardowns().await, []);
    hard.cancel();
}

#[tokio::test]
async fn where_nothing_follows_statuses_stay_as_they_are() {
    let bench = Bench::new().await;
    let reconciler = bench.start(Arc::new(NoDriver));
    bench.insert(connection(1)).await;
    bench.insert(SiteConnection { status: Status::Other("MAINTENANCE".into()), ..connection(2) }).await;
    bench.insert(connection(3)).await;
    bench.delete(3).await;
    reconciler.torn_down(id(3)).await;
    let seen = bench.until(1, |seen| seen.observed_generation == 1).await;
    assert_eq!(seen.status, Status::PendingCreate);
    let seen = bench.until(2, |seen| seen.observed_generation == 1).await;
    assert_eq!(seen.status, Status::Other("MAINTENANCE".into()));
    while !bench.teardowns().await.is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let kept: VpnService = bench.parts.store.session().await.unwrap().find(id(100)).await.unwrap().unwrap();
    assert_eq!(kept, VpnService { observed_generation: 1, ..service() });
}

#[tokio::test]
async fn expired_tokens_are_taken_away() {
    let bench = Bench::new().await;
    let token = |digest: &str, expires_at| Token { digest: digest.into(), claims: "{}".into(), expires_at };
    let both = [token("old", Timestamp::UNIX_EPOCH), token("new", Timestamp::UNIX_EPOCH + Duration::from_hours(24))];
    let both = Arc::new(both);
    let done: Result<(), crate::store::StoreError> = bench
        .parts
        .store
        .write(move |session| {
            let both = Arc::clone(&both);
            Box::pin(async move {
                for token in both.iter() {
                    session.insert_token(token).await?;
                }
                Ok(())
            })
        })
        .await;
    done.unwrap();
    bench.start(Arc::new(NoDriver));
    let find = async |digest| bench.parts.store.session().await.unwrap().find_token(digest).await.unwrap();
    while find("old").await.is_some() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(find("new").await.is_some());
}

#[tokio::test]
async fn at_a_soft_stop_what_is_under_way_is_finished() {
    let bench = Bench::new().await;
    let driver = simulated(vec![Rule { latency_ms: Some(100), ..rule("c1", Operation::Any, Outcome::Active, None) }]);
    bench.insert(connection(1)).await;
    let reconciler = bench.start(driver.clone());
    tokio::time::sleep(Duration::from_millis(50)).await;
    bench.stop.cancel();
    bench.until(1, |seen| seen.status == Status::Active).await;
    drop(reconciler);
}
