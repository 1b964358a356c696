//! What the two databases spell differently.

use std::time::Duration;

use sea_query::{Condition, PostgresQueryBuilder, Query, SqliteQueryBuilder, Value};
use sea_query_sqlx::{SqlxBinder, SqlxValues};

/// One of the two databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Dialect {
    /// SQLite, in this process.
    Sqlite,
    /// PostgreSQL, over a connection.
    Postgres,
}

impl Dialect {
    /// A statement's text, and its values in order.
    pub fn build(self, statement: &impl SqlxBinder) -> (String, SqlxValues) {
        match self {
            Self::Sqlite => statement.build_sqlx(SqliteQueryBuilder),
            Self::Postgres => statement.build_sqlx(PostgresQueryBuilder),
        }
    }

    /// What reads a row and takes it away, in one go; see also [`Dialect::take_values`].
    ///
    /// SQLite could answer from the deletion too, but goes through a temporary table for that, which costs more than
    /// reading first; two statements in one text are still one trip to its thread.
    pub fn take<I>(self, from: &'static str, columns: I, which: Condition) -> String
    where
        I: IntoIterator<Item = &'static str>,
    {
        let mut delete = Query::delete().from_table(from).cond_where(which.clone()).to_owned();
        match self {
            Self::Sqlite => {
                let (read, _) = self.build(Query::select().columns(columns).from(from).cond_where(which));
                format!("{read}; {}", self.build(&delete).0)
            }
            Self::Postgres => self.build(delete.returning(Query::returning().columns(columns))).0,
        }
    }

    /// The values of `which` as [`Dialect::take`] wants them.
    pub fn take_values(self, values: Vec<Value>) -> Vec<Value> {
        match self {
            Self::Sqlite => [values.as_slice(), &values].concat(),
            Self::Postgres => values,
        }
    }

    /// The type of a text column: one that sorts by its bytes, whatever the database's locale.
    pub fn text_type(self) -> &'static str {
        match self {
            Self::Sqlite => "TEXT",
            Self::Postgres => "TEXT COLLATE \"C\"",
        }
    }

    /// How a transaction that will write begins; no statement of it waits longer than `lock_wait` for another writer.
    ///
    /// SQLite has one writer at a time: it takes its place at once, for a reader that becomes a writer half-way may
    /// find that it cannot. How long it waits there is a property of the connection.
    pub fn begin(self, lock_wait: Duration) -> String {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE".into(),
            Self::Postgres => format!("BEGIN; SET LOCAL lock_timeout = {}", lock_wait.as_millis().max(1)),
        }
    }

    /// Whether nothing changes behind a writer's back while it has its transaction.
    pub fn has_one_writer(self) -> bool {
        match self {
            Self::Sqlite => true,
            Self::Postgres => false,
        }
    }

    /// What asks for the plan of the statement behind it, and the column of the answer that holds it.
    pub fn explain(self) -> (&'static str, &'static str) {
        match self {
            Self::Sqlite => ("EXPLAIN QUERY PLAN", "detail"),
            Self::Postgres => ("EXPLAIN", "QUERY PLAN"),
        }
    }
}
