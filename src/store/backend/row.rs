//! A row of either database, and how its columns are read.

use std::sync::Arc;

use sea_query::Value;
use sqlx::{Decode, Postgres, Row as _, Sqlite, Type, postgres::PgRow, sqlite::SqliteRow};

use super::super::{
    StoreError,
    record::{Column, Kind},
    seal::Sealer,
    text,
};

pub(in crate::store) enum Cells {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

/// A row of either database.
pub struct Row {
    pub(in crate::store) cells: Cells,
    pub(in crate::store) sealer: Arc<Sealer>,
}

impl Row {
    /// What opens a sealed psk.
    #[must_use]
    pub fn sealer(&self) -> &Sealer {
        &self.sealer
    }

    /// A text.
    ///
    /// # Errors
    ///
    /// As every method here: [`StoreError::Corrupt`] where the column does not hold that.
    pub fn text(&self, column: &str) -> Result<String, StoreError> {
        self.optional_text(column)?.ok_or_else(|| corrupt(column, "is null"))
    }

    /// A text, or none.
    ///
    /// # Errors
    ///
    /// See [`Row::text`].
    pub fn optional_text(&self, column: &str) -> Result<Option<String>, StoreError> {
        let kept: Option<String> = self.get(column)?;
        kept.map(|kept| text::restore(kept).ok_or_else(|| corrupt(column, "is escaped wrongly"))).transpose()
    }

    /// A whole number.
    ///
    /// # Errors
    ///
    /// See [`Row::text`].
    pub fn int(&self, column: &str) -> Result<i64, StoreError> {
        self.get(column)
    }

    /// A truth value.
    ///
    /// # Errors
    ///
    /// See [`Row::text`].
    pub fn flag(&self, column: &str) -> Result<bool, StoreError> {
        self.get(column)
    }

    /// What the database compares this column by; a null counts as the empty text.
    pub(in crate::store) fn key(&self, column: &Column) -> Result<Value, StoreError> {
        Ok(match column.kind {
            Kind::Text => self.get::<String>(column.name)?.into(),
            Kind::OptionalText => self.get::<Option<String>>(column.name)?.unwrap_or_default().into(),
            Kind::Int => self.int(column.name)?.into(),
            Kind::Flag => self.flag(column.name)?.into(),
        })
    }

    fn get<'r, T>(&'r self, column: &str) -> Result<T, StoreError>
    where
        T: Decode<'r, Sqlite> + Type<Sqlite> + Decode<'r, Postgres> + Type<Postgres>,
    {
        match &self.cells {
            Cells::Sqlite(row) => row.try_get(column),
            Cells::Postgres(row) => row.try_get(column),
        }
        .map_err(|error| corrupt(column, &error.to_string()))
    }
}

/// A row may hold secrets: it says nothing of itself.
impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Row").finish_non_exhaustive()
    }
}

/// The error for a column that does not hold what it should.
pub(in crate::store) fn corrupt(column: &str, why: &str) -> StoreError {
    StoreError::Corrupt(format!("column {column}: {why}"))
}
