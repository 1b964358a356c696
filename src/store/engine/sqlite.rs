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

/// How many prepared statements a connection keeps.
const STATEMENTS: usize = 256;
/// The page size of a new file, in bytes. A row stands in its table and in several indexes, each change of which writes a
/// page into the log and another one at the next checkpoint: pages smaller than SQLite's usual ones make less of both.
/// Files that exist keep the size that they were made with.
const PAGE: u32 = 2048;
/// After so many of SQLite's own instructions the time limit is looked at: a fraction of a millisecond's worth.
const INSTRUCTIONS: i32 = 10_000;

/// A connection to a file.
pub(in crate::store) struct Sqlite {
    connection: rusqlite::Connection,
    /// Milliseconds since [`START`], shared with the handler that looks at it.
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
            // A plan must not depend on the values: otherwise each new value prepares the statement again.
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

    /// Takes the writer's place at once: a reader that becomes a writer half-way may find that it cannot.
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
            // The log's last page may have reached the disk or not: the next start finds out.
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

    /// Begins what [`Sqlite::undo`] takes back.
    pub fn mark(&mut self) -> Result<(), Failure> {
        self.fixed("SAVEPOINT one")
    }

    /// Keeps what was done since [`Sqlite::mark`].
    pub fn keep(&mut self) -> Result<(), Failure> {
        self.fixed("RELEASE one")
    }

    /// Takes back what was done since [`Sqlite::mark`].
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

/// What is set on each connection. Everything acknowledged is on the disk (`synchronous`), what is deleted is overwritten
/// (`secure_delete`: rows hold secrets). A writer of many indexes gets room for their pages (64 MiB) and rare checkpoints
/// (after 64 MiB of log), as each writes a page once however often it has changed since the last one.
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

/// Says what an error means. A disk that fails leaves a connection in doubt; everything else leaves it usable.
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
