//! The reconciler with a real store and a scripted data plane. Time is tokio's and goes on in small steps only when
//! [`Bench::pass`] says so, each after the store has done what it was asked: minutes of retries take no time, and a slow
//! machine changes nothing.

mod sample;

use std::{
    collections::HashMap,
    sync::{Mutex, atomic::AtomicI64},
};

use tokio::time::{Instant, sleep};

use self::sample::{connection, id, insert_parents, service};
use super::*;
use crate::{
    driver::{DriverError, Report, WantedConnection, none::NoDriver},
    model::{SiteConnection, Status, Teardown, Timestamp, VpnService, page::Scope},
    store::{Record, Session, StoreError, StoreOptions},
};

const HOUR: i64 = 3600;

/// Tokio's time, and seconds by which somebody has set the clock.
struct TestClock(Instant, AtomicI64);

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        let set = chrono::TimeDelta::seconds(self.1.load(Ordering::Relaxed));
        Timestamp::UNIX_EPOCH + chrono::TimeDelta::hours(9) + self.0.elapsed() + set
    }
}

/// Does what the names of its objects say: `hung` never answers, `fail` fails until it is mended, `no` refuses.
#[derive(Default)]
struct Script {
    calls: Mutex<HashMap<String, u32>>,
    /// The names of the connections that are up.
    up: Mutex<Vec<String>>,
    is_mended: AtomicBool,
    reports: Mutex<Vec<Report>>,
    reported: Notify,
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

    fn calls(&self, prefix: &str) -> u32 {
        self.calls.lock().unwrap().iter().filter(|(name, _)| name.starts_with(prefix)).map(|(_, calls)| calls).sum()
    }

    fn is_up(&self, name: &str) -> bool {
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

struct Bench {
    folder: tempfile::TempDir,
    parts: Parts,
    clock: Arc<TestClock>,
    stop: CancellationToken,
    /// Tokio lets no time pass by itself while something blocks; it does until this is dropped.
    _standstill: std::sync::mpsc::Sender<()>,
}

/// The longest step in which time passes.
const STEP: Duration = Duration::from_millis(200);

impl Bench {
    async fn new() -> Self {
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

    fn start(&self, driver: Arc<dyn Driver>) -> Arc<Reconciler> {
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

    async fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Session) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.parts.store.write(work).await.unwrap()
    }

    async fn insert(&self, connections: Vec<SiteConnection>) {
        self.write(move |session| connections.iter().try_for_each(|one| session.insert(one))).await;
    }

    async fn delete(&self, number: u128) {
        let now = self.clock.now();
        assert!(self.write(move |session| session.delete_connection(id(number), &Scope::All, now)).await);
    }

    async fn find<R: Record>(&self, number: u128) -> R {
        self.parts.store.read(move |session| session.find::<R>(id(number))).await.unwrap().unwrap()
    }

    /// Waits until nothing is to be done before time passes.
    async fn settle(&self) {
        for _ in 0..2 {
            for _ in 0..8 {
                tokio::task::yield_now().await;
            }
            // One thread reads and one writes: what was asked before is answered now.
            self.parts.store.read(|_| Ok::<_, StoreError>(())).await.unwrap();
            self.parts.store.write(|_| Ok::<_, StoreError>(())).await.unwrap();
        }
    }

    /// Lets time pass.
    async fn pass(&self, time: Duration) {
        let end = Instant::now() + time;
        while Instant::now() < end {
            self.settle().await;
            tokio::time::advance(STEP.min(end - Instant::now())).await;
        }
        self.settle().await;
    }

    /// Lets time pass until something has happened, and answers that and how long it took.
    async fn wait<T>(&self, happens: impl Future<Output = T>) -> (T, Duration) {
        let (start, mut happens) = (Instant::now(), std::pin::pin!(happens));
        loop {
            tokio::select! {
                biased;
                result = &mut happens => return (result, start.elapsed()),
                () = self.pass(Duration::from_millis(5)) => {}
            }
            assert!(start.elapsed() < Duration::from_mins(20), "it does not happen");
        }
    }

    /// Lets time pass until the connection is as wanted.
    async fn until(&self, number: u128, wanted: impl Fn(&SiteConnection) -> bool) -> SiteConnection {
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

    async fn backlog(&self) -> u64 {
        self.parts.store.read(|session| session.teardown_backlog()).await.unwrap().0
    }

    /// What another program would read in the first row and column.
    fn number(&self, query: &str) -> i64 {
        let outsider = rusqlite::Connection::open(self.folder.path().join("test.db")).unwrap();
        outsider.query_row(query, [], |row| row.get(0)).unwrap()
    }

    fn change(&self, text: &str) {
        let outsider = rusqlite::Connection::open(self.folder.path().join("test.db")).unwrap();
        outsider.busy_timeout(Duration::from_secs(10)).unwrap();
        assert!(outsider.execute(text, []).unwrap() > 0);
    }
}

/// A connection of a project with a name that says what becomes of it.
fn named(number: u128, project: &str, name: &str) -> SiteConnection {
    SiteConnection { project_id: project.into(), name: name.into(), ..connection(number) }
}

#[tokio::test(start_paused = true)]
async fn a_connection_comes_up_and_is_gone_when_its_delete_is_answered() {
    let bench = Bench::new().await;
    let driver = Arc::new(Script::default());
    let reconciler = bench.start(driver.clone());
    bench.insert(vec![connection(1)]).await;
    reconciler.nudge();
    let seen = bench.until(1, |seen| seen.observed_generation == 1).await;
    assert_eq!(seen.status, Status::Active);
    let service: VpnService = bench.find(100).await;
    assert_eq!((service.status, service.observed_generation), (Status::Active, 1));

    bench.delete(1).await;
    reconciler.nudge();
    let (_, waited) = bench.wait(reconciler.torn_down(id(1))).await;
    assert!(waited < Duration::from_millis(50), "{waited:?}");
    assert!(!driver.is_up("c1"));
    assert_eq!(bench.backlog().await, 0);
}

#[tokio::test(start_paused = true)]
async fn a_deleted_service_reaches_the_driver() {
    let bench = Bench::new().await;
    let driver = Arc::new(Script::default());
    let reconciler = bench.start(driver.clone());
    let now = bench.clock.now();
    bench
        .write(move |session| {
            Ok(session.queue_service_teardown(id(100), now)? && session.remove::<VpnService>(id(100))?)
        })
        .await;
    assert!(!bench.write(move |session| session.queue_service_teardown(id(100), now)).await);
    reconciler.nudge();
    bench.wait(reconciler.torn_down(id(100))).await;
    assert_eq!((driver.calls("service gone"), bench.backlog().await), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn a_service_that_is_down_takes_its_connections_down_and_up_again() {
    let bench = Bench::new().await;
    bench.insert(vec![connection(1)]).await;
    let driver = Arc::new(Script::default());
    let reconciler = bench.start(driver.clone());
    bench.until(1, |seen| seen.status == Status::Active).await;
    for (up, status) in [(false, Status::Down), (true, Status::Active)] {
        bench
            .write(move |session| {
                let service = session.lock::<VpnService>(id(100))?.unwrap();
                let generation = service.generation + 1;
                session.update(&VpnService { admin_state_up: up, generation, ..service })?;
                session.touch_connections_of(id(100))
            })
            .await;
        assert_eq!(bench.find::<SiteConnection>(1).await.status, Status::PendingUpdate);
        reconciler.nudge();
        bench.until(1, |seen| seen.status == status).await;
        assert_eq!(driver.is_up("c1"), up);
    }
}

#[tokio::test(start_paused = true)]
async fn three_failures_show_error_and_the_next_success_heals_it() {
    let bench = Bench::new().await;
    bench.insert(vec![named(1, "p", "fail")]).await;
    let driver = Arc::new(Script::default());
    bench.start(driver.clone());
    let seen = bench.until(1, |seen| seen.status != Status::PendingCreate).await;
    assert_eq!((seen.status, seen.observed_generation), (Status::Error, 0));
    assert_eq!(driver.calls("fail"), 3);
    driver.is_mended.store(true, Ordering::Relaxed);
    let seen = bench.until(1, |seen| seen.status != Status::Error).await;
    assert_eq!((seen.status, seen.observed_generation), (Status::Active, 1));
}

#[tokio::test(start_paused = true)]
async fn what_the_driver_refuses_is_an_error_at_once() {
    let bench = Bench::new().await;
    bench.insert(vec![named(1, "p", "no")]).await;
    bench.start(Arc::new(Script::default()));
    let seen = bench.until(1, |seen| seen.status != Status::PendingCreate).await;
    assert_eq!((seen.status, seen.observed_generation), (Status::Error, 1));
}

#[tokio::test(start_paused = true)]
async fn a_change_is_a_first_try_however_often_the_last_generation_has_failed() {
    let bench = Bench::new().await;
    bench.insert(vec![named(1, "p", "fail")]).await;
    let driver = Arc::new(Script::default());
    let reconciler = bench.start(driver.clone());
    bench.pass(Duration::from_mins(10)).await;
    assert!((5..=25).contains(&driver.calls("fail")), "{}", driver.calls("fail"));
    bench
        .write(|session| {
            let seen = session.lock::<SiteConnection>(id(1))?.unwrap();
            session.update(&SiteConnection { name: "c1".into(), generation: 2, ..seen })
        })
        .await;
    reconciler.nudge();
    let seen = bench.until(1, |seen| seen.observed_generation == 2).await;
    assert_eq!((seen.status, driver.calls("c1")), (Status::Active, 1));
}

#[tokio::test(start_paused = true)]
async fn what_hangs_holds_nothing_up_and_can_be_deleted() {
    let bench = Bench::new().await;
    let driver = Arc::new(Script::default());
    let reconciler = bench.start(driver.clone());
    bench.insert(vec![named(1, "p", "hung"), connection(2)]).await;
    reconciler.nudge();
    bench.until(2, |seen| seen.status == Status::Active).await;
    assert_eq!(bench.find::<SiteConnection>(1).await.status, Status::PendingCreate);
    driver.is_mended.store(true, Ordering::Relaxed);
    bench.delete(1).await;
    reconciler.nudge();
    bench.wait(reconciler.torn_down(id(1))).await;
    assert_eq!(bench.backlog().await, 0);
}

#[tokio::test(start_paused = true)]
async fn eighty_hung_connections_delay_nobody_else() {
    let bench = Bench::new().await;
    bench.insert((1000..1080).map(|number| named(number, "a", "hung")).collect()).await;
    let driver = Arc::new(Script::default());
    let reconciler = bench.start(driver.clone());
    while driver.calls("hung") == 0 {
        bench.pass(Duration::from_millis(1)).await;
    }
    for round in 0..5 {
        let (start, numbers) = (Instant::now(), round * 3 + 1..round * 3 + 4);
        bench.insert(numbers.clone().map(|number| named(number, "b", "fine")).collect()).await;
        reconciler.nudge();
        for number in numbers {
            bench.until(number, |seen| seen.status == Status::Active).await;
        }
        assert!(start.elapsed() < Duration::from_millis(100), "{:?}", start.elapsed());
    }
    assert!(bench.find::<SiteConnection>(1000).await.observed_generation == 0);
    // Long enough for all of them to be tried, and tried again, and still the others are served at once.
    bench.pass(Duration::from_mins(10)).await;
    assert!(driver.calls("hung") > 80, "{}", driver.calls("hung"));
    bench.insert(vec![named(500, "b", "late")]).await;
    reconciler.nudge();
    let start = Instant::now();
    bench.until(500, |seen| seen.status == Status::Active).await;
    assert!(start.elapsed() < Duration::from_millis(100), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_failures_cost_little_and_heal_fast() {
    const MANY: u128 = 10_000;
    let bench = Bench::new().await;
    bench.insert((1000..1000 + MANY).map(|number| named(number, "a", "fail")).collect()).await;
    bench.change("UPDATE ipsec_site_connections SET tried_generation = generation, attempts = 7");
    let driver = Arc::new(Script::default());
    let reconciler = bench.start(driver.clone());
    bench.pass(Duration::from_mins(1)).await;
    let retries = driver.calls("fail");
    assert!((60..=16 * 60).contains(&retries), "{retries} retries in a minute");
    bench.insert(vec![named(1, "b", "fine")]).await;
    reconciler.nudge();
    let start = Instant::now();
    bench.until(1, |seen| seen.status == Status::Active).await;
    assert!(start.elapsed() < Duration::from_millis(100), "{:?}", start.elapsed());
    driver.is_mended.store(true, Ordering::Relaxed);
    for _ in 0..200 {
        bench.pass(Duration::from_millis(5)).await;
    }
    let healed = bench.number("SELECT COUNT(*) FROM ipsec_site_connections WHERE status = 'ACTIVE'");
    assert!(healed > 200, "{healed} in a second");
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_set_back_stops_nothing() {
    let bench = Bench::new().await;
    bench.insert(vec![named(1, "p", "fail")]).await;
    let driver = Arc::new(Script::default());
    bench.start(driver.clone());
    bench.until(1, |seen| seen.status == Status::Error).await;
    bench.clock.1.store(-HOUR, Ordering::Relaxed);
    let before = driver.calls("fail");
    bench.pass(Duration::from_mins(3)).await;
    assert!(driver.calls("fail") > before + 1);
    driver.is_mended.store(true, Ordering::Relaxed);
    bench.clock.1.store(-2 * HOUR, Ordering::Relaxed);
    bench.until(1, |seen| seen.status == Status::Active).await;
}

#[tokio::test(start_paused = true)]
async fn one_bad_row_is_one_bad_row() {
    let bench = Bench::new().await;
    bench.insert(vec![connection(1), connection(2), connection(3), named(4, "p", "locked")]).await;
    bench.change("UPDATE ipsec_site_connections SET peer_cidrs = 'no list' WHERE name IN ('c1', 'c2')");
    bench.change("UPDATE ipsec_site_connections SET psk = 'v1:nothing' WHERE name = 'locked'");
    let driver = Arc::new(Script::default());
    let reconciler = bench.start(driver.clone());
    bench.until(3, |seen| seen.status == Status::Active).await;
    let seen = bench.until(4, |seen| seen.status == Status::Error).await;
    assert_eq!((seen.observed_generation, driver.calls("locked")), (0, 0));
    bench.pass(Duration::from_mins(10)).await;
    let tried = bench.number("SELECT MAX(attempts) FROM ipsec_site_connections");
    assert!((5..=25).contains(&tried), "{tried}");
    bench.insert(vec![connection(5)]).await;
    reconciler.nudge();
    bench.until(5, |seen| seen.status == Status::Active).await;
    // It can be deleted, and mended.
    bench.delete(1).await;
    bench.change("UPDATE ipsec_site_connections SET peer_cidrs = '[]' WHERE name = 'c2'");
    bench.until(2, |seen| seen.status == Status::Active).await;
    while bench.backlog().await > 0 {
        bench.pass(Duration::from_millis(100)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_teardown_that_fails_is_kept_and_finished_by_the_next_process() {
    let bench = Bench::new().await;
    bench.insert(vec![named(1, "p", "fail")]).await;
    bench.delete(1).await;
    let driver = Arc::new(Script::default());
    bench.start(driver.clone());
    while bench.number("SELECT attempts FROM teardowns") < 4 {
        bench.pass(Duration::from_millis(100)).await;
    }
    bench.stop.cancel();
    bench.pass(Duration::from_millis(100)).await;
    let (calls, attempts) = (driver.calls("fail"), bench.number("SELECT attempts FROM teardowns"));

    let bench = Bench { stop: CancellationToken::new(), ..bench };
    let next = bench.start(driver.clone());
    bench.pass(Duration::from_secs(1)).await;
    assert!(driver.calls("fail") <= calls + 1, "a restart is no reason to hurry");
    assert!(bench.number("SELECT attempts FROM teardowns") >= attempts);
    driver.is_mended.store(true, Ordering::Relaxed);
    // Its own time limit is shorter than the pause.
    let start = Instant::now();
    while bench.backlog().await > 0 {
        bench.wait(next.torn_down(id(1))).await;
        assert!(start.elapsed() < Duration::from_secs(90), "{:?}", start.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn a_delete_does_not_wait_while_more_teardowns_wait_than_run() {
    let bench = Bench::new().await;
    bench.insert((1..=60).map(|number| named(number, "a", "hung")).collect()).await;
    bench.insert(vec![named(100, "b", "fine")]).await;
    for number in 1..=60 {
        bench.delete(number).await;
    }
    let driver = Arc::new(Script::default());
    let reconciler = bench.start(driver.clone());
    while driver.calls("hung gone") == 0 {
        bench.pass(Duration::from_millis(1)).await;
    }
    bench.pass(Duration::from_millis(10)).await;
    bench.delete(100).await;
    reconciler.nudge();
    assert_eq!(bench.wait(reconciler.torn_down(id(100))).await.1, Duration::ZERO);
    // It is done soon all the same.
    while driver.calls("fine gone") == 0 {
        bench.pass(Duration::from_millis(1)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_report_changes_the_status_of_the_generation_that_it_is_about() {
    let bench = Bench::new().await;
    bench.insert(vec![connection(1)]).await;
    let driver = Arc::new(Script::default());
    bench.start(driver.clone());
    bench.until(1, |seen| seen.status == Status::Active).await;
    for generation in [1, 2] {
        let status = if generation == 1 { Status::Down } else { Status::Error };
        driver.reports.lock().unwrap().push(Report { connection: id(1), generation, status });
        driver.reported.notify_one();
        bench.until(1, |seen| seen.status == Status::Down).await;
    }
}

#[tokio::test(start_paused = true)]
async fn where_nothing_follows_statuses_stay_as_they_are() {
    let bench = Bench::new().await;
    let reconciler = bench.start(Arc::new(NoDriver));
    let other = Status::Other("MAINTENANCE".into());
    bench.insert(vec![connection(1), SiteConnection { status: other.clone(), ..connection(2) }, connection(3)]).await;
    bench.delete(3).await;
    bench.wait(reconciler.torn_down(id(3))).await;
    let seen = bench.until(1, |seen| seen.observed_generation == 1).await;
    assert_eq!(seen.status, Status::PendingCreate);
    let seen = bench.until(2, |seen| seen.observed_generation == 1).await;
    assert_eq!(seen.status, other);
    while bench.backlog().await > 0 {
        bench.pass(Duration::from_millis(5)).await;
    }
    assert_eq!(bench.find::<VpnService>(100).await, VpnService { observed_generation: 1, ..service() });
}

#[tokio::test(start_paused = true)]
async fn chores_are_done_in_pieces_and_again() {
    let mut bench = Bench::new().await;
    let (left, done) = (Arc::new(AtomicI64::new(3)), Arc::new(AtomicI64::new(0)));
    let (work, count) = (Arc::clone(&left), Arc::clone(&done));
    bench.parts.chores = vec![Arc::new(move |_, _| {
        count.fetch_add(1, Ordering::Relaxed);
        let left = work.load(Ordering::Relaxed);
        work.store((left - 1).max(0), Ordering::Relaxed);
        Ok(u64::from(left > 0))
    })];
    bench.start(Arc::new(NoDriver));
    bench.pass(Duration::from_secs(60)).await;
    assert_eq!((left.load(Ordering::Relaxed), done.load(Ordering::Relaxed)), (0, 4));
    bench.pass(Duration::from_mins(10)).await;
    assert_eq!(done.load(Ordering::Relaxed), 5);
}

#[tokio::test(start_paused = true)]
async fn at_a_soft_stop_what_is_under_way_is_finished() {
    let bench = Bench::new().await;
    bench.insert(vec![connection(1), named(2, "p", "hung")]).await;
    let driver = Arc::new(Script::default());
    bench.start(driver.clone());
    while driver.calls("c1") == 0 || driver.calls("hung") == 0 {
        bench.pass(Duration::from_millis(1)).await;
    }
    bench.stop.cancel();
    bench.until(1, |seen| seen.status == Status::Active).await;
    assert_eq!(bench.number("SELECT MAX(attempts) FROM ipsec_site_connections"), 0, "what hung has not failed");
}
