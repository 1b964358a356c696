//! What a database's error numbers mean for the caller.

use sqlx::error::{DatabaseError, ErrorKind};

use super::super::StoreError;

/// Says what an error means; the database's own words stay inside for the log.
pub(in crate::store) fn meaning(error: &sqlx::Error) -> StoreError {
    let Some(error) = error.as_database_error() else {
        return StoreError::Unavailable(without_url(error));
    };
    if is_busy(error) {
        StoreError::Busy
    } else if is_reference(error) {
        StoreError::ForeignKey
    } else if error.is_unique_violation() {
        StoreError::Duplicate
    } else {
        StoreError::Unavailable(error.to_string())
    }
}

/// Whether a statement failed because its table is not there.
pub(in crate::store) fn is_missing_table(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .is_some_and(|error| error.code().as_deref() == Some("42P01") || error.message().starts_with("no such table"))
}

/// SQLite: `SQLITE_BUSY` and `SQLITE_LOCKED` with all their extended codes. PostgreSQL: a lock that was not had in
/// time, a transaction that cannot be serialised, a deadlock.
fn is_busy(error: &dyn DatabaseError) -> bool {
    let code = error.code().unwrap_or_default();
    let sqlite = || code.parse::<i32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6));
    matches!(code.as_ref(), "55P03" | "40001" | "40P01") || (is_sqlite(error) && sqlite())
}

/// `ON DELETE RESTRICT` is a matter of its own to both: SQLite runs it as a trigger (1811), and PostgreSQL 18 calls it
/// a restrict violation (23001).
fn is_reference(error: &dyn DatabaseError) -> bool {
    let restrict = if is_sqlite(error) { "1811" } else { "23001" };
    matches!(error.kind(), ErrorKind::ForeignKeyViolation) || error.code().as_deref() == Some(restrict)
}

fn is_sqlite(error: &dyn DatabaseError) -> bool {
    error.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some()
}

/// An error's text; those about the configuration may quote the URL, and with it a password.
fn without_url(error: &sqlx::Error) -> String {
    if let sqlx::Error::Configuration(_) = error {
        "the database's URL or its options are not understood".into()
    } else {
        error.to_string()
    }
}
