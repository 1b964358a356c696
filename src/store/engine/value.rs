//! Columns and their values: parameters of a statement, or read from a row.

use std::borrow::Cow;

use rusqlite::types::{ToSqlOutput, Value as Owned, ValueRef};
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, private::BytesMut};
use uuid::Uuid;

type Refusal = Box<dyn std::error::Error + Sync + Send>;

/// The type of a column, which decides how its values are compared.
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
    /// A 64-bit integer.
    Int,
    /// A boolean.
    Flag,
}

impl Kind {
    /// The nullable kind.
    pub(in crate::store) const fn optional(self) -> Self {
        match self {
            Self::Text | Self::OptionalText => Self::OptionalText,
            Self::Id | Self::OptionalId => Self::OptionalId,
            Self::Int => Self::Int,
            Self::Flag => Self::Flag,
        }
    }
}

/// A value of a column.
#[derive(Clone, PartialEq, Eq)]
pub enum Value<'v> {
    /// Null.
    Null,
    /// An integer.
    Int(i64),
    /// A boolean. SQLite stores and returns it as a number.
    Flag(bool),
    /// An id: a UUID in PostgreSQL, its 16 bytes in SQLite.
    Id(Uuid),
    /// A text, in its stored form.
    Text(Cow<'v, str>),
}

impl Value<'_> {
    /// The same value, independent of the row it was read from.
    pub(in crate::store) fn into_owned(self) -> Value<'static> {
        match self {
            Self::Null => Value::Null,
            Self::Int(number) => Value::Int(number),
            Self::Flag(flag) => Value::Flag(flag),
            Self::Id(id) => Value::Id(id),
            Self::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
        }
    }
}

/// A value may be a secret: only its kind is shown.
impl std::fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Value")
    }
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Owned(Owned::Null),
            Self::Int(number) => ToSqlOutput::Owned(Owned::Integer(*number)),
            Self::Flag(flag) => ToSqlOutput::Owned(Owned::Integer((*flag).into())),
            Self::Id(id) => ToSqlOutput::Borrowed(ValueRef::Blob(id.as_bytes())),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        })
    }
}

/// Converts a value from SQLite; `None` if no column of ours holds such a value.
pub(super) fn sqlite(value: ValueRef<'_>) -> Option<Value<'_>> {
    match value {
        ValueRef::Null => Some(Value::Null),
        ValueRef::Integer(number) => Some(Value::Int(number)),
        ValueRef::Text(bytes) => std::str::from_utf8(bytes).ok().map(|text| Value::Text(text.into())),
        ValueRef::Blob(bytes) => Uuid::from_slice(bytes).ok().map(Value::Id),
        ValueRef::Real(_) => None,
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Refusal> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(number) => number.to_sql_checked(ty, out),
            Self::Flag(flag) => flag.to_sql_checked(ty, out),
            Self::Id(id) => id.to_sql_checked(ty, out),
            Self::Text(text) => text.to_sql_checked(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    fn to_sql_checked(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Refusal> {
        self.to_sql(ty, out)
    }
}

impl<'v> FromSql<'v> for Value<'v> {
    fn from_sql(ty: &Type, raw: &'v [u8]) -> Result<Self, Refusal> {
        Ok(match *ty {
            Type::INT8 => Self::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Self::Int(i32::from_sql(ty, raw)?.into()),
            Type::BOOL => Self::Flag(bool::from_sql(ty, raw)?),
            Type::UUID => Self::Id(Uuid::from_sql(ty, raw)?),
            _ => Self::Text(<&str>::from_sql(ty, raw)?.into()),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Refusal> {
        Ok(Self::Null)
    }

    fn accepts(ty: &Type) -> bool {
        [Type::INT8, Type::INT4, Type::BOOL, Type::UUID].contains(ty) || <&str as FromSql>::accepts(ty)
    }
}
