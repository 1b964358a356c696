//! Where everything is kept: one set of queries, two databases.
//!
//! # The rule book
//!
//! 1. A caller that wants to read hands [`Store::read`] a plain function over a [`Session`]; one that wants to change
//!    something hands such a function to [`Store::write`]. There is no other way in.
//! 2. A write sees the store as it is at that moment, takes all its decisions inside (look up, check, change) and either
//!    succeeds as a whole or leaves no trace. When `write` has returned, what it returned is on the disk. There are three
//!    outcomes: done, not done, and [not known](StoreError::Unknown), when the answer to COMMIT was lost. One change is
//!    durable before its write ends: on PostgreSQL [`Session::delete_connection`] is one statement that commits itself.
//! 3. A function may run more than once (a serialisation failure, a deadlock, a dead connection), so it must not have effects
//!    outside its session. A statement that has failed undoes its function, also where that goes on as if nothing had
//!    happened: check first, and let the key be the second line.
//! 4. Look-ups return `Option`. Affected rows are asserted. Ids, times and randomness come from the caller.
//! 5. Queries know no database by name: both understand the same text. What differs between databases (how a transaction
//!    begins, what an error number means) stands in `engine/`.
//! 6. A foreign key backs every in-use rule. The explicit check gives the message; the key makes it true.
//! 7. An error says what it means for the caller ([`StoreError`]); the database's own words go to the log, never to a client.
//! 8. A write whose client has gone before it began is dropped; one that has begun is finished.
//!
//! A read on SQLite sees one state of the database throughout; on PostgreSQL each of its statements sees what is committed
//! when it begins.
//!
//! # Where things stand
//!
//! `threads.rs` has the threads and their queues, `session/` the statements, `records.rs` says how each model type is kept
//! ("to keep a further type" stands there), `cell.rs` how single values are, `text.rs` and `seal.rs` what is special about
//! texts and secrets, `migrations.rs` makes the tables, `engine/` speaks to the databases.
//!
//! # Why these libraries
//!
//! `rusqlite` and `tokio-postgres` do what they are told on the thread that tells them, so that a transaction is an
//! ordinary function. Nearly all statements are fixed texts that both databases understand, so there is nothing for a query
//! builder to build but the pages, whose text takes a tenth of the time when it is put together by hand. An
//! object-relational mapper brings entities and relations of its own beside the model types that are there anyway; a pool
//! with an asynchronous interface takes two hops between threads per statement.

mod cell;
mod engine;
mod error;
mod migrations;
mod records;
mod seal;
mod session;
mod text;
mod threads;
mod upkeep;

use std::{sync::Arc, time::Duration};

use secrecy::SecretString;

pub use cell::Cell;
pub use engine::{Kind, Look, Row, Value};
use engine::{Location, Purpose};
pub use error::StoreError;
pub use records::{Column, Record};
pub use seal::Sealer;
pub use session::{Assignment, Due, Followed, Queued, Session, Turn};
use threads::Queue;
pub use upkeep::Waiting;

/// How a store is opened.
#[derive(Clone)]
pub struct StoreOptions {
    /// How long a write waits for another writer before it answers [`StoreError::Busy`]; by default 2 s.
    pub lock_wait: Duration,
    /// How long a transaction may take; by default 10 s. A connection that exceeds it is given up.
    pub time_limit: Duration,
    /// How many threads, each with a connection, read at the same time; by default 8.
    pub readers: u32,
    /// How many write at the same time to PostgreSQL; by default 24. SQLite has one writer. What is committed at the same
    /// moment waits for the disk once: pgbench's deletes come to 0.6 of its rate with 64 connections where it has 16, to 0.7
    /// with 24, and three processes with 24 leave room among a server's usual 100 connections.
    pub writers: u32,
    /// The keys that pre-shared keys are sealed with, by name: the first seals, all open. Without any they are kept as they
    /// are.
    pub psk_keys: Vec<(String, SecretString)>,
    /// Whether the tables are made or brought up to date; by default they are.
    pub migrate: bool,
    /// How long to wait for another process that has the SQLite file; by default not at all.
    pub patience: Duration,
    /// Hears how many pieces of work each commit held.
    pub committed: Arc<dyn Fn(usize) + Send + Sync>,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self {
            lock_wait: Duration::from_secs(2),
            time_limit: Duration::from_secs(10),
            readers: 8,
            writers: 24,
            psk_keys: Vec::new(),
            migrate: true,
            patience: Duration::ZERO,
            committed: Arc::new(|_| {}),
        }
    }
}

impl std::fmt::Debug for StoreOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoreOptions")
            .field("readers", &self.readers)
            .field("writers", &self.writers)
            .finish_non_exhaustive()
    }
}

/// A durable store; see the [rule book](self). Clones are handles to the same one.
#[derive(Clone)]
pub struct Store(Arc<Parts>);

struct Parts {
    location: Location,
    reading: Arc<Queue>,
    writing: Arc<Queue>,
    sealer: Arc<Sealer>,
    options: Arc<StoreOptions>,
}

impl Store {
    /// Opens the database at `sqlite://path` (made where there is none) or `postgres://user:password@host/name`. No error
    /// quotes the URL.
    pub async fn open(url: &SecretString, options: StoreOptions) -> Result<Self, StoreError> {
        let url = url.clone();
        upkeep::blocking(move || Self::open_here(&url, options)).await
    }

    fn open_here(url: &SecretString, options: StoreOptions) -> Result<Self, StoreError> {
        let refused = |name: String| {
            let wanted = "32 bytes in base64, under a name of its own without a colon";
            StoreError::Key { why: format!("the key {name:?} for pre-shared keys is not {wanted}"), name }
        };
        let sealer = Arc::new(Sealer::new(&options.psk_keys).map_err(refused)?);
        let (location, mut session) = Session::first(url, &options)?;
        let options = Arc::new(options);
        if options.migrate {
            session.migrate(options.time_limit)?;
        }
        session.check_keys(&sealer)?;
        drop(session);
        let (readers, writers) = match location {
            Location::Sqlite(_) => (options.readers.min(processors().max(2)), 1),
            Location::Postgres(_) => (options.readers, options.writers),
        };
        let reading = threads::start(&location, &options, Purpose::Reading, readers)?;
        let writing = threads::start(&location, &options, Purpose::Writing, writers)?;
        Ok(Self(Arc::new(Parts { location, reading, writing, sealer, options })))
    }

    /// What seals and opens this store's pre-shared keys.
    #[must_use]
    pub fn sealer(&self) -> &Arc<Sealer> {
        &self.0.sealer
    }

    /// Runs `work` on a thread that reads.
    pub async fn read<T, E>(&self, work: impl Fn(&mut Session) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.0.reading.run(work).await
    }

    /// Runs `work` in a transaction on a thread that writes, and returns its answer once that is durable.
    pub async fn write<T, E>(&self, work: impl Fn(&mut Session) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.0.writing.run(work).await
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("options", &self.0.options).finish_non_exhaustive()
    }
}

impl Drop for Parts {
    fn drop(&mut self) {
        self.reading.close();
        self.writing.close();
    }
}

fn processors() -> u32 {
    std::thread::available_parallelism().map_or(1, |number| u32::try_from(number.get()).unwrap_or(u32::MAX))
}
