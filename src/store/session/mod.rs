//! One connection to the database and all that can be asked through it.
//!
//! What is asked often has a fixed form and is built once a process; pages are built each time.

mod filters;
mod followed;
mod objects;
mod page;
mod quotas;
mod taking;
mod teardowns;
mod tokens;

use std::sync::Arc;

use sea_query::{Value, Values};
use sea_query_sqlx::{SqlxBinder, SqlxValues};

use super::{
    Row, StoreError,
    backend::{Connection, Statement, failure::meaning},
    seal::Sealer,
    statements::{Form, Texts},
};
use crate::model::Teardown;
use taking::Foreseen;

/// What all sessions of a store have in common.
#[derive(Debug)]
pub(super) struct Shared {
    /// Seals and opens pre-shared keys.
    pub sealer: Arc<Sealer>,
    /// The texts of statements.
    pub texts: Texts,
}

/// What has happened in a session since it was last asked.
#[derive(Debug, Default)]
pub(super) struct Happened {
    /// Something was changed.
    pub changed: bool,
    /// The first statement that failed, and why.
    pub failed: Option<StoreError>,
}

/// One connection to the database: look-ups that see what is committed, or the inside of a transaction.
#[derive(Debug)]
pub struct Session {
    connection: Connection,
    shared: Arc<Shared>,
    happened: Happened,
    /// Whether it is a writer's.
    writes: bool,
    /// Added, and not written yet.
    teardowns: Vec<Teardown>,
    /// Known beforehand, or taken and not yet gone.
    foreseen: Foreseen,
}

impl Session {
    pub(super) fn reader(connection: Connection, shared: Arc<Shared>) -> Self {
        Self {
            connection,
            shared,
            happened: Happened::default(),
            writes: false,
            teardowns: Vec::new(),
            foreseen: Foreseen::default(),
        }
    }

    pub(super) fn writer(connection: Connection, shared: Arc<Shared>) -> Self {
        Self { writes: true, ..Self::reader(connection, shared) }
    }

    /// Ends the transaction for good.
    pub(super) async fn commit(&mut self) -> Result<(), StoreError> {
        self.foreseen.clear();
        self.command("COMMIT".into()).await
    }

    /// Forgets what has been put off and ends the transaction as if it had not been.
    pub(super) async fn roll_back(&mut self) -> Result<(), StoreError> {
        self.teardowns.clear();
        self.foreseen.clear();
        self.command("ROLLBACK".into()).await
    }

    /// What has happened since the last call.
    pub(super) fn happened(&mut self) -> Happened {
        std::mem::take(&mut self.happened)
    }

    /// Runs a text without values and without rows, such as `COMMIT`.
    pub(super) async fn command(&mut self, text: String) -> Result<(), StoreError> {
        self.connection.command(text).await.map_err(|error| meaning(&error))
    }

    /// Gives the connection up instead of giving it back.
    pub(super) fn discard(self) {
        self.connection.discard();
    }

    /// A statement of fixed form; `values` are those that `build` has placed, in its order.
    fn fixed<S: SqlxBinder>(
        &self,
        table: &'static str,
        form: Form,
        values: Vec<Value>,
        build: impl FnOnce() -> S,
    ) -> Statement {
        let dialect = self.connection.dialect();
        (self.shared.texts.get(table, form, || dialect.build(&build()).0), SqlxValues(Values(values)))
    }

    /// A statement whose form depends on what is asked.
    fn varying(&self, statement: &impl SqlxBinder) -> Statement {
        let (text, values) = self.connection.dialect().build(statement);
        (text.into(), values)
    }

    async fn rows(&mut self, statement: Statement) -> Result<Vec<Row>, StoreError> {
        self.settle().await?;
        let found = self.connection.rows(statement).await;
        let cells = self.note(found)?;
        Ok(cells.into_iter().map(|cells| Row { cells, sealer: Arc::clone(&self.shared.sealer) }).collect())
    }

    async fn row(&mut self, statement: Statement) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(statement).await?.pop())
    }

    /// Runs a statement that changes; answers how many rows.
    async fn change(&mut self, statement: Statement) -> Result<u64, StoreError> {
        self.settle().await?;
        self.foreseen.forget();
        let changed = self.connection.execute(statement).await;
        let changed = self.note(changed)?;
        self.happened.changed |= changed > 0;
        Ok(changed)
    }

    fn note<T>(&mut self, result: Result<T, sqlx::Error>) -> Result<T, StoreError> {
        result.map_err(|error| {
            let error = meaning(&error);
            self.happened.failed.get_or_insert_with(|| error.clone());
            error
        })
    }
}

/// Stands where a value will be, in a statement of fixed form.
fn place() -> sea_query::Expr {
    sea_query::Expr::val(0)
}
