//! Persistence: one set of queries, two databases.
//!
//! # The rule book
//!
//! 1. To read, a caller passes [`Store::read`] a plain function over a [`Session`]; to change something, it passes such
//!    a function to [`Store::write`]. There is no other way in.
//! 2. A write sees the current state of the store, takes all its decisions inside (look up, check, change) and either
//!    succeeds as a whole or leaves no trace. When `write` has returned, its changes are on the disk. There are three
//!    outcomes: done, not done, and [unknown](StoreError::Unknown), when the response to COMMIT was lost. One change is
//!    durable before its write ends: on PostgreSQL, [`Session::delete_connection`] is one statement that commits
//!    itself.
//! 3. A function may run more than once (after a serialisation failure, a deadlock or a lost connection), so it must
//!    not have effects outside its session. A failed statement undoes the whole function, even if the function ignores
//!    the error: check first, and rely on the constraint only as a second line of defence.
//! 4. Lookups return `Option`. Affected rows are asserted. Ids, times and randomness come from the caller.
//! 5. Queries do not depend on the database: both understand the same SQL. What differs (how a transaction begins, what
//!    an error code means) is in `engine/`.
//! 6. A foreign key backs every in-use rule. The explicit check provides the message; the key enforces the rule.
//! 7. An error states its consequence for the caller ([`StoreError`]); the database's own message goes to the log,
//!    never to a client.
//! 8. A write whose client disconnects before it begins is dropped; one that has begun is finished.
//!
//! A read on SQLite sees one state of the database throughout; on PostgreSQL, each statement sees what is committed
//! when it begins.
//!
//! # Where to find things
//!
//! `threads.rs` contains the threads and their queues, `session/` the statements, `records.rs` the columns of each
//! model type (and how to add one), `cell.rs` the stored form of single values, `text.rs` and `seal.rs` that of texts
//! and secrets, `migrations.rs` the tables, `engine/` the database connections.
//!
//! # Why these libraries
//!
//! `rusqlite` and `tokio-postgres` can work on the calling thread, so a transaction is an ordinary function. Nearly all
//! statements are fixed and understood by both databases. A query builder would only build the pages, whose SQL is
//! assembled by hand in a tenth of the time. An object-relational mapper would add entities and relations to the model
//! types that exist anyway; an asynchronous pool switches threads twice per statement.

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

/// Options for opening a store.
#[derive(Clone)]
pub struct StoreOptions {
    /// How long a write waits for another writer before it fails with [`StoreError::Busy`]; by default 2 s.
    pub lock_wait: Duration,
    /// How long a transaction may take; by default 10 s. A connection that exceeds it is discarded.
    pub time_limit: Duration,
    /// How many threads, each with a connection, read concurrently; by default 8.
    pub readers: u32,
    /// How many threads write to PostgreSQL concurrently; by default 24. SQLite has one writer. Concurrent commits
    /// share one wait for the disk: with 64 connections, pgbench deletes at 0.6 of its full rate with 16 writers and
    /// 0.7 with 24. Three processes with 24 writers fit within a server's default limit of 100 connections.
    pub writers: u32,
    /// The keys that encrypt pre-shared keys, by name: the first one encrypts, all of them decrypt. Without any key,
    /// pre-shared keys are stored as plain text.
    pub psk_keys: Vec<(String, SecretString)>,
    /// Whether to create the tables or bring them up to date; by default yes.
    pub migrate: bool,
    /// How long to wait for another process that holds the SQLite file; by default not at all.
    pub patience: Duration,
    /// Called with the number of pieces of work in each commit.
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

/// A durable store; see the [rule book](self). Clones are handles to the same store.
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
    /// Opens the database at `sqlite://path` (created if necessary) or `postgres://user:password@host/name`. No error
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

    /// Seals and opens this store's pre-shared keys.
    #[must_use]
    pub fn sealer(&self) -> &Arc<Sealer> {
        &self.0.sealer
    }

    /// Runs `work` on a reader thread.
    pub async fn read<T, E>(&self, work: impl Fn(&mut Session) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.0.reading.run(work).await
    }

    /// Runs `work` in a transaction on a writer thread, and returns its result once that is durable.
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
