//! What differs between the databases: connections, rows, spellings, error numbers. Nothing else knows them by name.

mod connect;
mod connection;
mod dialect;
pub(super) mod failure;
mod row;

use std::sync::Arc;

use sea_query_sqlx::SqlxValues;

pub use row::Row;
pub(super) use {
    connect::{Pool, Purpose, Target},
    connection::Connection,
    dialect::Dialect,
    row::{Cells, corrupt},
};

/// A statement's text, and its values in order.
pub(super) type Statement = (Arc<str>, SqlxValues);
