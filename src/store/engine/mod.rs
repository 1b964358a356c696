//! What differs between the databases: connections, rows, spellings, error numbers. Nothing else knows them by name.

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
    /// Look-ups: the database refuses everything else.
    Reading,
    /// The writers.
    Writing,
}

/// Why a statement failed, and what that means for its transaction and its connection.
#[derive(Debug)]
pub(super) struct Failure {
    /// What it means for the caller.
    pub error: StoreError,
    /// What to do about it.
    pub remedy: Remedy,
}

/// What helps after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Remedy {
    /// Nothing: the same transaction would fail again.
    None,
    /// The transaction lost against another one (a serialisation failure or a deadlock): run it again.
    Again,
    /// The connection is of no use any more: make a new one.
    Reconnect,
}

/// Which of the two databases, for what they spell differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// What holds the rows that a statement reads against other writers. SQLite has one writer.
    pub fn holding(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR UPDATE",
        }
    }
}

/// A look-up that is asked before its answer is needed.
pub struct Look {
    pub(super) text: Arc<str>,
    pub(super) values: Vec<Value<'static>>,
}

/// A connection to either database. It belongs to one thread; what it does takes that thread's time.
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

    /// Until when whatever is asked of the connection has to be done.
    pub fn limit(&mut self, deadline: Instant) {
        either!(self.limit(deadline));
    }

    /// Begins a transaction; on PostgreSQL together with the first statement.
    pub fn begin(&mut self) -> Result<(), Failure> {
        match self {
            Self::Sqlite(connection) => connection.begin(),
            Self::Postgres(connection) => {
                connection.begin();
                Ok(())
            }
        }
    }

    /// Makes the transaction durable. [`StoreError::Unknown`] where the answer was lost.
    pub fn commit(&mut self) -> Result<(), Failure> {
        either!(self.commit())
    }

    /// Ends the transaction as if it had not been. A connection on which that fails is given up.
    pub fn roll_back(&mut self) {
        either!(self.roll_back());
    }

    /// Hands all rows to `read`, one after the other.
    pub fn rows(&mut self, text: &str, values: &[Value<'_>], read: &mut dyn FnMut(Row<'_>)) -> Result<(), Failure> {
        either!(self.rows(text, values, read))
    }

    /// Runs a statement that changes; answers how many rows.
    pub fn execute(&mut self, text: &str, values: &[Value<'_>]) -> Result<u64, Failure> {
        either!(self.execute(text, values))
    }

    /// Runs the last statement that changes something; see [`Postgres::execute_alone`].
    pub fn execute_last(&mut self, text: &str, values: &[Value<'_>]) -> Result<u64, Failure> {
        match self {
            Self::Sqlite(connection) => connection.execute(text, values),
            Self::Postgres(connection) => connection.execute_alone(text, values),
        }
    }

    /// Runs a statement that changes, where there is one, and on PostgreSQL sends the look-ups along with it; see
    /// [`Postgres::together`]. SQLite is asked when an answer is needed, which costs it the same.
    pub fn together(&mut self, change: Option<(&str, &[Value<'_>])>, looks: Vec<Look>) -> Result<u64, Failure> {
        match (self, change) {
            (Self::Sqlite(connection), Some((text, values))) => connection.execute(text, values),
            (Self::Sqlite(_), None) => Ok(0),
            (Self::Postgres(connection), change) => connection.together(change, looks),
        }
    }

    /// Runs statements that take no parameters and return no rows.
    pub fn batch(&mut self, text: &str) -> Result<(), Failure> {
        either!(self.batch(text))
    }
}
