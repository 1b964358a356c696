//! A very simple client: one connection per request.
//!
//! Include it with `#[path = "../support/client.rs"] mod client;`.

use std::{
    io::{self, Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use serde_json::{Value, json};

/// A member of the demo's project.
#[derive(Clone)]
pub struct Client {
    address: String,
    token: String,
}

impl Client {
    pub fn nobody(address: &str) -> Self {
        Self { address: address.into(), token: String::new() }
    }

    pub fn log_in(address: &str) -> Self {
        let login = json!({"auth": {
            "identity": {"methods": ["password"], "password": {
                "user": {"name": "demo", "domain": {"id": "default"}, "password": "demopw"},
            }},
            "scope": {"project": {"name": "demo", "domain": {"id": "default"}}},
        }});
        let nobody = Self::nobody(address);
        let (head, _) = nobody.exchange("POST", "/identity/v3/auth/tokens", Some(&login)).expect("an answer");
        let token = head.lines().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            name.eq_ignore_ascii_case("x-subject-token").then(|| value.to_owned())
        });
        Self { token: token.unwrap_or_else(|| panic!("no token: {head}")), ..nobody }
    }

    pub fn token(&self) -> &str {
        &self.token
    }

    /// Sends a request; returns status and body, or an error if the server has gone.
    pub fn send(&self, method: &str, path: &str, body: Option<&Value>) -> io::Result<(u16, Value)> {
        let (head, body) = self.exchange(method, path, body)?;
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        Ok((status.ok_or(io::ErrorKind::InvalidData)?, serde_json::from_slice(&body).unwrap_or_default()))
    }

    fn exchange(&self, method: &str, path: &str, body: Option<&Value>) -> io::Result<(String, Vec<u8>)> {
        let mut stream = TcpStream::connect(&self.address)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        let body = body.map(ToString::to_string).unwrap_or_default();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nX-Auth-Token: {}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.address,
            self.token,
            body.len(),
        );
        stream.write_all(request.as_bytes())?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        let end = answer.windows(4).position(|window| window == b"\r\n\r\n").ok_or(io::ErrorKind::UnexpectedEof)?;
        let head = String::from_utf8_lossy(&answer[..end]).into_owned();
        Ok((head, answer[end + 4..].to_vec()))
    }
}
