//! How each model type is kept: which field stands in which column.
//!
//! To keep a further type: a table in a migration, a file here with its columns, a line below. Nothing else.

mod endpoint_group;
mod ike_policy;
mod ipsec_policy;
mod network;
mod port;
mod router;
mod site_connection;
mod subnet;
mod vpn_service;

/// Declares how a model type is kept: `field = "column"`, the fields being all that the type has.
macro_rules! record {
    ($type:ty as $table:literal { $($field:ident = $column:literal,)+ }) => {
        impl $crate::store::Record for $type {
            const TABLE: &'static str = $table;
            const COLUMNS: &'static [$crate::store::record::Column] =
                &[$($crate::store::record::Column::of($column, |record: &$type| &record.$field),)+];

            fn id(&self) -> uuid::Uuid {
                self.id
            }

            fn values(
                &self,
                _: &$crate::store::seal::Sealer,
            ) -> Result<Vec<sea_query::Value>, $crate::store::StoreError> {
                Ok(vec![$($crate::store::cell::Cell::put(&self.$field)?,)+])
            }

            fn from_row(row: &$crate::store::Row) -> Result<Self, $crate::store::StoreError> {
                Ok(Self { $($field: $crate::store::cell::Cell::get(row, $column)?,)+ })
            }
        }
    };
}
use record;
