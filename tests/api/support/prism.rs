//! The same exchanges over real HTTP, through Prism, which checks them against the document.
//!
//! Only if `VPNAAS_TEST_PRISM` names two Prisms, one per document: `HOST:PORT,HOST:PORT`. Their upstream is a proxy
//! that connects to the port in `X-Test-Port` with the host name in `X-Test-Host`, so that one Prism serves all tests.
//! A violation in a response fails the run; one in a request does if the service responded with 2xx, unless
//! `liberties.txt` lists it. Requests that Prism cannot forward are made in memory, and counted by reason.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{LazyLock, Mutex},
};

use axum::{
    body::{Body, to_bytes},
    http::{HeaderValue, Method, StatusCode, header, request, response},
};
use hyper_util::rt::TokioIo;
use percent_encoding::percent_decode_str;
use serde_json::Value;
use tokio::net::TcpStream;
use vpnaas::api::authenticate::ClientAddress;

use super::watch::{Exchange, is_common, partial, spelled};

/// The addresses of the Prisms: for the VPN API, for the standalone services.
static PRISMS: LazyLock<Option<(String, String)>> = LazyLock::new(|| {
    let both = std::env::var("VPNAAS_TEST_PRISM").ok()?;
    let (vpnaas, standalone) = both.split_once(',').expect("two addresses");
    Some((vpnaas.to_owned(), standalone.to_owned()))
});

/// How many exchanges went through, and how many did not, by reason.
static COUNTS: Mutex<BTreeMap<&'static str, usize>> = Mutex::new(BTreeMap::new());
/// Violations that are not excused.
static VIOLATIONS: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
/// The entries of `liberties.txt` that were used.
static TAKEN: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

const THROUGH: &str = "through Prism";
/// Node reads at most 16 KiB of a head.
const LONGEST_HEAD: usize = 8 * 1024;

/// The lines of `liberties.txt`: a part of a violation, and why it is acceptable.
static LIBERTIES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let lines = include_str!("../liberties.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split("  ").next().unwrap_or(line)).collect()
});

/// Whether Prisms are configured, and this request can go through one.
pub fn passes(parts: &request::Parts, body: Option<&[u8]>) -> bool {
    if PRISMS.is_none() {
        return false;
    }
    let why = obstacle(parts, body);
    *COUNTS.lock().expect("no panic under the lock").entry(why.unwrap_or(THROUGH)).or_default() += 1;
    why.is_none()
}

/// Why Prism cannot forward a request.
fn obstacle(parts: &request::Parts, body: Option<&[u8]>) -> Option<&'static str> {
    let path = parts.uri.path();
    let head: usize = parts.headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    let known = [Method::GET, Method::POST, Method::PUT, Method::DELETE, Method::PATCH];
    let Some(body) = body else { return Some("the body breaks off") };
    let escapes = path.split('%').skip(1).map(|rest| rest.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok()));
    if parts.extensions.get::<ClientAddress>().is_some() {
        Some("the request comes from an address of the test's choice")
    } else if !path.starts_with("/v2.0") && !path.starts_with("/identity") {
        Some("the path is no part of the API")
    } else if !known.contains(&parts.method) {
        Some("Node does not read the method, or Prism reads a body where there is none (HEAD)")
    } else if spelled(path) != path {
        Some("the document has another spelling of the path")
    } else if path.contains("//") || path.split('/').any(|part| matches!(part, "." | "..")) || path.contains("%2e") {
        Some("Prism rewrites such a path")
    } else if escapes.clone().any(|byte| byte.is_none_or(|byte| byte >= 0x80)) || path.len() > 4096 {
        Some("Prism cannot match such a path")
    } else if percent_decode_str(parts.uri.query().unwrap_or_default()).decode_utf8().is_err() {
        Some("Prism rewrites a query that is not UTF-8")
    } else if head + parts.uri.query().map_or(0, str::len) > LONGEST_HEAD {
        Some("the head is longer than Node reads")
    } else if parts.method == Method::GET && !body.is_empty() {
        Some("Prism passes no body of a GET on")
    } else if !body.is_empty() && !is_plain_json(body) {
        Some("Prism rewrites bodies, so only JSON that stays the same passes")
    } else {
        None
    }
}

/// Whether Node preserves a JSON body: fractions such as 1.0 lose their fraction.
fn is_plain_json(body: &[u8]) -> bool {
    let Ok(value) = serde_json::from_slice::<Value>(body) else { return false };
    value.to_string().as_bytes() == body && !has_fraction(&value)
}

fn has_fraction(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_f64() || number.as_i64().is_none_or(|number| number.abs() >= 1 << 53),
        Value::Array(items) => items.iter().any(has_fraction),
        Value::Object(members) => members.values().any(has_fraction),
        Value::Null | Value::Bool(_) | Value::String(_) => false,
    }
}

/// Sends a request through Prism, and checks what Prism reports.
pub async fn exchange(port: u16, mut parts: request::Parts, body: Vec<u8>) -> (response::Parts, Vec<u8>) {
    let (vpnaas, standalone) = PRISMS.as_ref().expect("the Prisms");
    let path = parts.uri.path();
    let is_vpnaas = ["/v2.0/vpn", "/v2.0/extensions", "/v2.0/service-providers"].iter().any(|p| path.starts_with(p));
    let prism = if is_vpnaas || path.trim_end_matches('/') == "/v2.0" { vpnaas } else { standalone };
    let host = parts.headers.insert(header::HOST, HeaderValue::from_str(prism).expect("a host")).expect("a host");
    parts.headers.insert("x-test-host", host);
    parts.headers.insert("x-test-port", port.into());
    if !body.is_empty() {
        parts.headers.entry(header::CONTENT_TYPE).or_insert(HeaderValue::from_static("application/json"));
        parts.headers.insert(header::CONTENT_LENGTH, body.len().into());
    }
    let (method, uri) = (parts.method.clone(), parts.uri.clone());
    let stream = TcpStream::connect(prism).await.expect("Prism");
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.expect("HTTP");
    tokio::spawn(connection);
    let request = hyper::Request::from_parts(parts, Body::from(body));
    let (mut answer, body) = sender.send_request(request).await.expect("an answer of Prism").into_parts();
    let body = to_bytes(Body::new(body), usize::MAX).await.expect("a body").to_vec();
    let found = answer.headers.remove("sl-violations");
    let exchange = Exchange {
        method: &method,
        path: uri.path(),
        query: uri.query().unwrap_or_default(),
        status: answer.status,
        headers: &answer.headers,
        body: &body,
    };
    if let Some(found) = found {
        judge(&exchange, &String::from_utf8_lossy(found.as_bytes()));
    }
    (answer, body)
}

/// Panics on a violation that is not excused.
fn judge(exchange: &Exchange<'_>, found: &str) {
    let place = format!("{} {} {}", exchange.method, exchange.path, exchange.status);
    for violation in violations(found) {
        let location: Vec<&str> =
            violation["location"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let text = format!("{}: {}", location.join("."), violation["message"].as_str().unwrap_or_default());
        let is_wrong = match location.first() {
            Some(&"response") => !is_excused(exchange, &text),
            _ => exchange.status.is_success() && !is_liberty(&text),
        };
        if is_wrong {
            VIOLATIONS.lock().expect("no panic under the lock").insert(format!("{place}: {text}"));
        }
    }
}

/// The violations. Prism truncates the header after 8 KiB, maybe within one; then the complete ones are used.
fn violations(found: &str) -> Vec<Value> {
    let list = found.strip_prefix("Too many violations! ").unwrap_or(found);
    let mut found: Vec<Value> = Vec::new();
    let mut rest = list.trim_start_matches('[');
    loop {
        let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
        let Some(Ok(violation)) = stream.next() else { return found };
        rest = rest[stream.byte_offset()..].trim_start_matches(',');
        found.push(violation);
    }
}

/// What the document only describes in text: the common responses, and `fields`.
fn is_excused(exchange: &Exchange<'_>, text: &str) -> bool {
    let is_unlisted = text.contains("Unable to match the returned status code");
    is_unlisted && is_common(exchange)
        || partial(exchange.query) && exchange.status == StatusCode::OK && text.contains("must have required property")
}

fn is_liberty(text: &str) -> bool {
    let taken = LIBERTIES.iter().find(|liberty| text.contains(**liberty));
    taken.inspect(|taken| {
        TAKEN.lock().expect("no panic under the lock").insert(taken);
    });
    taken.is_some()
}

/// Reports what went through; false on a violation, or if a whole run does not use an entry of `liberties.txt`.
pub fn report(is_whole: bool) -> bool {
    if PRISMS.is_none() {
        return true;
    }
    let violations = VIOLATIONS.lock().expect("no panic under the lock");
    for violation in violations.iter() {
        eprintln!("violation: {violation}");
    }
    for (why, count) in COUNTS.lock().expect("no panic under the lock").iter() {
        eprintln!("prism: {count} {why}");
    }
    let taken = TAKEN.lock().expect("no panic under the lock");
    eprintln!("prism: {} liberties", taken.len());
    let idle: Vec<_> = LIBERTIES.iter().filter(|liberty| !taken.contains(**liberty)).collect();
    for liberty in &idle {
        eprintln!("nothing takes it, so take it out of tests/api/liberties.txt: {liberty}");
    }
    violations.is_empty() && (idle.is_empty() || !is_whole)
}
