//! The reconciler with a real store and a scripted data plane; and the simulated data plane by itself.

#![expect(clippy::unwrap_used, reason = "clippy does not see that all of this is tests")]

mod agents;
mod bench;
mod departure;
mod refusals;
mod simulated;

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use vpnaas::{
    driver::{Report, none::NoDriver},
    env::Clock as _,
    model::{SiteConnection, Status, VpnService},
    service::context::Nudge as _,
};

use self::bench::{Bench, Script, connection, id, named, service};

const HOUR: i64 = 3600;

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
    let ((), waited) = bench.wait(reconciler.torn_down(id(1))).await;
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
    // Long enough for all of them to be tried and retried; the others are still served at once.
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
    // It can be deleted and repaired.
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
    assert!(driver.calls("fail") <= calls + 1, "a restart does not shorten the pause");
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
    // It is done soon nevertheless.
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
    bench.pass(Duration::from_mins(1)).await;
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
    assert_eq!(bench.number("SELECT MAX(attempts) FROM ipsec_site_connections"), 0, "a hanging call has not failed");
}
