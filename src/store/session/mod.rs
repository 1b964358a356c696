//! One database connection and all the queries it supports.
//!
//! A session belongs to one thread of the store, and its methods are plain functions. Both databases understand the
//! same SQL, in which `$1` is the first placeholder. Long or frequent statements are built once per thread.

mod agents;
mod due;
mod filters;
mod objects;
mod outcomes;
mod page;
mod quotas;
mod tokens;

use std::{collections::HashMap, sync::Arc, time::Instant};

pub use agents::Assignment;
pub use due::{Due, Followed, Queued, Turn};

use super::{
    StoreError,
    cell::Cell,
    engine::{Connection, Dialect, Failure, Look, Remedy, Row, Value},
};

/// One database connection: queries that see what is committed, or the inside of a transaction.
pub struct Session {
    connection: Connection,
    /// Statement texts, by table and purpose.
    texts: HashMap<(&'static str, &'static str), Arc<str>>,
    /// Whether transactions hold several pieces of work, each of which needs a savepoint.
    marks: bool,
    /// Whether something was changed since the last [`Session::start`].
    changed: bool,
    /// The first statement that failed since then.
    failed: Option<Failure>,
}

impl Session {
    /// Creates a session; `marks` if several pieces of work share a transaction.
    pub(super) fn new(connection: Connection, marks: bool) -> Self {
        Self { connection, texts: HashMap::new(), marks, changed: false, failed: None }
    }

    pub(super) fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// Begins a piece of work, which must be done before `deadline`.
    pub(super) fn start(&mut self, deadline: Instant) {
        self.connection.limit(deadline);
        (self.changed, self.failed) = (false, None);
    }

    /// Ends a piece of work; `is_done` if it succeeded. Returns whether it made changes to be committed; the changes of
    /// one that refused are undone or will be rolled back. A failed statement spoils the transaction.
    pub(super) fn end(&mut self, is_done: bool) -> Result<bool, Failure> {
        let failed = self.failed.take();
        if self.marks
            && self.changed
            && let Connection::Sqlite(connection) = &mut self.connection
        {
            let ended = if is_done && failed.is_none() { connection.keep() } else { connection.undo() };
            if let Err(failure) = ended {
                // The database rolled back the whole transaction itself, as it does when interrupted.
                return Err(failed.unwrap_or(failure));
            }
        }
        match failed {
            Some(failure) if is_done || failure.remedy != Remedy::None => Err(failure),
            Some(_) => Ok(false),
            None => Ok(is_done && self.changed),
        }
    }

    pub(super) fn dialect(&self) -> Dialect {
        self.connection.dialect()
    }

    /// A statement's text, built once per thread. `$1` would be a name to SQLite, which numbers names in the order of
    /// their appearance.
    fn text(&mut self, table: &'static str, form: &'static str, build: impl FnOnce() -> String) -> Arc<str> {
        let dialect = self.dialect();
        let numbered = |text: String| match dialect {
            Dialect::Sqlite => text.replace('$', "?"),
            Dialect::Postgres => text,
        };
        Arc::clone(self.texts.entry((table, form)).or_insert_with(|| numbered(build()).into()))
    }

    /// Passes each row to `read`.
    pub(super) fn each(
        &mut self,
        text: &str,
        values: &[Value<'_>],
        read: &mut dyn FnMut(Row<'_>),
    ) -> Result<(), StoreError> {
        let found = self.connection.rows(text, values, read);
        self.note(found)
    }

    /// All rows, as converted by `read`.
    pub(super) fn all<T>(
        &mut self,
        text: &str,
        values: &[Value<'_>],
        read: impl Fn(&mut Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut found = Ok(Vec::new());
        self.each(text, values, &mut |mut row| {
            if let Ok(rows) = &mut found {
                match read(&mut row) {
                    Ok(value) => rows.push(value),
                    Err(error) => found = Err(error),
                }
            }
        })?;
        found
    }

    /// The rows that `read` can convert. Any other row is left out, and the reason is logged.
    pub(super) fn readable<T>(
        &mut self,
        text: &str,
        values: &[Value<'_>],
        read: impl Fn(&mut Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let rows = self.all(text, values, |row| match read(row) {
            Err(StoreError::Corrupt(why)) => {
                tracing::warn!(why, "a row that cannot be read is left out");
                Ok(None)
            }
            read => read.map(Some),
        })?;
        Ok(rows.into_iter().flatten().collect())
    }

    /// The only row, if there is one.
    pub(super) fn one<T>(
        &mut self,
        text: &str,
        values: &[Value<'_>],
        read: impl Fn(&mut Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.all(text, values, read)?.pop())
    }

    /// The first column of the only row, if there is one.
    #[expect(clippy::redundant_closure_for_method_calls, reason = "the method is not general enough")]
    pub(super) fn value<T: Cell>(&mut self, text: &str, values: &[Value<'_>]) -> Result<Option<T>, StoreError> {
        self.one(text, values, |row| row.read())
    }

    /// The first column of all rows.
    #[expect(clippy::redundant_closure_for_method_calls, reason = "the method is not general enough")]
    pub(super) fn values<T: Cell>(&mut self, text: &str, values: &[Value<'_>]) -> Result<Vec<T>, StoreError> {
        self.all(text, values, |row| row.read())
    }

    /// Runs a statement that changes rows, and returns their number.
    pub(super) fn change(&mut self, text: &str, values: &[Value<'_>]) -> Result<u64, StoreError> {
        self.mark()?;
        let changed = self.connection.execute(text, values);
        self.note(changed)
    }

    /// Sends lookups to PostgreSQL at once: one round trip instead of many. The results are kept for the next identical
    /// lookups, until something changes.
    pub fn together(&mut self, looks: impl FnOnce(&mut Self) -> Vec<Look>) -> Result<(), StoreError> {
        self.send(None, looks)
    }

    fn send(
        &mut self,
        change: Option<(&str, &[Value<'_>])>,
        looks: impl FnOnce(&mut Self) -> Vec<Look>,
    ) -> Result<(), StoreError> {
        if change.is_some() {
            self.mark()?;
        }
        let looks = match self.dialect() {
            Dialect::Sqlite => Vec::new(),
            Dialect::Postgres => looks(self),
        };
        let sent = self.connection.together(change, looks);
        self.note(sent).map(drop)
    }

    /// Runs the only statement that changes anything in this transaction. If it changes a row, the work must not refuse
    /// any more: the change may be durable already.
    fn change_last(&mut self, text: &str, values: &[Value<'_>]) -> Result<u64, StoreError> {
        self.mark()?;
        let changed = self.connection.execute_last(text, values);
        self.note(changed)
    }

    /// Notes that something is about to change.
    fn mark(&mut self) -> Result<(), StoreError> {
        if !self.changed {
            if self.marks
                && let Connection::Sqlite(connection) = &mut self.connection
            {
                let marked = connection.mark();
                self.note(marked)?;
            }
            self.changed = true;
        }
        Ok(())
    }

    /// Runs statements without parameters or result rows.
    pub(super) fn batch(&mut self, text: &str) -> Result<(), StoreError> {
        let run = self.connection.batch(text);
        self.note(run)
    }

    pub(super) fn note<T>(&mut self, result: Result<T, Failure>) -> Result<T, StoreError> {
        result.map_err(|failure| {
            let error = failure.error.clone();
            self.failed.get_or_insert(failure);
            error
        })
    }
}

/// A number of rows as a value.
fn count(number: impl TryInto<i64>) -> Value<'static> {
    Value::Int(number.try_into().unwrap_or(i64::MAX))
}
