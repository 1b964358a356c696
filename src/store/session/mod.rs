//! One connection to the database and all that can be asked through it.
//!
//! A session belongs to one thread of the store, and its methods are plain functions. What is asked often has a fixed form
//! and is put into words once per thread; pages are put into words each time.

mod due;
mod filters;
mod objects;
mod page;
mod quotas;
mod tokens;

use std::{collections::HashMap, sync::Arc, time::Instant};

pub use due::{Due, Followed, Queued, Turn};

use sea_query::{Expr, QueryStatementWriter, Value};

use super::{
    StoreError,
    engine::{Connection, Dialect, Failure, Remedy, Row, Statement},
};

/// One connection to the database: look-ups that see what is committed, or the inside of a transaction.
pub struct Session {
    connection: Connection,
    /// The texts of statements of a fixed form, by table, what the statement does, and a column that it depends on.
    texts: HashMap<(&'static str, &'static str, &'static str), Arc<str>>,
    /// Whether each transaction must be able to take back what one of several did in it.
    marks: bool,
    /// Whether something was changed since the last [`Session::start`].
    changed: bool,
    /// The first statement that failed since then.
    failed: Option<Failure>,
}

/// How one piece of work ended in its transaction.
pub(super) enum Ended {
    /// It can be committed.
    Kept,
    /// It refused or failed, and whatever it changed is undone or is to be rolled back.
    Undone,
    /// A statement failed; nothing of the work may be committed.
    Failed(Failure),
}

impl Session {
    /// A session; `marks` where several pieces of work share a transaction.
    pub(super) fn new(connection: Connection, marks: bool) -> Self {
        Self { connection, texts: HashMap::new(), marks, changed: false, failed: None }
    }

    pub(super) fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// A piece of work begins, to be done before `deadline`.
    pub(super) fn start(&mut self, deadline: Instant) {
        self.connection.limit(deadline);
        (self.changed, self.failed) = (false, None);
    }

    /// A piece of work has ended; `is_done` where it was satisfied. A statement that failed spoils it in any case.
    pub(super) fn end(&mut self, is_done: bool) -> Ended {
        let failed = self.failed.take();
        if self.marks
            && self.changed
            && let Connection::Sqlite(connection) = &mut self.connection
        {
            let ended = if is_done && failed.is_none() { connection.keep() } else { connection.undo() };
            if let Err(failure) = ended {
                // The database has rolled the whole transaction back by itself, as it does when it is interrupted.
                return Ended::Failed(failed.unwrap_or(failure));
            }
        }
        match failed {
            Some(failure) if is_done || failure.remedy != Remedy::None => Ended::Failed(failure),
            None if is_done => Ended::Kept,
            Some(_) | None => Ended::Undone,
        }
    }

    /// Whether the work has changed something.
    pub(super) fn has_changed(&self) -> bool {
        self.changed
    }

    pub(super) fn dialect(&self) -> Dialect {
        self.connection.dialect()
    }

    /// A statement of fixed form; `values` are those that `build` has placed, in its order.
    fn fixed<S: QueryStatementWriter>(
        &mut self,
        table: &'static str,
        form: &'static str,
        values: Vec<Value>,
        build: impl FnOnce() -> S,
    ) -> Statement {
        self.fixed_by(table, form, "", values, build)
    }

    /// The same for a form that depends on a column.
    fn fixed_by<S: QueryStatementWriter>(
        &mut self,
        table: &'static str,
        form: &'static str,
        column: &'static str,
        values: Vec<Value>,
        build: impl FnOnce() -> S,
    ) -> Statement {
        let dialect = self.dialect();
        let text = self.texts.entry((table, form, column)).or_insert_with(|| dialect.build(&build()).0.into());
        Statement { text: Arc::clone(text), values }
    }

    /// A text that no builder writes, put together once per thread. A value's place is `$1` and so on, by its number; SQLite
    /// takes that for a name, and numbers names in the order in which they come.
    fn text(&mut self, table: &'static str, form: &'static str, build: impl FnOnce() -> String) -> Arc<str> {
        let dialect = self.dialect();
        let numbered = |text: String| match dialect {
            Dialect::Sqlite => text.replace('$', "?"),
            Dialect::Postgres => text,
        };
        Arc::clone(self.texts.entry((table, form, "")).or_insert_with(|| numbered(build()).into()))
    }

    /// A statement whose form depends on what is asked.
    fn varying(&self, statement: &impl QueryStatementWriter) -> Statement {
        let (text, values) = self.dialect().build(statement);
        Statement { text: text.into(), values }
    }

    /// Hands each row to `read`.
    pub(super) fn each(&mut self, statement: &Statement, read: &mut dyn FnMut(Row<'_>)) -> Result<(), StoreError> {
        let found = self.connection.rows(statement, read);
        self.note(found)
    }

    /// All rows, as `read` understands them.
    pub(super) fn all<T>(
        &mut self,
        statement: &Statement,
        read: impl Fn(&mut Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut found = Ok(Vec::new());
        self.each(statement, &mut |mut row| {
            if let Ok(rows) = &mut found {
                match read(&mut row) {
                    Ok(value) => rows.push(value),
                    Err(error) => found = Err(error),
                }
            }
        })?;
        found
    }

    /// The only row, where there is one.
    pub(super) fn one<T>(
        &mut self,
        statement: &Statement,
        read: impl Fn(&mut Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.all(statement, read)?.pop())
    }

    /// Runs a statement that changes; answers how many rows.
    pub(super) fn change(&mut self, statement: &Statement) -> Result<u64, StoreError> {
        self.mark()?;
        let changed = self.connection.execute(statement);
        self.note(changed)
    }

    /// Runs the only statement that changes anything in this transaction. The work must not refuse any more where it has
    /// changed a row: that may be durable already.
    fn change_last(&mut self, statement: &Statement) -> Result<u64, StoreError> {
        self.mark()?;
        let changed = self.connection.execute_last(statement);
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

    /// Runs statements that take no parameters and return no rows.
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

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("dialect", &self.dialect()).finish_non_exhaustive()
    }
}

/// Stands where a value will be, in a statement of fixed form.
fn place() -> Expr {
    Expr::val(0)
}
