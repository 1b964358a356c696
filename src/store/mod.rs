//! Where everything is kept: one set of queries, two databases.
//!
//! # The rule book
//!
//! 1. Whoever wants to read takes a [`Session`] from [`Store::session`]; whoever wants to change hands a piece of
//!    work to [`write()`](trait.Store.html#method.write). There is no other way in.
//! 2. A piece of work sees the store as it is at that moment, takes all its decisions inside (look up, check, change)
//!    and either succeeds as a whole or leaves no trace. When `write` has returned, what it returned is on the disk.
//! 3. Works that arrive together are committed together, each with its own answer. One that fails after it has changed
//!    something takes the group back, and every work of the group is then run again by itself. A work may therefore
//!    run more than once: it must not have effects outside its session. A statement that has failed undoes its work,
//!    also where the work goes on as if nothing had happened: check first, and let the key be the second line.
//! 4. Look-ups return `Option`. Affected rows are asserted. Ids, times and randomness come from the caller.
//! 5. Queries are built with `sea-query` and know no database by name. What differs between databases (how a
//!    transaction begins, what an error number means) stands in `backend/`.
//! 6. A foreign key backs every in-use rule. The explicit check gives the message; the key makes it true.
//! 7. An error says what it means for the caller ([`StoreError`]); the database's own words go to the log, never to a client.
//!
//! # Where things stand
//!
//! [`SqlStore`] in `sql.rs` opens a database, `migrations.rs` makes its tables, `writer.rs` commits. `session/` holds
//! the statements, `records/` says how each model type is kept ("to keep a further type" stands there), `cell.rs` how
//! single values are, `text.rs` and `seal.rs` what is special about texts and secrets.
//!
//! # Why `sea-query` with `sqlx`
//!
//! An object-relational mapper (`sea-orm`) brings entities, active models and relations of its own beside the model
//! types that we have anyway, and twice the compile time. Plain `sqlx` needs each query once a dialect. `sea-query`
//! builds the same statement for each of them, and `sqlx` runs it, with prepared statements and pools.

mod backend;
mod cell;
mod error;
mod migrations;
mod record;
mod records;
mod seal;
mod session;
mod sql;
mod statements;
mod text;
mod writer;

use std::sync::{Arc, Mutex};

use uuid::Uuid;

pub use backend::Row;
pub use error::StoreError;
pub use record::{Column, Kind, Record};
pub use seal::Sealer;
pub use session::Session;
pub use sql::{SqlStore, StoreOptions};

use crate::env::BoxFuture;

/// How one run of a [`Job`] ended.
#[derive(Debug)]
pub enum Verdict {
    /// It did what it was asked.
    Done,
    /// It refused or failed: whatever it changed must be undone.
    Undo,
}

/// What a [`Job`] runs; perhaps more than once.
pub type Run = Box<dyn for<'s> Fn(&'s mut Session) -> BoxFuture<'s, Verdict> + Send + Sync>;

/// A piece of work in the form in which it is queued; made by [`write()`](trait.Store.html#method.write).
pub struct Job {
    run: Run,
    takes: Option<Uuid>,
}

impl Job {
    /// A job that says nothing beforehand.
    #[must_use]
    pub fn new(run: Run) -> Self {
        Self { run, takes: None }
    }
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job").field("takes", &self.takes).finish_non_exhaustive()
    }
}

/// A durable store. See the [rule book](self).
pub trait Store: Send + Sync + 'static {
    /// A session to read with: what is committed when it is taken is seen by it.
    fn session(&self) -> BoxFuture<'_, Result<Session, StoreError>>;

    /// Queues a job and waits until the group that it ran in is durable, or undone.
    fn submit(&self, job: Job) -> BoxFuture<'_, Result<(), StoreError>>;

    /// Whether the store answers and its migrations are those of this binary.
    fn ready(&self) -> BoxFuture<'_, Result<(), StoreError>>;
}

impl dyn Store {
    /// Runs `work` in a transaction and returns its answer once that is durable.
    ///
    /// # Errors
    ///
    /// What `work` answers, or a [`StoreError`] where the store itself failed; then nothing of it has happened.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'s> Fn(&'s mut Session) -> BoxFuture<'s, Result<T, E>> + Send + Sync + 'static,
    {
        self.queue(work, None).await
    }

    /// The same for a piece of work that is going to [take](Session::take) this connection: a group does all of that in
    /// one statement. It is a hint; what `work` sees and answers is the same without it.
    ///
    /// # Errors
    ///
    /// As [`write()`](trait.Store.html#method.write).
    pub async fn write_taking<T, E, F>(&self, connection: Uuid, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'s> Fn(&'s mut Session) -> BoxFuture<'s, Result<T, E>> + Send + Sync + 'static,
    {
        self.queue(work, Some(connection)).await
    }

    async fn queue<T, E, F>(&self, work: F, takes: Option<Uuid>) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'s> Fn(&'s mut Session) -> BoxFuture<'s, Result<T, E>> + Send + Sync + 'static,
    {
        let answer = Arc::new(Mutex::new(None));
        let slot = Arc::clone(&answer);
        let work = Arc::new(work);
        let job = Job {
            run: Box::new(move |session| {
                let (slot, work) = (Arc::clone(&slot), Arc::clone(&work));
                Box::pin(async move {
                    let result = work(session).await;
                    let verdict = if result.is_ok() { Verdict::Done } else { Verdict::Undo };
                    *slot.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(result);
                    verdict
                })
            }),
            takes,
        };
        self.submit(job).await?;
        let answer = answer.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
        answer.unwrap_or_else(|| Err(StoreError::Unavailable("the writer dropped a job".into()).into()))
    }
}
