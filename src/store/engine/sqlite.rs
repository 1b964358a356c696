//! A connection to a SQLite file.

use std::{
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use rusqlite::{ErrorCode, OpenFlags, config::DbConfig, params_from_iter};

use super::{Failure, Purpose, Remedy, Row, Value, location::File};
use crate::store::StoreError;

/// How many prepared statements a connection caches.
const STATEMENTS: usize = 256;
/// The page size of a new file, in bytes. A row is in its table and in several indexes, and each change of them writes
/// a page to the log and again at the next checkpoint: pages smaller than SQLite's default reduce both. Existing files
/// keep their page size.
const PAGE: u32 = 2048;
/// SQLite checks the time limit after this many of its own instructions: every fraction of a millisecond.
const INSTRUCTIONS: i32 = 10_000;

/// A connection to a file.
pub(in crate::store) struct Sqlite {
    connection: rusqlite::Connection,
    /// Milliseconds since [`START`], shared with the handler that checks it.
    deadline: Arc<AtomicU64>,
}

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

impl Sqlite {
    /// Opens the file; a statement waits at most `lock_wait` for another program's lock.
    pub fn open(file: &File, purpose: Purpose, lock_wait: Duration) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection =
            rusqlite::Connection::open_with_flags(file.path(), flags).map_err(|e| meaning(&e).error)?;
        let deadline = Arc::new(AtomicU64::new(u64::MAX));
        let limit = Arc::clone(&deadline);
        let is_late = move || now() > limit.load(Ordering::Relaxed);
        let prepare = |connection: &mut rusqlite::Connection| {
            connection.busy_timeout(lock_wait)?;
            connection.set_prepared_statement_cache_capacity(STATEMENTS);
            // Query plans must not depend on the values: otherwise each new value prepares the statement again.
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
            connection.execute_batch(&format!("PRAGMA page_size = {PAGE}; {}", pragmas(purpose)))?;
            connection.progress_handler(INSTRUCTIONS, Some(is_late))
        };
        prepare(&mut connection).map_err(|error| meaning(&error).error)?;
        Ok(Self { connection, deadline })
    }

    pub fn limit(&mut self, deadline: Instant) {
        let limit = deadline.saturating_duration_since(*START).as_millis();
        self.deadline.store(u64::try_from(limit).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Takes the write lock immediately: upgrading from a read lock later may fail.
    pub fn begin(&mut self) -> Result<(), Failure> {
        self.fixed("BEGIN IMMEDIATE")
    }

    /// Begins a transaction that sees one state of the database throughout.
    pub fn begin_reading(&mut self) -> Result<(), Failure> {
        self.fixed("BEGIN")
    }

    pub fn commit(&mut self) -> Result<(), Failure> {
        self.limit(Instant::now() + Duration::from_hours(1));
        self.fixed("COMMIT").map_err(|failure| match failure.remedy {
            // The last page of the log may or may not have reached the disk: the next start finds out.
            Remedy::Reconnect => Failure { error: StoreError::Unknown, ..failure },
            Remedy::None | Remedy::Again => failure,
        })
    }

    pub fn roll_back(&mut self) {
        if !self.connection.is_autocommit()
            && let Err(failure) = self.fixed("ROLLBACK")
        {
            tracing::warn!(error = %failure.error, "a transaction could not be rolled back");
        }
    }

    /// Sets a savepoint for [`Sqlite::undo`].
    pub fn mark(&mut self) -> Result<(), Failure> {
        self.fixed("SAVEPOINT one")
    }

    /// Keeps the changes made since [`Sqlite::mark`].
    pub fn keep(&mut self) -> Result<(), Failure> {
        self.fixed("RELEASE one")
    }

    /// Undoes the changes made since [`Sqlite::mark`].
    pub fn undo(&mut self) -> Result<(), Failure> {
        self.fixed("ROLLBACK TO one")?;
        self.fixed("RELEASE one")
    }

    pub fn rows(&mut self, text: &str, values: &[Value<'_>], read: &mut dyn FnMut(Row<'_>)) -> Result<(), Failure> {
        let mut run = || {
            let mut prepared = self.connection.prepare_cached(text)?;
            let mut rows = prepared.query(params_from_iter(values))?;
            while let Some(row) = rows.next()? {
                read(Row::sqlite(row));
            }
            Ok(())
        };
        run().map_err(|error: rusqlite::Error| meaning(&error))
    }

    pub fn execute(&mut self, text: &str, values: &[Value<'_>]) -> Result<u64, Failure> {
        let run = || self.connection.prepare_cached(text)?.execute(params_from_iter(values));
        run().map(|rows| rows as u64).map_err(|error| meaning(&error))
    }

    pub fn batch(&mut self, text: &str) -> Result<(), Failure> {
        self.connection.execute_batch(text).map_err(|error| meaning(&error))
    }

    fn fixed(&mut self, text: &str) -> Result<(), Failure> {
        let run = || self.connection.prepare_cached(text)?.execute([]);
        run().map(drop).map_err(|error| meaning(&error))
    }
}

/// Milliseconds since [`START`].
fn now() -> u64 {
    u64::try_from(START.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// The settings of each connection. Acknowledged writes are on the disk (`synchronous`), and deleted data is
/// overwritten (`secure_delete`: rows hold secrets). A writer updates many indexes: it gets a cache for their pages (64
/// MiB) and rare checkpoints (every 64 MiB of log), which write a page once however often it has changed.
fn pragmas(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Reading => {
            "PRAGMA journal_mode = WAL; PRAGMA query_only = ON; PRAGMA cache_size = -16384; PRAGMA mmap_size = 268435456;"
        }
        Purpose::Writing => {
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; \
             PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 32768; PRAGMA temp_store = MEMORY;"
        }
    }
}

/// Classifies an error. A failing disk leaves the connection in doubt; everything else leaves it usable.
fn meaning(error: &rusqlite::Error) -> Failure {
    let unavailable = || StoreError::Unavailable(error.to_string());
    let rusqlite::Error::SqliteFailure(code, _) = error else {
        return Failure { error: unavailable(), remedy: Remedy::None };
    };
    let (error, remedy) = match (code.code, code.extended_code) {
        (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _) => (StoreError::Busy, Remedy::None),
        // ON DELETE RESTRICT runs as a trigger (1811).
        (ErrorCode::ConstraintViolation, rusqlite::ffi::SQLITE_CONSTRAINT_FOREIGNKEY | 1811) => {
            (StoreError::ForeignKey, Remedy::None)
        }
        (
            ErrorCode::ConstraintViolation,
            rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY
            | rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE
            | rusqlite::ffi::SQLITE_CONSTRAINT_ROWID,
        ) => (StoreError::Duplicate, Remedy::None),
        (ErrorCode::OperationInterrupted, _) => {
            (StoreError::Unavailable("the transaction has exceeded its time limit".into()), Remedy::None)
        }
        (
            ErrorCode::SystemIoFailure | ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::CannotOpen,
            _,
        ) => (unavailable(), Remedy::Reconnect),
        (_other, _) => (unavailable(), Remedy::None),
    };
    Failure { error, remedy }
}
