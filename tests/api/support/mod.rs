//! A complete service with its own store, and callers.

pub mod prism;
pub mod watch;
pub mod world;

use std::{collections::HashMap, fs, future::Future};

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header, response},
};
use http_body::Body as _;
use libtest_mimic::Failed;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;
use vpnaas::{
    api::Front,
    app::{ServeError, Service, Shutdown},
    config::{Config, IdentityConfig},
};

/// Lists the tests of a file; each is an `async fn` without arguments.
macro_rules! trials {
    ($($name:ident),* $(,)?) => {
        pub fn trials() -> Vec<libtest_mimic::Trial> {
            vec![$(libtest_mimic::Trial::test(
                concat!(module_path!(), "::", stringify!($name)),
                || crate::support::block_on($name()),
            )),*]
        }
    };
}
pub(crate) use trials;

/// Runs one test on its own runtime.
pub fn block_on(test: impl Future<Output = ()>) -> Result<(), Failed> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?.block_on(test);
    Ok(())
}

/// The caller: one user of the demo identity each, with a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    /// A member of project demo.
    Member,
    /// A manager of project demo.
    Manager,
    /// A reader of project demo.
    Reader,
    /// A member of project demo2.
    Other,
    /// The administrator, in project admin.
    Admin,
    /// The administrator, with the whole system as scope.
    System,
    /// The administrator of the domain, with the domain as scope.
    Domain,
    /// A user without any scope.
    Unscoped,
    /// No token at all.
    Nobody,
}

impl Who {
    fn login(self) -> Option<(&'static str, Value)> {
        let project = |name: &str| json!({"project": {"name": name, "domain": {"id": "default"}}});
        match self {
            Self::Member => Some(("demo", project("demo"))),
            Self::Manager => Some(("manager", project("demo"))),
            Self::Reader => Some(("reader", project("demo"))),
            Self::Other => Some(("demo2", project("demo2"))),
            Self::Admin => Some(("admin", project("admin"))),
            Self::System => Some(("admin", json!({"system": {"all": true}}))),
            Self::Domain => Some(("domadmin", json!({"domain": {"id": "default"}}))),
            Self::Unscoped => Some(("norole", json!("unscoped"))),
            Self::Nobody => None,
        }
    }
}

/// A service with its own store. Two of them share nothing.
pub struct TestApp {
    pub front: Front,
    tokens: tokio::sync::Mutex<HashMap<Who, String>>,
    directory: TempDir,
    /// The port that it listens on.
    port: u16,
    stop: CancellationToken,
    running: JoinHandle<Result<(), ServeError>>,
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// A response.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl TestApp {
    /// Starts a service whose data plane follows at once.
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// The same, with some settings changed.
    pub async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        Self::start_in(TempDir::new().expect("a directory"), change).await
    }

    async fn start_in(directory: TempDir, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config::default();
        config.database.url = format!("sqlite://{}", directory.path().join("vpnaas.db").display()).into();
        config.identity.builtin = IdentityConfig::demo().expect("the demo's users");
        config.driver.simulated.latency_ms = 0;
        change(&mut config);
        Self::open(config, directory).await
    }

    async fn open(config: Config, directory: TempDir) -> Self {
        let service = Service::open(config).await.expect("a service");
        let front = service.front();
        let stop = CancellationToken::new();
        // Requests are made in memory, except through Prism; the rest of the process runs as usual.
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let running = tokio::spawn(service.run(listener, Shutdown::from(stop.clone())));
        Self { front, tokens: tokio::sync::Mutex::default(), directory, port, stop, running }
    }

    /// Starts the next process on the same store, with some settings changed.
    pub async fn restart_with(mut self, change: impl FnOnce(&mut Config)) -> Self {
        self.stop.cancel();
        (&mut self.running).await.expect("an end").expect("a good one");
        // Only the end of a process certainly releases its file, so the next service uses a copy.
        let directory = TempDir::new().expect("a directory");
        for name in ["vpnaas.db", "vpnaas.db-wal"] {
            let from = self.directory.path().join(name);
            if from.exists() {
                fs::copy(from, directory.path().join(name)).expect("a copy");
            }
        }
        Self::start_in(directory, change).await
    }

    /// The file of the store.
    pub fn database(&self) -> std::path::PathBuf {
        self.directory.path().join("vpnaas.db")
    }

    /// A token for this caller; empty for [`Who::Nobody`].
    pub async fn token(&self, who: Who) -> String {
        let Some((user, scope)) = who.login() else { return String::new() };
        let mut tokens = self.tokens.lock().await;
        if let Some(token) = tokens.get(&who) {
            return token.clone();
        }
        let body = json!({"auth": {
            "identity": {"methods": ["password"], "password": {
                "user": {"name": user, "domain": {"id": "default"}, "password": format!("{user}pw")},
            }},
            "scope": scope,
        }});
        let reply = self.send(Request::post("/identity/v3/auth/tokens"), body.to_string()).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());
        let token = reply.headers["x-subject-token"].to_str().expect("text").to_owned();
        tokens.insert(who, token.clone());
        token
    }

    /// Sends a request unchanged, and checks the response against the document.
    pub async fn send(&self, request: axum::http::request::Builder, body: impl Into<Body>) -> Reply {
        let request = Self::request(request, body);
        let (method, uri) = (request.method().clone(), request.uri().clone());
        let (parts, body) = self.exchange(request).await;
        watch::watch(&watch::Exchange {
            method: &method,
            path: uri.path(),
            query: uri.query().unwrap_or_default(),
            status: parts.status,
            headers: &parts.headers,
            body: &body,
        });
        Reply { status: parts.status, headers: parts.headers, body }
    }

    /// The same for a request that is not valid HTTP, which the document does not describe.
    pub async fn send_unwatched(&self, request: axum::http::request::Builder) -> Reply {
        let (parts, body) = self.handled(Self::request(request, "")).await;
        Reply { status: parts.status, headers: parts.headers, body }
    }

    fn request(request: axum::http::request::Builder, body: impl Into<Body>) -> Request<Body> {
        let mut request = request.body(body.into()).expect("a request");
        let host = header::HeaderValue::from_static("vpn.example:9696");
        request.headers_mut().entry(header::HOST).or_insert(host);
        request
    }

    async fn exchange(&self, request: Request<Body>) -> (response::Parts, Vec<u8>) {
        let (parts, body) = request.into_parts();
        // The length is only known for a complete body.
        let whole = match body.size_hint().exact() {
            Some(_) => Ok(to_bytes(body, usize::MAX).await.expect("a body").to_vec()),
            None => Err(body),
        };
        if prism::passes(&parts, whole.as_deref().ok()) {
            return prism::exchange(self.port, parts, whole.unwrap_or_default()).await;
        }
        self.handled(Request::from_parts(parts, whole.map_or_else(|body| body, Body::from))).await
    }

    async fn handled(&self, request: Request<Body>) -> (response::Parts, Vec<u8>) {
        let response = self.front.handle(request).await;
        let (parts, body) = response.into_parts();
        (parts, to_bytes(body, usize::MAX).await.expect("a body").to_vec())
    }

    /// Sends a request with this caller's token.
    pub async fn call(&self, who: Who, method: Method, path: &str, body: Option<Value>) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        if who != Who::Nobody {
            request = request.header("X-Auth-Token", self.token(who).await);
        }
        self.send(request, body.map_or_else(Body::empty, |body| body.to_string().into())).await
    }

    pub async fn get(&self, who: Who, path: &str) -> Reply {
        self.call(who, Method::GET, path, None).await
    }

    pub async fn post(&self, who: Who, path: &str, body: Value) -> Reply {
        self.call(who, Method::POST, path, Some(body)).await
    }

    pub async fn put(&self, who: Who, path: &str, body: Value) -> Reply {
        self.call(who, Method::PUT, path, Some(body)).await
    }

    pub async fn delete(&self, who: Who, path: &str) -> Reply {
        self.call(who, Method::DELETE, path, None).await
    }
}

impl Reply {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The body; panics unless the status is this one.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        if self.body.is_empty() { Value::Null } else { self.json() }
    }

    /// The message; panics unless it is a refusal with this status and type.
    #[track_caller]
    pub fn refused(&self, status: u16, kind: &str) -> String {
        let body = self.expect(status);
        assert_eq!(body["NeutronError"]["type"], kind, "{body}");
        body["NeutronError"]["message"].as_str().expect("a message").to_owned()
    }

    /// Panics unless it is a complete 401.
    #[track_caller]
    pub fn unauthorized(&self) {
        let body = self.expect(401);
        assert_eq!(body["error"]["code"], 401);
        assert_eq!(body["error"]["title"], "Unauthorized");
        assert_eq!(self.headers[header::WWW_AUTHENTICATE], "Keystone uri=\"http://vpn.example:9696/identity\"");
    }
}
