//! The tables, and how a database gets them.
//!
//! To change a table: a further file in `migrations/`, a further line in [`TEXTS`]. A file that has been released is
//! never changed again: its digest stands in every database.

use std::collections::BTreeMap;

use sqlx::{
    AssertSqlSafe, SqlSafeStr,
    migrate::{MigrateError, Migration, MigrationType, Migrator},
};

use super::{
    StoreError,
    backend::{Connection, Dialect, failure},
};

const TEXTS: [(i64, &str, &str); 1] = [(1, "first", include_str!("migrations/0001_first.sql"))];

fn migrator(dialect: Dialect) -> Migrator {
    let migrations = TEXTS.into_iter().map(|(version, name, text)| {
        let text = AssertSqlSafe(text.replace("{text}", dialect.text_type())).into_sql_str();
        Migration::new(version, name.into(), MigrationType::Simple, text, false)
    });
    Migrator::with_migrations(migrations.collect())
}

/// Runs what has not been run yet.
pub(super) async fn run(connection: &mut Connection) -> Result<(), StoreError> {
    let migrator = migrator(connection.dialect());
    match connection {
        Connection::Sqlite(connection) => migrator.run_direct(None, &mut **connection, false).await,
        Connection::Postgres(connection) => migrator.run_direct(None, &mut **connection, false).await,
    }
    .map_err(|error| match error {
        MigrateError::VersionMissing(version) => newer(version),
        MigrateError::Execute(error) => failure::meaning(&error),
        other => StoreError::Unavailable(other.to_string()),
    })
}

/// The versions that have not been run yet, in order.
///
/// # Errors
///
/// [`StoreError::Unavailable`] where the database has been migrated by a newer version of this program, or by one
/// whose migrations were others.
pub(super) async fn pending(connection: &mut Connection) -> Result<Vec<i64>, StoreError> {
    let applied = applied(connection).await?;
    let mut known = migrator(connection.dialect()).iter().map(|one| (one.version, one.checksum.to_vec())).collect();
    let known: &mut BTreeMap<i64, Vec<u8>> = &mut known;
    for (version, checksum) in applied {
        match known.remove(&version) {
            None => return Err(newer(version)),
            Some(own) if own != checksum => {
                return Err(StoreError::Unavailable(format!("migration {version} of the database is another one")));
            }
            Some(_) => {}
        }
    }
    Ok(known.keys().copied().collect())
}

async fn applied(connection: &mut Connection) -> Result<Vec<(i64, Vec<u8>)>, StoreError> {
    const QUERY: &str = "SELECT version, checksum FROM _sqlx_migrations WHERE success ORDER BY version";
    let rows = match connection {
        Connection::Sqlite(connection) => sqlx::query_as(QUERY).fetch_all(&mut **connection).await,
        Connection::Postgres(connection) => sqlx::query_as(QUERY).fetch_all(&mut **connection).await,
    };
    match rows {
        Err(error) if failure::is_missing_table(&error) => Ok(Vec::new()),
        other => other.map_err(|error| failure::meaning(&error)),
    }
}

fn newer(version: i64) -> StoreError {
    StoreError::Unavailable(format!("the database is newer than this program: it has no migration {version}"))
}
