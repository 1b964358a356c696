//! What differs between the databases: connections, rows, spellings, error numbers. Nothing else knows them by name.

mod location;
mod postgres;
mod row;
mod sqlite;
mod tls;

use std::{sync::Arc, time::Instant};

use sea_query::{PostgresQueryBuilder, QueryStatementWriter, SqliteQueryBuilder, Value};

use super::StoreError;
pub use row::{Kind, Row};
pub(super) use {location::Location, postgres::Postgres, sqlite::Sqlite};

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Look-ups: the database refuses everything else.
    Reading,
    /// The writers.
    Writing,
}

/// A statement's text, and its values in order.
pub(super) struct Statement {
    pub text: Arc<str>,
    pub values: Vec<Value>,
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
    /// A statement's text, and its values in order.
    pub fn build(self, statement: &impl QueryStatementWriter) -> (String, Vec<Value>) {
        let (text, values) = match self {
            Self::Sqlite => statement.build(SqliteQueryBuilder),
            Self::Postgres => statement.build(PostgresQueryBuilder),
        };
        (text, values.0)
    }

    /// What asks for the plan of the statement behind it.
    pub fn explain(self) -> &'static str {
        match self {
            Self::Sqlite => "EXPLAIN QUERY PLAN",
            Self::Postgres => "EXPLAIN",
        }
    }
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
    pub fn rows(&mut self, statement: &Statement, read: &mut dyn FnMut(Row<'_>)) -> Result<(), Failure> {
        either!(self.rows(statement, read))
    }

    /// Runs a statement that changes; answers how many rows.
    pub fn execute(&mut self, statement: &Statement) -> Result<u64, Failure> {
        either!(self.execute(statement))
    }

    /// Runs the last statement that changes something; see [`Postgres::execute_alone`].
    pub fn execute_last(&mut self, statement: &Statement) -> Result<u64, Failure> {
        match self {
            Self::Sqlite(connection) => connection.execute(statement),
            Self::Postgres(connection) => connection.execute_alone(statement),
        }
    }

    /// Runs statements that take no parameters and return no rows.
    pub fn batch(&mut self, text: &str) -> Result<(), Failure> {
        either!(self.batch(text))
    }
}
