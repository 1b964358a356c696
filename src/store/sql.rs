//! The store over SQLite or PostgreSQL.

use std::{sync::Arc, time::Duration};

use secrecy::SecretString;

use super::{
    Job, Session, Store, StoreError,
    backend::{Dialect, Pool, Purpose, Target},
    migrations,
    seal::Sealer,
    session::Shared,
    statements::Texts,
    writer::Writer,
};
use crate::env::BoxFuture;

/// How a store is opened.
#[derive(Clone, Debug)]
pub struct StoreOptions {
    /// How long a write waits for another writer before it answers [`StoreError::Busy`]; by default 2 s.
    pub lock_wait: Duration,
    /// How many connections read at the same time; by default 8.
    pub readers: u32,
    /// How many connections write at the same time to PostgreSQL; by default 4. SQLite has one writer.
    pub writers: u32,
    /// The key that pre-shared keys are sealed with, 32 bytes in base64; without one they are kept as they are.
    pub psk_key: Option<SecretString>,
    /// Whether the tables are made or brought up to date; by default they are.
    pub migrate: bool,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self { lock_wait: Duration::from_secs(2), readers: 8, writers: 4, psk_key: None, migrate: true }
    }
}

/// A store over SQLite or PostgreSQL.
///
/// When it is dropped the writer still does what is queued; [`SqlStore::close`] waits for that.
#[derive(Debug)]
pub struct SqlStore {
    reading: Pool,
    writing: Pool,
    writer: Writer,
    shared: Arc<Shared>,
}

impl SqlStore {
    /// Opens the database at `sqlite://path` (made where there is none) or `postgres://user:password@host/name`.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] where the URL is not understood or the database does not answer,
    /// [`StoreError::Corrupt`] where the key for pre-shared keys is none. No error quotes the URL.
    pub async fn open(url: &SecretString, options: StoreOptions) -> Result<Self, StoreError> {
        let sealer = Arc::new(Sealer::new(options.psk_key.as_ref())?);
        let shared = Arc::new(Shared { sealer, texts: Texts::default() });
        let target = Target::new(url, options.lock_wait)?;
        let writers = match target.dialect() {
            Dialect::Sqlite => 1,
            Dialect::Postgres => options.writers.max(1),
        };
        // One more, for migrations.
        let writing = target.pool(Purpose::Writing, writers + 1)?;
        let reading = target.pool(Purpose::Reading, options.readers.max(1))?;
        let writer = Writer::start(&writing, &shared, options.lock_wait, writers);
        let store = Self { reading, writing, writer, shared };
        if options.migrate {
            store.migrate().await?;
        } else {
            store.writing.connection().await?;
        }
        Ok(store)
    }

    /// Makes the tables, or brings them up to date.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] where the database is newer than this program, or fails.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        migrations::run(&mut self.writing.connection().await?).await
    }

    /// The versions of the migrations that [`SqlStore::migrate`] would run, in order.
    ///
    /// # Errors
    ///
    /// See [`SqlStore::migrate`].
    pub async fn migrations_pending(&self) -> Result<Vec<i64>, StoreError> {
        migrations::pending(&mut self.reading.connection().await?).await
    }

    /// Takes no more jobs, waits until those that are queued are durable, and closes all connections.
    pub async fn close(&self) {
        self.writer.close().await;
        self.reading.close().await;
        self.writing.close().await;
    }
}

impl Store for SqlStore {
    fn session(&self) -> BoxFuture<'_, Result<Session, StoreError>> {
        Box::pin(async { Ok(Session::reader(self.reading.connection().await?, Arc::clone(&self.shared))) })
    }

    fn submit(&self, job: Job) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(self.writer.submit(job))
    }

    fn ready(&self) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(async {
            let pending = self.migrations_pending().await?;
            if pending.is_empty() {
                return Ok(());
            }
            Err(StoreError::Unavailable(format!("the database lacks the migrations {pending:?}")))
        })
    }
}
