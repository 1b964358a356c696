//! From a URL to pools of connections.

use std::{fs, io, str::FromStr, time::Duration};

use secrecy::{ExposeSecret, SecretString};
use sqlx::{
    ConnectOptions as _, Database, PgPool, SqlitePool,
    pool::PoolOptions,
    postgres::PgConnectOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use super::{super::StoreError, Connection, Dialect, failure::meaning};

/// How long a session may wait for a free connection.
const ACQUIRE: Duration = Duration::from_secs(5);
/// How many prepared statements a connection keeps.
const STATEMENTS: usize = 256;
/// The page size of a new SQLite file, in bytes. A row stands in its table and in eight indexes, each change of which
/// writes a page into the log and another one at the next checkpoint: smaller ones than usual make less of both, and
/// still hold several rows each. Files that exist keep the size that they were made with.
const PAGE: u32 = 2048;

/// What the connections of a pool are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Purpose {
    /// Look-ups: the database refuses everything else.
    Reading,
    /// The writers.
    Writing,
}

/// Where the database is.
#[derive(Clone)]
pub(in crate::store) enum Target {
    Sqlite(SqliteConnectOptions),
    Postgres(PgConnectOptions),
}

impl Target {
    /// Reads `sqlite://path` or `postgres://...`; SQLite waits at most `lock_wait` for another writer.
    pub fn new(url: &SecretString, lock_wait: Duration) -> Result<Self, StoreError> {
        let url = url.expose_secret();
        if url.contains(":memory:") || url.contains("mode=memory") {
            return Err(StoreError::Unavailable("a database in memory does not last".into()));
        }
        let scheme = url.split_once(':').map(|(scheme, _)| scheme);
        match scheme {
            Some("sqlite") => SqliteConnectOptions::from_str(url).map(|options| Self::sqlite(options, lock_wait)),
            Some("postgres" | "postgresql") => PgConnectOptions::from_str(url).map(Self::postgres),
            Some(_) | None => {
                return Err(StoreError::Unavailable("the database's URL is neither sqlite: nor postgres:".into()));
            }
        }
        .map_err(|error| meaning(&error))
    }

    /// Which database it is.
    pub fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }

    fn sqlite(options: SqliteConnectOptions, lock_wait: Duration) -> Self {
        Self::Sqlite(
            options
                .create_if_missing(true)
                .page_size(PAGE)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .busy_timeout(lock_wait)
                .statement_cache_capacity(STATEMENTS)
                .disable_statement_logging(),
        )
    }

    fn postgres(options: PgConnectOptions) -> Self {
        let options = options.application_name("vpnaas").statement_cache_capacity(STATEMENTS);
        Self::Postgres(options.disable_statement_logging())
    }

    /// A pool of at most `size` connections; none is made before it is needed.
    pub fn pool(&self, purpose: Purpose, size: u32) -> Result<Pool, StoreError> {
        Ok(match self {
            Self::Sqlite(options) => {
                let failed = |error| StoreError::Unavailable(format!("the database's file cannot be made: {error}"));
                private_file(options).map_err(failed)?;
                let options = match purpose {
                    Purpose::Reading => options.clone().pragma("query_only", "ON"),
                    Purpose::Writing => writing(options.clone()),
                };
                // A file does not hang up.
                Pool::Sqlite(pool_options(size).test_before_acquire(false).connect_lazy_with(options))
            }
            Self::Postgres(options) => {
                let options = match purpose {
                    Purpose::Reading => options.clone().options([("default_transaction_read_only", "on")]),
                    Purpose::Writing => options.clone(),
                };
                Pool::Postgres(pool_options(size).connect_lazy_with(options))
            }
        })
    }
}

/// What a writer of many indexes needs: room for their pages (64 MiB), rare checkpoints (after 64 MiB of log), as each
/// writes a page once however often it has changed since the last one and holds all writers up meanwhile, and what a
/// statement of several rows would be undone with in memory rather than in a file of its own.
fn writing(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options.pragma("cache_size", "-65536").pragma("wal_autocheckpoint", "32768").pragma("temp_store", "MEMORY")
}

fn pool_options<DB: Database>(size: u32) -> PoolOptions<DB> {
    PoolOptions::new().max_connections(size).acquire_timeout(ACQUIRE)
}

/// Makes the file where there is none, readable by its owner alone: it holds secrets.
fn private_file(options: &SqliteConnectOptions) -> io::Result<()> {
    let mut file = fs::OpenOptions::new();
    file.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut file, 0o600);
    match file.open(options.get_filename()) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        Ok(_) | Err(_) => Ok(()),
    }
}

/// Connections to one database for one purpose.
#[derive(Clone, Debug)]
pub(in crate::store) enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl Pool {
    /// Which database it is to.
    pub fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }

    /// A connection, a free one or a new one.
    pub async fn connection(&self) -> Result<Connection, StoreError> {
        match self {
            Self::Sqlite(pool) => pool.acquire().await.map(Connection::Sqlite),
            Self::Postgres(pool) => pool.acquire().await.map(Connection::Postgres),
        }
        .map_err(|error| meaning(&error))
    }

    /// Closes all connections, waiting for those in use.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }
}
