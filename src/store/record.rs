//! What a model type needs in order to be kept in a table.

use sea_query::Value;
use uuid::Uuid;

use super::{StoreError, session::Row};

/// A model type that is kept in a table of its own, one row an object.
///
/// Every such table has the columns `id` (36 characters, lower case) and `project_id`.
pub trait Record: Sized + Send + Sync + 'static {
    /// The table's name.
    const TABLE: &'static str;
    /// All columns, `id` first, in the order of [`Record::values`].
    const COLUMNS: &'static [&'static str];

    /// The object's id.
    fn id(&self) -> Uuid;

    /// The values of [`Record::COLUMNS`].
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`] where a value cannot be put into the form in which it is kept.
    fn values(&self) -> Result<Vec<Value>, StoreError>;

    /// Reads a row that has all [`Record::COLUMNS`].
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`] where a column does not hold what this version understands.
    fn from_row(row: &Row) -> Result<Self, StoreError>;
}
