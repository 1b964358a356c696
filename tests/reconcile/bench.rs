//! The test bench. Time is tokio's and only advances when [`Bench::pass`] says so, in small steps, each after the store
//! has caught up: minutes of retries take no time, and a slow machine makes no difference.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::Notify,
    time::{Instant, sleep},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use vpnaas::{
    driver::{Driver, DriverError, Report, WantedConnection},
    env::{BoxFuture, Clock},
    model::{
        IkePolicy, IpsecPolicy, Resource as _, SiteConnection, Status, Teardown, Timestamp, VpnService, page::Scope,
    },
    reconcile::{Parts, Reconciler, Settings},
    store::{Record, Sealer, Session, Store, StoreError, StoreOptions},
};

/// Tokio's time, and an offset in seconds by which the clock was set.
pub struct TestClock(Instant, pub AtomicI64);

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        let set = chrono::TimeDelta::seconds(self.1.load(Ordering::Relaxed));
        Timestamp::UNIX_EPOCH + chrono::TimeDelta::hours(9) + self.0.elapsed() + set
    }
}

/// The names of objects control it: `hung` never returns, `fail` fails until it is repaired, `no` refuses.
#[derive(Default)]
pub struct Script {
    pub calls: Mutex<HashMap<String, u32>>,
    /// The names of the connections that are up.
    up: Mutex<Vec<String>>,
    pub is_mended: AtomicBool,
    pub reports: Mutex<Vec<Report>>,
    pub reported: Notify,
}

impl Script {
    async fn run(&self, name: &str) -> Result<(), DriverError> {
        *self.calls.lock().unwrap().entry(name.to_owned()).or_default() += 1;
        sleep(Duration::from_millis(5)).await;
        if self.is_mended.load(Ordering::Relaxed) {
            Ok(())
        } else if name.starts_with("hung") {
            std::future::pending().await
        } else if name.starts_with("fail") {
            Err(DriverError("as its name says".into()))
        } else {
            Ok(())
        }
    }

    pub fn calls(&self, prefix: &str) -> u32 {
        self.calls.lock().unwrap().iter().filter(|(name, _)| name.starts_with(prefix)).map(|(_, calls)| calls).sum()
    }

    pub fn is_up(&self, name: &str) -> bool {
        self.up.lock().unwrap().iter().any(|up| up == name)
    }
}

impl Driver for Script {
    fn apply_service<'a>(&'a self, service: &'a VpnService) -> BoxFuture<'a, Result<Status, DriverError>> {
        Box::pin(async move {
            self.run(&service.name).await?;
            Ok(if service.admin_state_up { Status::Active } else { Status::Down })
        })
    }

    fn apply_connection<'a>(&'a self, wanted: &'a WantedConnection) -> BoxFuture<'a, Result<Status, DriverError>> {
        Box::pin(async move {
            let name = &wanted.connection.name;
            self.run(name).await?;
            let mut up = self.up.lock().unwrap();
            up.retain(|other| other != name);
            if name.starts_with("no") {
                return Ok(Status::Error);
            }
            if !wanted.is_up() {
                return Ok(Status::Down);
            }
            up.push(name.clone());
            Ok(Status::Active)
        })
    }

    fn teardown<'a>(&'a self, teardown: &'a Teardown) -> BoxFuture<'a, Result<(), DriverError>> {
        Box::pin(async move {
            let name = &teardown.name;
            self.run(&format!("{name} gone")).await?;
            self.up.lock().unwrap().retain(|other| other != name);
            Ok(())
        })
    }

    fn next_report(&self) -> BoxFuture<'_, Report> {
        Box::pin(async {
            loop {
                if let Some(report) = self.reports.lock().unwrap().pop() {
                    return report;
                }
                self.reported.notified().await;
            }
        })
    }
}

pub struct Bench {
    pub folder: tempfile::TempDir,
    pub parts: Parts,
    pub clock: Arc<TestClock>,
    pub stop: CancellationToken,
    /// Tokio does not advance time while something blocks; this blocks until it is dropped.
    pub _standstill: std::sync::mpsc::Sender<()>,
}

/// The longest step by which time advances.
pub const STEP: Duration = Duration::from_millis(200);

impl Bench {
    pub async fn new() -> Self {
        let (standstill, end) = std::sync::mpsc::channel();
        tokio::task::spawn_blocking(move || end.recv());
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("test.db").display());
        let store = Store::open(&url.into(), StoreOptions { readers: 1, ..StoreOptions::default() }).await.unwrap();
        let clock = Arc::new(TestClock(Instant::now(), AtomicI64::new(0)));
        let sealer = Arc::clone(store.sealer());
        let parts = Parts { store, clock: clock.clone(), sealer, process: id(0xabc), chores: Vec::new() };
        let bench = Self { folder, parts, clock, stop: CancellationToken::new(), _standstill: standstill };
        bench.write(insert_parents).await;
        bench
    }

    pub fn start(&self, driver: Arc<dyn Driver>) -> Arc<Reconciler> {
        let settings = Settings {
            call_timeout: Duration::from_secs(30),
            poll_interval: Duration::from_secs(5),
            concurrency: 16,
            delete_wait: Duration::from_secs(5),
        };
        let reconciler = Arc::new(Reconciler::new(driver, settings));
        tokio::spawn(Arc::clone(&reconciler).run(self.parts.clone(), self.stop.clone(), CancellationToken::new()));
        reconciler
    }

    pub async fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Session) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.parts.store.write(work).await.unwrap()
    }

    pub async fn insert(&self, connections: Vec<SiteConnection>) {
        self.write(move |session| connections.iter().try_for_each(|one| session.insert(one))).await;
    }

    pub async fn delete(&self, number: u128) {
        let now = self.clock.now();
        assert!(self.write(move |session| session.delete_connection(id(number), &Scope::All, Some(now))).await);
    }

    pub async fn find<R: Record>(&self, number: u128) -> R {
        self.parts.store.read(move |session| session.find::<R>(id(number))).await.unwrap().unwrap()
    }

    /// Waits until there is nothing left to do before time advances.
    pub async fn settle(&self) {
        for _ in 0..2 {
            for _ in 0..8 {
                tokio::task::yield_now().await;
            }
            // One thread reads and one writes: everything requested before is done now.
            self.parts.store.read(|_| Ok::<_, StoreError>(())).await.unwrap();
            self.parts.store.write(|_| Ok::<_, StoreError>(())).await.unwrap();
        }
    }

    /// Advances time.
    pub async fn pass(&self, time: Duration) {
        let end = Instant::now() + time;
        while Instant::now() < end {
            self.settle().await;
            tokio::time::advance(STEP.min(end - Instant::now())).await;
        }
        self.settle().await;
    }

    /// Advances time until something has happened; returns its result and how long it took.
    pub async fn wait<T>(&self, happens: impl Future<Output = T>) -> (T, Duration) {
        let (start, mut happens) = (Instant::now(), std::pin::pin!(happens));
        loop {
            tokio::select! {
                biased;
                result = &mut happens => return (result, start.elapsed()),
                () = self.pass(Duration::from_millis(5)) => {}
            }
            assert!(start.elapsed() < Duration::from_mins(20), "it did not happen in time");
        }
    }

    /// Advances time until the connection is in the wanted state.
    pub async fn until(&self, number: u128, wanted: impl Fn(&SiteConnection) -> bool) -> SiteConnection {
        let start = Instant::now();
        loop {
            let connection = self.find::<SiteConnection>(number).await;
            if wanted(&connection) {
                return connection;
            }
            assert!(start.elapsed() < Duration::from_mins(20), "{connection:?}");
            self.pass(Duration::from_millis(5)).await;
        }
    }

    pub async fn backlog(&self) -> u64 {
        self.parts.store.read(Session::teardown_backlog).await.unwrap().0
    }

    /// The first column of the first row, as read by another program.
    pub fn number(&self, query: &str) -> i64 {
        let outsider = rusqlite::Connection::open(self.folder.path().join("test.db")).unwrap();
        outsider.query_row(query, [], |row| row.get(0)).unwrap()
    }

    /// A statement that changes no row.
    pub fn command(&self, text: &str) {
        let outsider = rusqlite::Connection::open(self.folder.path().join("test.db")).unwrap();
        outsider.busy_timeout(Duration::from_secs(10)).unwrap();
        outsider.execute_batch(text).unwrap();
    }

    pub fn change(&self, text: &str) {
        let outsider = rusqlite::Connection::open(self.folder.path().join("test.db")).unwrap();
        outsider.busy_timeout(Duration::from_secs(10)).unwrap();
        assert!(outsider.execute(text, []).unwrap() > 0);
    }
}

/// A connection of a project, with a name that determines its outcome.
pub fn named(number: u128, project: &str, name: &str) -> SiteConnection {
    SiteConnection { project_id: project.into(), name: name.into(), ..connection(number) }
}

pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub fn service() -> VpnService {
    VpnService { name: "service".into(), router_id: id(200), ..VpnService::blank(id(100), "p".into()) }
}

/// A connection with the name `c` and its number.
pub fn connection(number: u128) -> SiteConnection {
    let psk = Sealer::new(&[]).unwrap().seal(id(number), &"secret".into()).unwrap();
    SiteConnection {
        name: format!("c{number}"),
        psk,
        vpnservice_id: id(100),
        ikepolicy_id: id(101),
        ipsecpolicy_id: id(102),
        ..SiteConnection::blank(id(number), "p".into())
    }
}

/// Inserts what the connections refer to.
fn insert_parents(session: &mut Session) -> Result<(), StoreError> {
    session.insert(&service())?;
    session.insert(&IkePolicy::blank(id(101), "p".into()))?;
    session.insert(&IpsecPolicy::blank(id(102), "p".into()))
}
