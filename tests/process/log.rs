//! A log that cannot be written only loses lines.

use std::{
    fs::File,
    io::{self, Read as _},
    process::Stdio,
    time::{Duration, Instant},
};

use serde_json::json;

use crate::{IKE, client::Client, server::Server};

fn serves(server: Server) {
    let client = Client::log_in(&server.address);
    for _ in 0..50 {
        assert_eq!(client.send("GET", IKE, None).expect("an answer").0, 200);
    }
    let started = Instant::now();
    assert_eq!(server.stop(), Some(0));
    assert!(started.elapsed() < Duration::from_secs(15), "{:?}", started.elapsed());
}

#[test]
fn a_full_disk_stops_nothing() {
    let full = File::options().write(true).open("/dev/full").expect("a full device");
    serves(Server::start_with("", full, None));
}

#[test]
fn a_reader_that_has_left_stops_nothing() {
    let (reader, writer) = io::pipe().expect("a pipe");
    drop(reader);
    serves(Server::start_with("", writer, None));
}

#[test]
fn a_reader_that_stands_still_stops_nothing() {
    let (mut reader, writer) = io::pipe().expect("a pipe");
    // More than the pipe can hold.
    serves(Server::start_with("[log]\nfilter = \"trace\"\n", Stdio::from(writer), None));
    let mut some = [0; 1000];
    reader.read_exact(&mut some).expect("what was logged first");
}

#[test]
fn what_was_logged_last_is_written() {
    let log = Server::start(&[]).stop_and_read_log();
    assert!(log.contains("signal received"), "{log}");
}

#[test]
fn failed_logins_are_logged_with_user_address_and_reason_and_without_the_password() {
    let server = Server::start(&[]);
    let nobody = Client::nobody(&server.address);
    let logins = [
        ("demo", "top-secret-text", json!(null), "wrong password"),
        ("no\nbody", "top-secret-text", json!(null), "no such user"),
        ("reader", "readerpw", json!({"system": {"all": true}}), "no role there"),
    ];
    for (user, password, scope, _) in &logins {
        let user = json!({"name": user, "domain": {"id": "default"}, "password": password});
        let body = json!({"auth": {"identity": {"methods": ["password"], "password": {"user": user}}, "scope": scope}});
        assert_eq!(nobody.send("POST", "/identity/v3/auth/tokens", Some(&body)).expect("an answer").0, 401);
    }
    let log = server.stop_and_read_log();
    for (user, password, _, reason) in logins {
        let line = log.lines().find(|line| line.contains(reason)).unwrap_or_else(|| panic!("{reason}: {log}"));
        assert!(line.contains(&format!("{user:?}")) && line.contains("127.0.0.1"), "{line}");
        assert!(!log.contains(password), "{log}");
    }
}
