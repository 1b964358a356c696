//! What can go wrong between the service and its database.

/// Why the store did not do what it was asked. Nothing has changed, except possibly with [`StoreError::Unknown`].
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
    /// The database does not respond, is full, or fails. The text is for the log only.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// A key for pre-shared keys is missing or wrong.
    #[error("{why}")]
    Key {
        /// The key's name; empty for the unnamed key.
        name: String,
        /// What is wrong with the key.
        why: String,
    },
    /// The response to COMMIT was lost: the whole transaction is durable, or none of it is.
    #[error("whether the transaction was committed is not known")]
    Unknown,
    /// This version does not understand a row. The text is for the log only.
    #[error("a row cannot be read: {0}")]
    Corrupt(String),
    /// The client went away before its write began.
    #[error("the client went away before its write began")]
    Abandoned,
}
