//! A row of either database, read column by column.

use uuid::Uuid;

use super::value::{self, Kind, Value};
use crate::store::{Cell, StoreError};

#[derive(Clone, Copy)]
enum Cells<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgres(&'r tokio_postgres::Row),
}

/// A row of either database.
pub struct Row<'r> {
    cells: Cells<'r>,
    next: usize,
}

impl<'r> Row<'r> {
    pub(super) fn sqlite(row: &'r rusqlite::Row<'r>) -> Self {
        Self { cells: Cells::Sqlite(row), next: 0 }
    }

    pub(super) fn postgres(row: &'r tokio_postgres::Row) -> Self {
        Self { cells: Cells::Postgres(row), next: 0 }
    }

    /// The same row, from its first column.
    pub(in crate::store) fn again(&self) -> Self {
        Self { cells: self.cells, next: 0 }
    }

    /// Reads the next column; [`StoreError::Corrupt`] if this version does not understand it.
    pub fn read<C: Cell>(&mut self) -> Result<C, StoreError> {
        self.value().and_then(C::get).ok_or_else(|| self.corrupt())
    }

    /// The next column in the form that the database compares; see [`Kind`].
    pub(in crate::store) fn key(&mut self, kind: Kind) -> Result<Value<'static>, StoreError> {
        match (kind, self.value()) {
            (Kind::OptionalText, Some(Value::Null)) => Ok(Value::Text("".into())),
            (Kind::OptionalId, Some(Value::Null)) => Ok(Value::Id(Uuid::nil())),
            (_, Some(Value::Null) | None) => Err(self.corrupt()),
            (_, Some(value)) => Ok(value.into_owned()),
        }
    }

    fn value(&mut self) -> Option<Value<'r>> {
        let column = self.next;
        self.next += 1;
        match self.cells {
            Cells::Sqlite(row) => row.get_ref(column).ok().and_then(value::sqlite),
            Cells::Postgres(row) => row.try_get(column).ok(),
        }
    }

    /// The error for the column that was read last.
    fn corrupt(&self) -> StoreError {
        let column = self.next.saturating_sub(1);
        let name = match self.cells {
            Cells::Sqlite(row) => row.as_ref().column_name(column).unwrap_or("?"),
            Cells::Postgres(row) => row.columns().get(column).map_or("?", tokio_postgres::Column::name),
        };
        StoreError::Corrupt(format!("column {name} is not understood"))
    }
}
