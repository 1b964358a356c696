//! A connection to a PostgreSQL server.
//!
//! The asynchronous client runs on a runtime of its own, on the thread that the connection belongs to. A transaction's
//! `BEGIN` can thus travel together with its first statement, which the synchronous client over the same library does
//! not support, and every step can have a time limit.

use std::{
    collections::HashMap,
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use tokio::runtime::Runtime;
use tokio_postgres::{
    Client, Config, Statement as Prepared,
    config::{Host, SslMode},
    error::SqlState,
    types::ToSql,
};

use super::{
    Failure, Look, Purpose, Remedy, Row, Value,
    tls::{Check, Tls},
};
use crate::store::{StoreError, StoreOptions};

/// How many prepared statements a connection caches.
const STATEMENTS: usize = 256;
/// How long one host may take to accept a connection, unless the URL says otherwise.
const CONNECT: Duration = Duration::from_secs(3);
/// How often the runtime's scheduler is polled: to receive what has arrived, to pass it on, and once to spare.
const LOOKS: u32 = 3;
/// How long a connection may be silent before the system probes the server.
const PROBE: Duration = Duration::from_secs(10);

/// Where the server is, and how to connect to it.
pub(in crate::store) struct Server {
    config: Config,
    tls: Option<Tls>,
    /// Hosts and ports, for messages; nothing secret.
    place: String,
    /// Whether the last connection was encrypted.
    is_encrypted: AtomicBool,
}

impl Server {
    /// Parses a URL as libpq does. The URL is a secret: no error quotes it.
    pub fn parse(url: &str) -> Result<Self, StoreError> {
        let refused = |why: &str| StoreError::Unavailable(format!("the database's URL is not understood: {why}"));
        let (address, query) = url.split_once('?').unwrap_or((url, ""));
        let option = |wanted: &str| {
            let pairs = form_urlencoded::parse(query.as_bytes());
            pairs.filter(|(name, _)| name == wanted).map(|(_, value)| value.into_owned()).last()
        };
        let (mode, check) = match option("sslmode").as_deref() {
            Some("disable") => (SslMode::Disable, Check::Nothing),
            None | Some("allow" | "prefer") => (SslMode::Prefer, Check::Nothing),
            Some("require") if option("sslrootcert").is_none() => (SslMode::Require, Check::Nothing),
            Some("require" | "verify-ca") => (SslMode::Require, Check::Issuer),
            Some("verify-full") => (SslMode::Require, Check::Host),
            Some(_) => return Err(refused("sslmode has an unknown value")),
        };
        // The parameters read here are not passed to the client library; a `host` replaces that of the address.
        let mut rest = form_urlencoded::Serializer::new(String::new());
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "sslmode" | "sslrootcert" => {}
                // The client library takes a list of sockets for one path.
                "host" => {
                    rest.extend_pairs(value.split(',').map(|host| ("host", host)));
                }
                _ => {
                    rest.append_pair(&name, &value);
                }
            }
        }
        let address = if option("host").is_some() { without_host(address) } else { address.to_owned() };
        let mut config: Config = format!("{address}?{}", rest.finish().replace('+', "%20")).parse().map_err(
            |error: tokio_postgres::Error| match chain(&error) {
                // It may be the end of a password that contains a question mark.
                why if why.contains("unknown option") => refused("it has an unknown option"),
                why => refused(&why),
            },
        )?;
        // A local connection is never encrypted, whatever the URL asks for.
        let is_local = |host: &Host| matches!(host, Host::Unix(_));
        let is_local = !config.get_hosts().is_empty() && config.get_hosts().iter().all(is_local);
        let mode = if is_local { SslMode::Disable } else { mode };
        config.ssl_mode(mode).keepalives_idle(PROBE);
        if config.get_application_name().is_none() {
            config.application_name("vpnaas");
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT);
        }
        if config.get_user().is_none() {
            return Err(refused("it names no user"));
        }
        let tls = match mode {
            SslMode::Disable => None,
            _ => Some(Tls::new(check, option("sslrootcert").as_deref()).map_err(StoreError::Unavailable)?),
        };
        let place = place(&config);
        Ok(Self { config, tls, place, is_encrypted: AtomicBool::new(false) })
    }

    async fn connect(&self, limit: Duration) -> Result<Client, StoreError> {
        let mut config = self.config.clone();
        config.tcp_user_timeout(limit);
        let failed =
            |error: tokio_postgres::Error| StoreError::Unavailable(format!("{}: {}", self.place, chain(&error)));
        let client = if let Some(tls) = &self.tls {
            let (client, connection) = config.connect(tls.clone()).await.map_err(failed)?;
            tokio::spawn(connection);
            client
        } else {
            let (client, connection) = config.connect(tokio_postgres::NoTls).await.map_err(failed)?;
            tokio::spawn(connection);
            client
        };
        self.is_encrypted.store(self.tls.as_ref().is_some_and(Tls::take_used), Ordering::Relaxed);
        Ok(client)
    }

    /// Logs once how the connection to the database is made.
    pub fn announce(&self) {
        let is_encrypted = self.is_encrypted.load(Ordering::Relaxed);
        tracing::info!(database.host = self.place, database.encrypted = is_encrypted, "connected to the database");
    }
}

/// The address without its host: `postgres://user@host/name` becomes `postgres://user@/name`.
fn without_host(address: &str) -> String {
    let start = address.find("://").map_or(0, |scheme| scheme + 3);
    let end = address[start..].find('/').map_or(address.len(), |path| start + path);
    let authority = &address[start..end];
    let user = authority.rfind('@').map_or("", |at| &authority[..=at]);
    format!("{}{user}{}", &address[..start], &address[end..])
}

fn place(config: &Config) -> String {
    let ports = config.get_ports();
    let host = |(number, host): (usize, &Host)| {
        let port = ports.get(number).or_else(|| ports.first()).copied().unwrap_or(5432);
        match host {
            Host::Tcp(name) => format!("{name}:{port}"),
            Host::Unix(path) => format!("{}:{port}", path.display()),
        }
    };
    config.get_hosts().iter().enumerate().map(host).collect::<Vec<_>>().join(",")
}

/// An error and its causes, none of which quotes the URL.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

/// The state of a transaction on a connection.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Transaction {
    None,
    /// It begins with the next statement.
    Wanted,
    Open,
}

/// A connection to a server, opened on first use and again after it was lost.
pub(in crate::store) struct Postgres {
    server: Arc<Server>,
    settings: String,
    time_limit: Duration,
    runtime: Runtime,
    client: Option<Client>,
    prepared: HashMap<String, Prepared>,
    /// Results of lookups that were sent ahead.
    ahead: Vec<(Look, Vec<tokio_postgres::Row>)>,
    transaction: Transaction,
    deadline: Instant,
}

impl Postgres {
    pub fn new(server: Arc<Server>, purpose: Purpose, options: &StoreOptions) -> Result<Self, StoreError> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| StoreError::Unavailable(error.to_string()))?;
        let read_only = if purpose == Purpose::Reading { "on" } else { "off" };
        let settings = format!(
            "SET lock_timeout = {}; SET statement_timeout = {limit}; SET idle_in_transaction_session_timeout = {limit}; \
             SET default_transaction_read_only = {read_only}",
            options.lock_wait.as_millis().max(1),
            limit = options.time_limit.as_millis().max(1),
        );
        let time_limit = options.time_limit;
        let deadline = Instant::now() + time_limit;
        let (client, prepared, ahead, transaction) = (None, HashMap::new(), Vec::new(), Transaction::None);
        Ok(Self { server, settings, time_limit, runtime, client, prepared, ahead, transaction, deadline })
    }

    pub fn limit(&mut self, deadline: Instant) {
        self.ahead.clear();
        self.deadline = deadline;
    }

    pub fn begin(&mut self) {
        self.transaction = Transaction::Wanted;
    }

    pub fn commit(&mut self) -> Result<(), Failure> {
        if std::mem::replace(&mut self.transaction, Transaction::None) != Transaction::Open {
            return Ok(());
        }
        // This response is worth waiting for: without it the outcome is unknown.
        self.deadline = self.deadline.max(Instant::now() + self.time_limit);
        let Some(client) = self.client.take() else { return Err(unknown()) };
        let committed = self.run(client.batch_execute("COMMIT"));
        self.client = Some(client);
        committed.map_err(|failure| match failure.remedy {
            // The server itself has reported that it did not commit.
            Remedy::None | Remedy::Again => failure,
            Remedy::Reconnect => {
                self.forget();
                unknown()
            }
        })
    }

    pub fn roll_back(&mut self) {
        if std::mem::replace(&mut self.transaction, Transaction::None) == Transaction::Open
            && let Some(client) = self.client.take()
        {
            match self.run(client.batch_execute("ROLLBACK")) {
                Ok(()) => self.client = Some(client),
                Err(failure) => {
                    tracing::warn!(error = %failure.error, "a connection to the database is discarded");
                    self.forget();
                }
            }
        }
    }

    pub fn rows(&mut self, text: &str, values: &[Value<'_>], read: &mut dyn FnMut(Row<'_>)) -> Result<(), Failure> {
        let known = self.ahead.iter().position(|(look, _)| &*look.text == text && look.values == values);
        let rows = match known {
            Some(known) => self.ahead.swap_remove(known).1,
            None => self.ask(text, values, &async |client, prepared, values| client.query(prepared, values).await)?,
        };
        rows.iter().map(Row::postgres).for_each(read);
        Ok(())
    }

    pub fn execute(&mut self, text: &str, values: &[Value<'_>]) -> Result<u64, Failure> {
        self.ahead.clear();
        self.ask(text, values, &async |client, prepared, values| client.execute(prepared, values).await)
    }

    /// Runs the only statement of a transaction without `BEGIN` and `COMMIT`: one round trip instead of two. If its
    /// response is lost, the outcome is unknown.
    pub fn execute_alone(&mut self, text: &str, values: &[Value<'_>]) -> Result<u64, Failure> {
        let is_alone = self.transaction == Transaction::Wanted;
        if is_alone {
            // Detect a dead connection before anything is sent: its own task notices the end when it is given time to
            // run.
            self.runtime.block_on(async {
                for _ in 0..LOOKS {
                    tokio::task::yield_now().await;
                }
            });
            let client = self.client()?;
            self.client = Some(client);
            self.transaction = Transaction::None;
        }
        self.execute(text, values).map_err(|failure| match failure.remedy {
            Remedy::Reconnect if is_alone => unknown(),
            Remedy::None | Remedy::Again | Remedy::Reconnect => failure,
        })
    }

    /// Sends a change, if there is one, and the lookups at once: one round trip instead of many. They run in this
    /// order, and the results are kept for the next identical lookups.
    pub fn together(&mut self, change: Option<(&str, &[Value<'_>])>, looks: Vec<Look>) -> Result<u64, Failure> {
        let client = self.client()?;
        let asked = self.together_with(&client, change, &looks);
        self.client = Some(client);
        let (changed, found) = self.settle(asked)?;
        self.ahead = looks.into_iter().zip(found).collect();
        Ok(changed)
    }

    fn together_with(
        &mut self,
        client: &Client,
        change: Option<(&str, &[Value<'_>])>,
        looks: &[Look],
    ) -> Result<(u64, Vec<Vec<tokio_postgres::Row>>), Failure> {
        let change = match change {
            Some((text, values)) => Some((self.prepare(client, text)?, places(values))),
            None => None,
        };
        let mut prepared = Vec::with_capacity(looks.len());
        for look in looks {
            prepared.push((self.prepare(client, &look.text)?, places(&look.values)));
        }
        let begins = self.transaction == Transaction::Wanted;
        if begins {
            self.transaction = Transaction::Open;
        }
        self.run(async {
            let begun = async { if begins { client.batch_execute("BEGIN").await } else { Ok(()) } };
            let changed = async {
                match &change {
                    Some((prepared, values)) => client.execute(prepared, values).await,
                    None => Ok(0),
                }
            };
            let found = join_all(prepared.iter().map(|(prepared, values)| client.query(prepared, values)));
            // The order matters: the first to be polled is the first to be sent.
            let (begun, changed, found) = tokio::join!(biased; begun, changed, found);
            begun?;
            Ok((changed?, found.into_iter().collect::<Result<_, _>>()?))
        })
    }

    pub fn batch(&mut self, text: &str) -> Result<(), Failure> {
        self.ahead.clear();
        let client = self.client()?;
        if self.transaction == Transaction::Wanted {
            self.run(client.batch_execute("BEGIN"))?;
            self.transaction = Transaction::Open;
        }
        let done = self.run(client.batch_execute(text));
        self.client = Some(client);
        self.settle(done)
    }

    /// Runs a statement, which is prepared on first use; the first one begins the transaction.
    fn ask<T>(
        &mut self,
        text: &str,
        values: &[Value<'_>],
        run: &impl AsyncFn(&Client, &Prepared, &[&(dyn ToSql + Sync)]) -> Result<T, tokio_postgres::Error>,
    ) -> Result<T, Failure> {
        let client = self.client()?;
        let asked = self.ask_with(&client, text, values, run);
        self.client = Some(client);
        self.settle(asked)
    }

    fn ask_with<T>(
        &mut self,
        client: &Client,
        text: &str,
        values: &[Value<'_>],
        run: &impl AsyncFn(&Client, &Prepared, &[&(dyn ToSql + Sync)]) -> Result<T, tokio_postgres::Error>,
    ) -> Result<T, Failure> {
        let prepared = self.prepare(client, text)?;
        let values = places(values);
        if self.transaction == Transaction::Wanted {
            self.transaction = Transaction::Open;
            let both = async {
                // The order matters: the first to be polled is the first to be sent.
                let (begun, answer) =
                    tokio::join!(biased; client.batch_execute("BEGIN"), run(client, &prepared, &values));
                begun.and(answer)
            };
            self.run(both)
        } else {
            self.run(run(client, &prepared, &values))
        }
    }

    fn prepare(&mut self, client: &Client, text: &str) -> Result<Prepared, Failure> {
        if let Some(prepared) = self.prepared.get(text) {
            return Ok(prepared.clone());
        }
        let prepared = self.run(client.prepare(text))?;
        if self.prepared.len() >= STATEMENTS {
            self.prepared.clear();
        }
        self.prepared.insert(text.into(), prepared.clone());
        Ok(prepared)
    }

    /// Takes the connection out; its user puts it back.
    fn client(&mut self) -> Result<Client, Failure> {
        match self.client.take() {
            Some(client) if !client.is_closed() => Ok(client),
            Some(_) if self.transaction == Transaction::Open => Err(lost("the connection was closed")),
            Some(_) | None => {
                self.forget();
                let server = Arc::clone(&self.server);
                let reconnect = |error| Failure { error, remedy: Remedy::Reconnect };
                let limit = self.time_limit;
                let deadline = tokio::time::Instant::from_std(self.deadline);
                let connected =
                    self.runtime.block_on(async { tokio::time::timeout_at(deadline, server.connect(limit)).await });
                let late = || StoreError::Unavailable(format!("{}: no answer in time", self.server.place));
                let client = connected.map_err(|_elapsed| reconnect(late()))?.map_err(reconnect)?;
                self.run(client.batch_execute(&self.settings.clone()))?;
                Ok(client)
            }
        }
    }

    /// Discards a connection that has become unusable.
    fn settle<T>(&mut self, result: Result<T, Failure>) -> Result<T, Failure> {
        if result.as_ref().is_err_and(|failure| failure.remedy == Remedy::Reconnect) {
            self.forget();
        }
        result
    }

    fn forget(&mut self) {
        self.client = None;
        self.prepared.clear();
        self.ahead.clear();
    }

    /// Waits for the server within the time limit.
    fn run<T>(&self, work: impl Future<Output = Result<T, tokio_postgres::Error>>) -> Result<T, Failure> {
        let deadline = tokio::time::Instant::from_std(self.deadline);
        match self.runtime.block_on(async { tokio::time::timeout_at(deadline, work).await }) {
            Ok(result) => result.map_err(|error| meaning(&error)),
            Err(_elapsed) => Err(lost("the transaction has exceeded its time limit")),
        }
    }
}

/// Values as the client library takes them.
fn places<'v>(values: &'v [Value<'_>]) -> Vec<&'v (dyn ToSql + Sync)> {
    values.iter().map(|value| value as _).collect()
}

fn lost(why: &str) -> Failure {
    Failure { error: StoreError::Unavailable(why.into()), remedy: Remedy::Reconnect }
}

fn unknown() -> Failure {
    Failure { error: StoreError::Unknown, remedy: Remedy::Reconnect }
}

/// Classifies an error. PostgreSQL 18 reports `ON DELETE RESTRICT` as a restrict violation.
fn meaning(error: &tokio_postgres::Error) -> Failure {
    let Some(code) = error.code() else {
        return Failure { error: StoreError::Unavailable(chain(error)), remedy: Remedy::Reconnect };
    };
    let none = |error| Failure { error, remedy: Remedy::None };
    if *code == SqlState::LOCK_NOT_AVAILABLE {
        none(StoreError::Busy)
    } else if [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED].contains(code) {
        Failure { error: StoreError::Busy, remedy: Remedy::Again }
    } else if [SqlState::FOREIGN_KEY_VIOLATION, SqlState::RESTRICT_VIOLATION].contains(code) {
        none(StoreError::ForeignKey)
    } else if *code == SqlState::UNIQUE_VIOLATION {
        none(StoreError::Duplicate)
    } else {
        // The server is shutting down, has become a standby or refuses the connection, or a prepared statement no
        // longer fits its tables: a new connection may succeed.
        let elsewhere =
            ["57P", "08", "25006", "53", "0A000", "26000"].iter().any(|class| code.code().starts_with(class));
        let remedy = if elsewhere { Remedy::Reconnect } else { Remedy::None };
        Failure { error: StoreError::Unavailable(chain(error)), remedy }
    }
}
