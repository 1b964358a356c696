//! What differs between the databases: connections, rows, SQL dialects, error codes. No other module names a database.

mod location;
mod postgres;
mod row;
mod sqlite;
mod tls;
mod value;

use std::{sync::Arc, time::Instant};

use super::StoreError;
pub use row::Row;
pub use value::{Kind, Value};
pub(super) use {location::Location, postgres::Postgres, sqlite::Sqlite};

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Queries: the database refuses everything else.
    Reading,
    /// The writers.
    Writing,
}

/// Why a statement failed, and the consequences for its transaction and its connection.
#[derive(Debug)]
pub(super) struct Failure {
    /// The error for the caller.
    pub error: StoreError,
    /// How to recover.
    pub remedy: Remedy,
}

/// How to recover from a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Remedy {
    /// Not at all: the same transaction would fail again.
    None,
    /// The transaction conflicted with another one (a serialisation failure or a deadlock): run it again.
    Again,
    /// The connection is unusable: open a new one.
    Reconnect,
}

/// Which of the two databases, where their SQL differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// The clause that locks the rows a statement reads against other writers. SQLite has one writer.
    pub fn holding(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR UPDATE",
        }
    }
}

/// A lookup that is sent before its result is needed.
pub struct Look {
    pub(super) text: Arc<str>,
    pub(super) values: Vec<Value<'static>>,
}

/// A connection to either database. It belongs to one thread, which its methods block.
pub(super) enum Connection {
    Sqlite(Sqlite),
    Postgres(Box<Postgres>),
}

/// Calls the method of either database.
macro_rules! either {
    ($self:ident.$method:ident($($argument:expr),*)) => {
        match $self {
            Self::Sqlite(connection) => connection.$method($($argument),*),
            Self::Postgres(connection) => connection.$method($($argument),*),
        }
    };
}

impl Connection {
    pub fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Sets the deadline for everything that follows.
    pub fn limit(&mut self, deadline: Instant) {
        either!(self.limit(deadline));
    }

    /// Begins a transaction; on PostgreSQL, together with the first statement.
    pub fn begin(&mut self) -> Result<(), Failure> {
        match self {
            Self::Sqlite(connection) => connection.begin(),
            Self::Postgres(connection) => {
                connection.begin();
                Ok(())
            }
        }
    }

    /// Makes the transaction durable; [`StoreError::Unknown`] if the response was lost.
    pub fn commit(&mut self) -> Result<(), Failure> {
        either!(self.commit())
    }

    /// Undoes the transaction. A connection on which that fails is discarded.
    pub fn roll_back(&mut self) {
        either!(self.roll_back());
    }

    /// Passes each row to `read`.
    pub fn rows(&mut self, text: &str, values: &[Value<'_>], read: &mut dyn FnMut(Row<'_>)) -> Result<(), Failure> {
        either!(self.rows(text, values, read))
    }

    /// Runs a statement that changes rows, and returns their number.
    pub fn execute(&mut self, text: &str, values: &[Value<'_>]) -> Result<u64, Failure> {
        either!(self.execute(text, values))
    }

    /// Runs the last statement that changes rows; see [`Postgres::execute_alone`].
    pub fn execute_last(&mut self, text: &str, values: &[Value<'_>]) -> Result<u64, Failure> {
        match self {
            Self::Sqlite(connection) => connection.execute(text, values),
            Self::Postgres(connection) => connection.execute_alone(text, values),
        }
    }

    /// Runs a change, if there is one; on PostgreSQL, the lookups are sent along with it; see [`Postgres::together`].
    /// SQLite runs a lookup when its result is needed, which costs the same.
    pub fn together(&mut self, change: Option<(&str, &[Value<'_>])>, looks: Vec<Look>) -> Result<u64, Failure> {
        match (self, change) {
            (Self::Sqlite(connection), Some((text, values))) => connection.execute(text, values),
            (Self::Sqlite(_), None) => Ok(0),
            (Self::Postgres(connection), change) => connection.together(change, looks),
        }
    }

    /// Runs statements without parameters or result rows.
    pub fn batch(&mut self, text: &str) -> Result<(), Failure> {
        either!(self.batch(text))
    }
}
