//! A connection to either database, and how statements are run on it.

use sea_query_sqlx::SqlxValues;
use sqlx::{AssertSqlSafe, Executor, Postgres, Sqlite, pool::PoolConnection};

use super::{Cells, Dialect, Statement};

/// A connection, borrowed from a pool and given back when it is dropped.
#[derive(Debug)]
pub(in crate::store) enum Connection {
    /// To a file.
    Sqlite(PoolConnection<Sqlite>),
    /// To a server.
    Postgres(PoolConnection<Postgres>),
}

impl Connection {
    /// Which database it is to.
    pub fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }

    /// All rows.
    pub async fn rows(&mut self, (text, values): Statement) -> Result<Vec<Cells>, sqlx::Error> {
        match self {
            Self::Sqlite(connection) => {
                let rows = prepared(text, values).fetch_all(&mut **connection).await?;
                Ok(rows.into_iter().map(Cells::Sqlite).collect())
            }
            Self::Postgres(connection) => {
                let rows = prepared(text, values).fetch_all(&mut **connection).await?;
                Ok(rows.into_iter().map(Cells::Postgres).collect())
            }
        }
    }

    /// How many rows were changed.
    pub async fn execute(&mut self, (text, values): Statement) -> Result<u64, sqlx::Error> {
        Ok(match self {
            Self::Sqlite(connection) => prepared(text, values).execute(&mut **connection).await?.rows_affected(),
            Self::Postgres(connection) => prepared(text, values).execute(&mut **connection).await?.rows_affected(),
        })
    }

    /// Runs a text without values and without rows, such as `COMMIT`.
    pub async fn command(&mut self, text: String) -> Result<(), sqlx::Error> {
        let text = sqlx::raw_sql(AssertSqlSafe(text));
        match self {
            Self::Sqlite(connection) => connection.execute(text).await.map(drop),
            Self::Postgres(connection) => connection.execute(text).await.map(drop),
        }
    }

    /// Closes the connection rather than giving it back.
    pub fn discard(self) {
        match self {
            Self::Sqlite(mut connection) => connection.close_on_drop(),
            Self::Postgres(mut connection) => connection.close_on_drop(),
        }
    }
}

fn prepared<DB>(text: std::sync::Arc<str>, values: SqlxValues) -> sqlx::query::Query<'static, DB, SqlxValues>
where
    DB: sqlx::Database,
    SqlxValues: sqlx::IntoArguments<DB>,
{
    sqlx::query_with(AssertSqlSafe(text), values)
}
