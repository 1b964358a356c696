//! The binary as a process: killed at any moment, restarted, stopped softly.

#![expect(clippy::expect_used, reason = "clippy does not see that the helpers are part of a test")]

#[path = "../support/client.rs"]
mod client;
mod commands;
mod configuration;
mod connections;
mod front;
mod log;
mod metrics;
mod openapi;
mod server;

use std::{
    collections::BTreeSet,
    io::Write as _,
    net::TcpStream,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use client::Client;
use serde_json::{Value, json};
use server::Server;

const CONNECTIONS: &str = "/v2.0/vpn/ipsec-site-connections";
const IKE: &str = "/v2.0/vpn/ikepolicies";

/// What was acknowledged, as known by the clients.
#[derive(Default)]
struct Acknowledged {
    created: BTreeSet<String>,
    deleted: BTreeSet<String>,
    /// Deletes without a response: either outcome is right.
    open: BTreeSet<String>,
}

/// Creates and deletes policies until the server is gone.
fn churn(client: &Client, stop: &AtomicBool, known: &Mutex<Acknowledged>) {
    while !stop.load(Ordering::Relaxed) {
        let Ok((201, body)) = client.send("POST", IKE, Some(&json!({"ikepolicy": {"name": "churn"}}))) else { return };
        let id = body["ikepolicy"]["id"].as_str().expect("an id").to_owned();
        known.lock().expect("the lock").created.insert(id.clone());
        if id.as_bytes()[0].is_ascii_digit() {
            known.lock().expect("the lock").open.insert(id.clone());
            let Ok((204, _)) = client.send("DELETE", &format!("{IKE}/{id}"), None) else { return };
            let mut known = known.lock().expect("the lock");
            known.open.remove(&id);
            known.deleted.insert(id);
        }
    }
}

/// Waits until this many policies have been created, because a machine may be slow.
fn under_way(known: &Mutex<Acknowledged>, made: usize) {
    for _ in 0..600 {
        if known.lock().expect("the lock").created.len() >= made {
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("nothing is made");
}

#[test]
fn what_was_acknowledged_survives_kill_9() {
    let mut server = Server::start(&[]);
    for round in 1..=3 {
        let client = Client::log_in(&server.address);
        let (stop, known) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Acknowledged::default())));
        let workers: Vec<_> = (0..4)
            .map(|_| {
                let (client, stop, known) = (client.clone(), Arc::clone(&stop), Arc::clone(&known));
                thread::spawn(move || churn(&client, &stop, &known))
            })
            .collect();
        under_way(&known, 10);
        thread::sleep(Duration::from_millis(130 * round));
        server = server.kill_and_restart();
        stop.store(true, Ordering::Relaxed);
        for worker in workers {
            worker.join().expect("a worker");
        }
        let client = Client::log_in(&server.address);
        let (status, body) = client.send("GET", &format!("{IKE}?fields=id"), None).expect("an answer");
        assert_eq!(status, 200);
        let there: BTreeSet<String> = body["ikepolicies"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|policy| policy["id"].as_str().map(str::to_owned))
            .collect();
        let known = known.lock().expect("the lock");
        assert!(known.deleted.is_disjoint(&there), "round {round}: a deleted policy is back");
        let kept: BTreeSet<_> =
            known.created.iter().filter(|id| !known.deleted.contains(*id) && !known.open.contains(*id)).collect();
        assert!(kept.iter().all(|id| there.contains(*id)), "round {round}: a policy is lost");
    }
}

#[test]
fn a_teardown_goes_on_where_the_last_process_was_killed() {
    // The data plane of the first process never responds; that of the second does.
    let stuck = r#"[driver]
call_timeout = 3600
[driver.simulated]
rules = [{ name = "*", operation = "delete", outcome = "stuck" }]
"#;
    let server = Server::start(&[stuck]);
    let client = Client::log_in(&server.address);
    let (_, body) = client.send("GET", &format!("{CONNECTIONS}?deletion_protection=false"), None).expect("an answer");
    let id = body["ipsec_site_connections"][0]["id"].as_str().expect("an example").to_owned();
    let path = format!("{CONNECTIONS}/{id}");
    assert_eq!(client.send("DELETE", &path, None).expect("an answer").0, 204);
    assert_eq!(server.teardowns(), 1);
    let server = server.reconfigure_after_kill("");
    let client = Client::log_in(&server.address);
    assert_eq!(client.send("GET", &path, None).expect("an answer").0, 404);
    for _ in 0..100 {
        if server.teardowns() == 0 {
            return;
        }
        thread::sleep(Duration::from_millis(100));
    }
    panic!("the teardown is still there");
}

#[test]
fn a_soft_stop_answers_what_runs_and_ends_well() {
    let server = Server::start(&[]);
    let client = Client::log_in(&server.address);
    let (stop, known) = (AtomicBool::new(false), Mutex::new(Acknowledged::default()));
    thread::scope(|scope| {
        scope.spawn(|| churn(&client, &stop, &known));
        under_way(&known, 4);
        assert_eq!(server.stop(), Some(0));
    });
}

#[test]
fn a_second_signal_ends_what_does_not_end() {
    let server = Server::start(&[]);
    let mut stream = TcpStream::connect(&server.address).expect("a connection");
    let half = "POST /identity/v3/auth/tokens HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10\r\n\r\n{";
    stream.write_all(half.as_bytes()).expect("half a request");
    thread::sleep(Duration::from_millis(200));
    let started = Instant::now();
    server.send_signal("-TERM");
    thread::sleep(Duration::from_millis(200));
    assert_eq!(server.stop(), Some(0));
    assert!(started.elapsed() < Duration::from_secs(15), "{:?}", started.elapsed());
}

#[test]
fn a_lost_terminal_is_a_soft_stop() {
    assert_eq!(Server::start(&[]).stop_by("-HUP"), Some(0));
}

#[test]
fn secrets_are_not_in_the_log() {
    let server = Server::start(&["[log]\nfilter = \"trace\"\n"]);
    let client = Client::log_in(&server.address);
    let (_, body) = client.send("GET", CONNECTIONS, None).expect("an answer");
    let example = body["ipsec_site_connections"][0].clone();
    let change = json!({"ipsec_site_connection": {"psk": "correct-horse-battery-staple"}});
    let path = format!("{CONNECTIONS}/{}", example["id"].as_str().expect("an id"));
    assert_eq!(client.send("PUT", &path, Some(&change)).expect("an answer").0, 200);
    let bad = json!({"ipsec_site_connection": {"psk": ["correct-horse-battery-staple"]}});
    let (status, refusal): (u16, Value) = client.send("PUT", &path, Some(&bad)).expect("an answer");
    assert_eq!(status, 400);
    assert!(!refusal.to_string().contains("correct-horse"), "{refusal}");
    let token = client.token().to_owned();
    let log = server.stop_and_read_log();
    assert!(log.contains("/v2.0/vpn/ipsec-site-connections"), "nothing is logged");
    for secret in ["correct-horse", "demopw", token.as_str()] {
        let line = log.lines().find(|line| line.contains(secret));
        assert!(line.is_none(), "the log holds a secret: {}", line.unwrap_or_default());
    }
}
