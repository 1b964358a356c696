//! What the two databases spell differently.

use std::time::Duration;

use sea_query::{PostgresQueryBuilder, SqliteQueryBuilder};
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

    /// What asks for the plan of the statement behind it, and the column of the answer that holds it.
    pub fn explain(self) -> (&'static str, &'static str) {
        match self {
            Self::Sqlite => ("EXPLAIN QUERY PLAN", "detail"),
            Self::Postgres => ("EXPLAIN", "QUERY PLAN"),
        }
    }
}
