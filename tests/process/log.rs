//! A log that cannot be written costs lines and nothing else.

use std::{
    fs::File,
    io::{self, Read as _},
    process::Stdio,
    time::{Duration, Instant},
};

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
    // More than the pipe holds.
    serves(Server::start_with("[log]\nfilter = \"trace\"\n", Stdio::from(writer), None));
    let mut some = [0; 1000];
    reader.read_exact(&mut some).expect("what was logged first");
}

#[test]
fn what_was_logged_last_is_written() {
    let log = Server::start(&[]).stop_and_read_log();
    assert!(log.contains("signal received"), "{log}");
}
