//! Clients that are slow, too many, or violate HTTP.

use std::{
    fs::File,
    io::{ErrorKind, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    thread,
    time::{Duration, Instant},
};

use crate::server::Server;

/// Longer than every limit that is set here, shorter than every default.
const SOON: Duration = Duration::from_secs(8);

fn connect(address: &str) -> TcpStream {
    let stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a socket");
    stream
}

/// Everything received until the connection ends.
fn rest(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    match stream.read_to_end(&mut answer) {
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::ConnectionReset => {}
        Err(error) => panic!("{error}"),
    }
    String::from_utf8_lossy(&answer).into_owned()
}

fn ask(address: &str, request: &str) -> String {
    let mut stream = connect(address);
    stream.write_all(request.as_bytes()).expect("a request");
    rest(stream)
}

#[test]
fn half_a_head_holds_nothing_up() {
    let server = Server::start(&["[server]\nhead_timeout = 1\n"]);
    for half in ["", "GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: "] {
        let started = Instant::now();
        let mut stream = connect(&server.address);
        stream.write_all(half.as_bytes()).expect("half a head");
        rest(stream);
        assert!(started.elapsed() < SOON, "{:?}", started.elapsed());
    }
    // The limit is for the whole head: it does not restart with each byte.
    let started = Instant::now();
    let mut stream = connect(&server.address);
    while stream.write_all(b"G").is_ok() {
        assert!(started.elapsed() < SOON, "{:?}", started.elapsed());
        thread::sleep(Duration::from_millis(100));
    }
    let mut last = connect(&server.address);
    last.write_all(b"GET / HTTP/1.1\r\n").expect("half a head");
    let started = Instant::now();
    assert_eq!(server.stop(), Some(0));
    assert!(started.elapsed() < SOON, "{:?}", started.elapsed());
}

#[test]
fn an_idle_connection_is_closed_later_than_half_a_head() {
    let server = Server::start(&["[server]\nhead_timeout = 1\nidle_timeout = 3\n"]);
    let mut stream = connect(&server.address);
    let started = Instant::now();
    let request = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
    stream.write_all(request).expect("a request");
    thread::sleep(Duration::from_secs(2));
    stream.write_all(request).expect("a request");
    assert_eq!(rest(stream).matches("HTTP/1.1 200").count(), 2);
    let elapsed = started.elapsed();
    assert!(elapsed > Duration::from_secs(4) && elapsed < SOON, "{elapsed:?}");
}

#[test]
fn a_client_that_does_not_read_is_given_up() {
    let server = Server::start(&["[server]\nanswer_timeout = 1\n"]);
    let mut stream = connect(&server.address);
    stream.set_write_timeout(Some(SOON)).expect("a socket");
    let started = Instant::now();
    // Until the server stops reading, because it cannot write, and then until it has closed the connection.
    let request = "GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(64);
    while stream.write_all(request.as_bytes()).is_ok() {
        assert!(started.elapsed() < SOON, "{:?}", started.elapsed());
    }
    assert!(started.elapsed() < SOON, "{:?}", started.elapsed());
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn more_connections_than_files_are_no_harm() {
    let log = tempfile::NamedTempFile::new().expect("a file");
    let errors = File::create(log.path()).expect("a file");
    let server = Server::start_with("[server]\nhead_timeout = 2\n", errors, Some(96));
    let _crowd: Vec<_> = (0..200).map(|_| connect(&server.address)).collect();
    let started = Instant::now();
    // Earlier connections are closed when their heads do not arrive.
    let answer = ask(&server.address, "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(started.elapsed() < 4 * SOON, "{:?}", started.elapsed());
    assert_eq!(server.stop(), Some(0));
    let log = std::fs::read_to_string(log.path()).expect("the log");
    assert!(log.contains("as many connections are open as may be"), "{log}");
    assert!(!log.contains("no connection can be taken"), "{log}");
}

#[test]
fn idle_connections_make_room() {
    let server = Server::start(&["[server]\nmax_connections = 4\n"]);
    let idle: Vec<_> = (0..4)
        .map(|_| {
            let mut stream = connect(&server.address);
            stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("a request");
            let mut answer = [0; 12];
            stream.read_exact(&mut answer).expect("an answer");
            stream
        })
        .collect();
    let started = Instant::now();
    let answer = ask(&server.address, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(started.elapsed() < SOON, "{:?}", started.elapsed());
    drop(idle);
}

#[test]
fn hosts_are_as_rfc_9112_says() {
    let server = Server::start(&["[server]\nallowed_hosts = [\"127.0.0.1\", \"b.example\"]\n"]);
    let links = |host: &str| format!("\"http://{host}/v2.0/\"");
    let old = ask(&server.address, "GET / HTTP/1.0\r\n\r\n");
    assert!(old.contains(&links(&server.address)), "{old}");
    let close = "Connection: close\r\n\r\n";
    let absolute = ask(&server.address, &format!("GET http://b.example:80/ HTTP/1.1\r\nHost: a\r\n{close}"));
    assert!(absolute.contains(&links("b.example:80")), "{absolute}");
    let other = ask(&server.address, &format!("GET / HTTP/1.1\r\nHost: localhost\r\n{close}"));
    assert!(other.starts_with("HTTP/1.1 421"), "{other}");
    for wrong in ["", "Host: a\r\nHost: a\r\n", "Host: a b\r\n", "Host: a@b\r\n"] {
        let answer = ask(&server.address, &format!("GET / HTTP/1.1\r\n{wrong}{close}"));
        assert!(answer.starts_with("HTTP/1.1 400") && answer.contains("HTTPBadRequest"), "{wrong} {answer}");
    }
}

#[test]
fn metrics_are_served_where_they_are_asked_for() {
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port");
    let server = Server::start(&[&format!("[metrics]\nlisten = \"{free}\"\n")]);
    let close = "Host: localhost\r\nConnection: close\r\n\r\n";
    for path in ["/", "/v2.0/vpn/ikepolicies", "/healthz"] {
        ask(&server.address, &format!("GET {path} HTTP/1.1\r\n{close}"));
    }
    let scrape = ask(&free.to_string(), &format!("GET /metrics HTTP/1.1\r\n{close}"));
    assert!(scrape.contains("content-type: text/plain; version=0.0.4"), "{scrape}");
    for part in [r#"status="401"} 1"#, r#"operation="other",status="200"} 1"#, "vpnaas_log_lines_lost_total 0"] {
        assert!(scrape.contains(part), "{part}: {scrape}");
    }
    assert!(ask(&free.to_string(), &format!("GET / HTTP/1.1\r\n{close}")).starts_with("HTTP/1.1 404"));
    assert!(ask(&server.address, &format!("GET /metrics HTTP/1.1\r\n{close}")).starts_with("HTTP/1.1 404"));
}
