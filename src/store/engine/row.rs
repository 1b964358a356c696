//! A row of either database, read column by column in order.

use std::borrow::Cow;

use rusqlite::types::ValueRef;
use sea_query::Value;
use tokio_postgres::types::{FromSql, Type};
use uuid::Uuid;

use super::super::{StoreError, text};

/// What a column holds, which decides how it is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text, never null.
    Text,
    /// Text or null; a null sorts as the empty text, and no filter matches it.
    OptionalText,
    /// An id, never null.
    Id,
    /// An id or null; a null sorts as the nil id, and no filter matches it.
    OptionalId,
    /// A whole number of 64 bits.
    Int,
    /// A truth value.
    Flag,
}

#[derive(Clone, Copy)]
enum Cells<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgres(&'r tokio_postgres::Row),
}

/// A row of either database. Each of its methods reads the next column.
pub struct Row<'r> {
    cells: Cells<'r>,
    next: usize,
}

/// What a column holds, borrowed from the row.
enum Content<'r> {
    Null,
    Int(i64),
    Text(&'r str),
    Id(Uuid),
    Flag(bool),
}

impl<'r> Row<'r> {
    pub(super) fn sqlite(row: &'r rusqlite::Row<'r>) -> Self {
        Self { cells: Cells::Sqlite(row), next: 0 }
    }

    pub(super) fn postgres(row: &'r tokio_postgres::Row) -> Self {
        Self { cells: Cells::Postgres(row), next: 0 }
    }

    /// The same row from its first column on.
    pub(in crate::store) fn again(&self) -> Self {
        Self { cells: self.cells, next: 0 }
    }

    /// A text.
    ///
    /// # Errors
    ///
    /// As every method here: [`StoreError::Corrupt`] where the column does not hold that.
    pub fn text(&mut self) -> Result<Cow<'r, str>, StoreError> {
        self.optional_text()?.ok_or_else(|| self.corrupt("is null"))
    }

    /// A text or null.
    pub fn optional_text(&mut self) -> Result<Option<Cow<'r, str>>, StoreError> {
        match self.content()? {
            Content::Null => Ok(None),
            Content::Text(kept) => text::restore(kept).map(Some).ok_or_else(|| self.corrupt("is escaped wrongly")),
            Content::Int(_) | Content::Id(_) | Content::Flag(_) => Err(self.corrupt("is not a text")),
        }
    }

    /// An id or null.
    pub fn optional_id(&mut self) -> Result<Option<Uuid>, StoreError> {
        match self.content()? {
            Content::Null => Ok(None),
            Content::Id(id) => Ok(Some(id)),
            Content::Int(_) | Content::Text(_) | Content::Flag(_) => Err(self.corrupt("is not an id")),
        }
    }

    /// A whole number.
    pub fn int(&mut self) -> Result<i64, StoreError> {
        match self.content()? {
            Content::Int(number) => Ok(number),
            Content::Null | Content::Text(_) | Content::Id(_) | Content::Flag(_) => {
                Err(self.corrupt("is not a whole number"))
            }
        }
    }

    /// A truth value.
    pub fn flag(&mut self) -> Result<bool, StoreError> {
        match self.content()? {
            Content::Flag(flag) => Ok(flag),
            // SQLite has no type of its own for them.
            Content::Int(number @ (0 | 1)) => Ok(number == 1),
            Content::Int(_) | Content::Null | Content::Text(_) | Content::Id(_) => {
                Err(self.corrupt("is not a truth value"))
            }
        }
    }

    /// What the database compares the next column by; see [`Kind`].
    pub(in crate::store) fn key(&mut self, kind: Kind) -> Result<Value, StoreError> {
        // Texts stay in the form in which they are kept.
        let content = self.content()?;
        Ok(match (kind, content) {
            (Kind::Text | Kind::OptionalText, Content::Text(kept)) => kept.into(),
            (Kind::OptionalText, Content::Null) => "".into(),
            (Kind::Id | Kind::OptionalId, Content::Id(id)) => id.into(),
            (Kind::OptionalId, Content::Null) => Uuid::nil().into(),
            (Kind::Int, Content::Int(number)) => number.into(),
            (Kind::Flag, Content::Flag(flag)) => flag.into(),
            (Kind::Flag, Content::Int(number)) => (number != 0).into(),
            (
                Kind::Text | Kind::OptionalText | Kind::Id | Kind::OptionalId | Kind::Int | Kind::Flag,
                Content::Null | Content::Int(_) | Content::Text(_) | Content::Id(_) | Content::Flag(_),
            ) => return Err(self.corrupt("is not of its kind")),
        })
    }

    /// The error for the column that was read last.
    pub(in crate::store) fn corrupt(&self, why: &str) -> StoreError {
        let column = self.next.saturating_sub(1);
        let name = match self.cells {
            Cells::Sqlite(row) => row.as_ref().column_name(column).unwrap_or("?"),
            Cells::Postgres(row) => row.columns().get(column).map_or("?", tokio_postgres::Column::name),
        };
        StoreError::Corrupt(format!("column {name} {why}"))
    }

    fn content(&mut self) -> Result<Content<'r>, StoreError> {
        let column = self.next;
        self.next += 1;
        let content = match self.cells {
            Cells::Sqlite(row) => row.get_ref(column).ok().and_then(sqlite),
            Cells::Postgres(row) => row.try_get::<_, Postgres<'r>>(column).ok().map(|value| value.0),
        };
        content.ok_or_else(|| self.corrupt("cannot be read"))
    }
}

fn sqlite(value: ValueRef<'_>) -> Option<Content<'_>> {
    match value {
        ValueRef::Null => Some(Content::Null),
        ValueRef::Integer(number) => Some(Content::Int(number)),
        ValueRef::Text(bytes) => std::str::from_utf8(bytes).ok().map(Content::Text),
        ValueRef::Blob(bytes) => Uuid::from_slice(bytes).ok().map(Content::Id),
        ValueRef::Real(_) => None,
    }
}

struct Postgres<'r>(Content<'r>);

impl<'r> FromSql<'r> for Postgres<'r> {
    fn from_sql(ty: &Type, raw: &'r [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(match *ty {
            Type::INT8 => Content::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Content::Int(i32::from_sql(ty, raw)?.into()),
            Type::BOOL => Content::Flag(bool::from_sql(ty, raw)?),
            Type::UUID => Content::Id(Uuid::from_sql(ty, raw)?),
            _ => Content::Text(<&str>::from_sql(ty, raw)?),
        }))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(Content::Null))
    }

    fn accepts(ty: &Type) -> bool {
        [Type::INT8, Type::INT4, Type::BOOL, Type::UUID].contains(ty) || <&str as FromSql>::accepts(ty)
    }
}

/// A row may hold secrets: it says nothing of itself.
impl std::fmt::Debug for Row<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Row").finish_non_exhaustive()
    }
}
