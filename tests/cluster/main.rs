//! Several processes on one PostgreSQL: conflicts, no lost data, and the failure of processes and servers.
//!
//! `VPNAAS_TEST_CONTESTED` is the number of contested deletes, by default 200.
#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "it is a test, which clippy does not see in a program with a harness of its own"
)]

#[expect(dead_code, reason = "other tests show the token")]
#[path = "../support/client.rs"]
mod client;
mod database;
mod process;

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    process::ExitCode,
    sync::{
        Arc, Barrier, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use client::Client;
use database::Database;
use libtest_mimic::{Arguments, Trial};
use process::Process;
use serde_json::json;

const CONNECTIONS: &str = "/v2.0/vpn/ipsec-site-connections";
const IKE: &str = "/v2.0/vpn/ikepolicies";
/// The ids, in the order of creation.
const IDS: &str = "SELECT id FROM ipsec_site_connections WHERE name = 'contested'";
/// Copies of one of the demo's connections.
const COPIES: &str = "INSERT INTO ipsec_site_connections SELECT (jsonb_populate_record(one, jsonb_build_object(\
    'id', gen_random_uuid(), 'name', 'contested', 'deletion_protection', false))).* FROM ipsec_site_connections AS one, \
    generate_series(1, $COPIES) WHERE one.id = (SELECT min(id::text)::uuid FROM ipsec_site_connections)";

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let missing = Database::missing();
    if let Some(reason) = &missing {
        println!("the cases are ignored: {reason}");
    }
    let cases: [(&str, fn()); 4] = [
        ("a_contested_delete_has_one_winner_and_one_teardown", a_contested_delete_has_one_winner_and_one_teardown),
        (
            "what_a_killed_process_had_claimed_is_finished_by_another",
            what_a_killed_process_had_claimed_is_finished_by_another,
        ),
        ("a_rolling_restart_loses_nothing", a_rolling_restart_loses_nothing),
        ("a_standby_takes_over", a_standby_takes_over),
    ];
    let trial = |(name, run): (&str, fn())| {
        let run = move || {
            run();
            Ok(())
        };
        Trial::test(name, run).with_ignored_flag(missing.is_some() && !arguments.list)
    };
    let trials = cases.into_iter().map(trial).collect();
    libtest_mimic::run(&Arguments { test_threads: Some(1), ..arguments.clone() }, trials).exit_code()
}

/// Three processes on one database. The first one creates the tables and the demo's objects.
fn three(database: &Database, config: &str) -> Vec<Process> {
    (0..3).map(|_| Process::start(&database.url(), config)).collect()
}

/// Waits until `is_so`, for a bounded time.
fn until(what: &str, is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_mins(1), "never: {what}");
        thread::sleep(Duration::from_millis(100));
    }
}

fn a_contested_delete_has_one_winner_and_one_teardown() {
    let number: usize = env::var("VPNAAS_TEST_CONTESTED").map_or(200, |text| text.parse().expect("a number"));
    let database = Database::start();
    let processes = three(&database, "[log]\nfilter = \"info,vpnaas::reconcile=debug\"\n[delete]\nwait_ms = 0\n");
    let followed = "SELECT count(*) FROM ipsec_site_connections WHERE observed_generation < generation";
    until("the demo's objects are followed", || database.ask(followed) == ["0"]);
    database.ask(&COPIES.replace("$COPIES", &number.to_string()));
    let ids = database.ask(IDS);
    assert_eq!(ids.len(), number);

    let clients: Vec<Client> = processes.iter().map(|process| Client::log_in(&process.address)).collect();
    let counts = Mutex::new(BTreeMap::<Vec<u16>, usize>::new());
    thread::scope(|scope| {
        for part in ids.chunks(number.div_ceil(8)) {
            let (barrier, statuses) = (Arc::new(Barrier::new(3)), Arc::new(Mutex::new(Vec::new())));
            for client in &clients {
                let (barrier, statuses, counts) = (Arc::clone(&barrier), Arc::clone(&statuses), &counts);
                let client = client.clone();
                scope.spawn(move || {
                    for id in part {
                        barrier.wait();
                        let status = client.send("DELETE", &format!("{CONNECTIONS}/{id}"), None).map(|answer| answer.0);
                        statuses.lock().unwrap().push(status.unwrap_or_default());
                        if barrier.wait().is_leader() {
                            let mut all = std::mem::take(&mut *statuses.lock().unwrap());
                            all.sort_unstable();
                            *counts.lock().unwrap().entry(all).or_default() += 1;
                        }
                    }
                });
            }
        }
    });
    assert_eq!(*counts.lock().unwrap(), BTreeMap::from([(vec![204, 404, 404], number)]));

    until("all teardowns are confirmed", || database.ask("SELECT count(*) FROM teardowns") == ["0"]);
    let mut torn_down = BTreeMap::<String, Vec<usize>>::new();
    for (process, one) in processes.into_iter().enumerate() {
        for id in one.stop_and_read_log().lines().filter_map(teardown_in) {
            torn_down.entry(id).or_default().push(process);
        }
    }
    assert_eq!(torn_down.keys().cloned().collect::<BTreeSet<_>>(), ids.into_iter().collect());
    let twice: Vec<_> = torn_down.iter().filter(|(_, processes)| processes.len() != 1).collect();
    assert!(twice.is_empty(), "torn down more than once: {twice:?}");
}

/// The id of the teardown that a line of the log reports as ended.
fn teardown_in(line: &str) -> Option<String> {
    let fields: serde_json::Value = serde_json::from_str(line).ok()?;
    let field = |name: &str| fields.get(name).or_else(|| fields["fields"].get(name)).and_then(|value| value.as_str());
    let is_it = field("message") == Some("a call to the data plane has ended") && field("object") == Some("teardown");
    is_it.then(|| field("object.id").map(str::to_owned)).flatten()
}

fn what_a_killed_process_had_claimed_is_finished_by_another() {
    let database = Database::start();
    // The first process never gets a response; its claims last slightly longer than its time limit.
    let stuck = "[driver]\ncall_timeout = 1\n[driver.simulated]\nrules = [{ name = \"*\", operation = \"delete\", outcome = \"stuck\" }]\n";
    let first = Process::start(&database.url(), stuck);
    until("the demo's objects are followed", || {
        database.ask("SELECT count(*) FROM ipsec_site_connections WHERE observed_generation < generation") == ["0"]
    });
    database.ask(&COPIES.replace("$COPIES", "20"));
    let client = Client::log_in(&first.address);
    for id in database.ask(IDS) {
        assert_eq!(client.send("DELETE", &format!("{CONNECTIONS}/{id}"), None).unwrap().0, 204);
    }
    let claimed = "SELECT count(*) FROM teardowns WHERE claimed_until > 0";
    until("some are claimed", || database.ask(claimed) != ["0"]);
    first.kill();
    let _second = Process::start(&database.url(), "");
    until("the others have finished", || database.ask("SELECT count(*) FROM teardowns") == ["0"]);
}

/// The policies that clients know to have created and deleted.
#[derive(Default)]
struct Known {
    created: BTreeSet<String>,
    deleted: BTreeSet<String>,
    /// Deletes without a response: either outcome is right.
    open: BTreeSet<String>,
}

impl Known {
    /// Fails unless exactly the expected policies exist.
    fn check(&self, there: &[String]) {
        let there: BTreeSet<String> = there.iter().cloned().collect();
        let back: Vec<_> = self.deleted.intersection(&there).collect();
        assert!(back.is_empty(), "deleted, and there again: {back:?}");
        let kept = |id: &&String| !self.deleted.contains(*id) && !self.open.contains(*id);
        let lost: Vec<_> = self.created.iter().filter(kept).filter(|id| !there.contains(*id)).collect();
        assert!(lost.is_empty(), "acknowledged, and lost: {lost:?}");
        assert!(self.created.len() > 50 && !self.deleted.is_empty(), "too few requests were made");
    }
}

/// Creates and deletes policies until it is told to stop, through any process that responds.
fn churn(clients: &[Client], stop: &AtomicBool, known: &Mutex<Known>, answered: &AtomicUsize) {
    for turn in 0.. {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        let client = &clients[turn % clients.len()];
        let Ok((201, body)) = client.send("POST", IKE, Some(&json!({"ikepolicy": {"name": "churn"}}))) else {
            // Do not spin while nothing responds.
            thread::sleep(Duration::from_millis(5));
            continue;
        };
        let id = body["ikepolicy"]["id"].as_str().expect("an id").to_owned();
        known.lock().unwrap().created.insert(id.clone());
        answered.fetch_add(1, Ordering::Relaxed);
        if turn % 2 == 0 {
            known.lock().unwrap().open.insert(id.clone());
            if let Ok((204, _)) = client.send("DELETE", &format!("{IKE}/{id}"), None) {
                let mut known = known.lock().unwrap();
                known.open.remove(&id);
                known.deleted.insert(id);
            }
        }
    }
}

/// Does something while six clients [`churn`]; returns what they know at the end. `during` is given the number of
/// completed requests.
fn under_load(clients: &[Client], during: impl FnOnce(&AtomicUsize)) -> Known {
    let (stop, known, answered) = (AtomicBool::new(false), Mutex::new(Known::default()), AtomicUsize::new(0));
    thread::scope(|scope| {
        for number in 0..6 {
            let mut clients = clients.to_vec();
            clients.rotate_left(number % 3);
            let (stop, known, answered) = (&stop, &known, &answered);
            scope.spawn(move || churn(&clients, stop, known, answered));
        }
        during(&answered);
        stop.store(true, Ordering::Relaxed);
    });
    known.into_inner().unwrap()
}

fn a_rolling_restart_loses_nothing() {
    let database = Database::start();
    let config = "[driver.simulated]\nteardown_latency_ms = 300\n[delete]\nwait_ms = 2000\n";
    let mut processes = three(&database, config);
    let followed = "SELECT count(*) FROM ipsec_site_connections WHERE observed_generation < generation";
    until("the demo's objects are followed", || database.ask(followed) == ["0"]);
    database.ask(&COPIES.replace("$COPIES", "30"));
    let mut slow = database.ask(IDS).into_iter();
    let clients: Vec<Client> = processes.iter().map(|process| Client::log_in(&process.address)).collect();
    let known = under_load(&clients, |answered| {
        for (place, client) in clients.iter().enumerate() {
            let before = thread::scope(|scope| {
                // Requests that are in progress when the process is told to stop: their tunnels take a while to go.
                let begun: Vec<_> = slow
                    .by_ref()
                    .take(10)
                    .map(|id| scope.spawn(move || client.send("DELETE", &format!("{CONNECTIONS}/{id}"), None)))
                    .collect();
                thread::sleep(Duration::from_millis(150));
                let before = answered.load(Ordering::Relaxed);
                let process = processes.remove(0);
                processes.push(process.restart());
                for request in begun {
                    assert_eq!(request.join().unwrap().expect("an answer").0, 204, "process {place}");
                }
                before
            });
            until("the load goes on", || answered.load(Ordering::Relaxed) > before + 20);
        }
    });
    known.check(&database.ask("SELECT id FROM ikepolicies"));
    until("all teardowns are confirmed", || database.ask("SELECT count(*) FROM teardowns") == ["0"]);
}

fn a_standby_takes_over() {
    let mut database = Database::start();
    database.add_standby();
    let processes = three(&database, "");
    let clients: Vec<Client> = processes.iter().map(|process| Client::log_in(&process.address)).collect();
    let known = under_load(&clients, |answered| {
        until("the load is on", || answered.load(Ordering::Relaxed) > 100);
        let failed = Instant::now();
        database.fail_over();
        let before = answered.load(Ordering::Relaxed);
        until("the load goes on", || answered.load(Ordering::Relaxed) > before + 100);
        println!("a standby took over: 100 writes {} ms after the primary was killed", failed.elapsed().as_millis());
    });
    known.check(&database.ask("SELECT id FROM ikepolicies"));
    for process in processes {
        until("it is ready", || {
            Client::nobody(&process.address).send("GET", "/readyz", None).is_ok_and(|answer| answer.0 == 200)
        });
        assert_eq!(process.stop(), Some(0));
    }
}
