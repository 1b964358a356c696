//! What can go wrong between the service and its database.

/// Why the store did not do what it was asked. Except for [`StoreError::Unknown`], nothing of it has happened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Another writer still holds the row (or the database) after the bounded wait.
    #[error("another writer holds the row")]
    Busy,
    /// Something else refers to the row, or the row refers to nothing.
    #[error("a foreign key is violated")]
    ForeignKey,
    /// The row exists already.
    #[error("the row exists already")]
    Duplicate,
    /// The database does not answer, is full, or fails. The text is for the log only.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// A key for pre-shared keys is missing or wrong.
    #[error("{why}")]
    Key {
        /// Its name; empty for the one without.
        name: String,
        /// What is wrong with it.
        why: String,
    },
    /// The answer to COMMIT was lost: the transaction is durable as a whole, or has left no trace.
    #[error("whether the transaction was committed is not known")]
    Unknown,
    /// A row does not hold what this version understands. The text is for the log only.
    #[error("a row cannot be read: {0}")]
    Corrupt(String),
    /// The client went away before its write began.
    #[error("the client went away before its write began")]
    Abandoned,
}
