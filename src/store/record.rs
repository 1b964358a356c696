//! What a model type needs in order to be kept in a table.

use sea_query::Value;
use uuid::Uuid;

use super::{StoreError, backend::Row, cell::Cell, seal::Sealer};

/// What a column holds, which decides how it is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text, never null.
    Text,
    /// Text or null; a null sorts as the empty text, and no filter matches it.
    OptionalText,
    /// A whole number of 64 bits.
    Int,
    /// A truth value.
    Flag,
}

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name: that of the API's attribute.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
}

impl Column {
    /// The column that keeps a field; `_field` is there for its type alone.
    pub(super) const fn of<R, T: Cell>(name: &'static str, _field: fn(&R) -> &T) -> Self {
        Self { name, kind: T::KIND }
    }
}

/// A model type that is kept in a table of its own, one row an object.
///
/// Every such table has the columns `id` (36 characters, lower case) and `project_id`.
pub trait Record: Sized + Send + Sync + 'static {
    /// The table's name.
    const TABLE: &'static str;
    /// All columns, `id` first, in the order of [`Record::values`].
    const COLUMNS: &'static [Column];

    /// The object's id.
    fn id(&self) -> Uuid;

    /// The values of [`Record::COLUMNS`]; secrets are sealed.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`] where a value cannot be put into the form in which it is kept.
    fn values(&self, sealer: &Sealer) -> Result<Vec<Value>, StoreError>;

    /// Reads a row that has all [`Record::COLUMNS`].
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`] where a column does not hold what this version understands.
    fn from_row(row: &Row) -> Result<Self, StoreError>;
}
