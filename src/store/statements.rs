//! The texts of the statements that never change their form: built once, then only given values.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

/// What a statement of fixed form does to its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Form {
    /// Reads one row.
    Find,
    /// Reads one row and holds it.
    Lock,
    /// Reads the rows with a value in this column.
    FindBy(&'static str),
    /// Adds a row.
    Insert,
    /// Adds so many rows.
    InsertMany(usize),
    /// Replaces a row.
    Update,
    /// Takes a row away.
    Remove,
    /// Takes so many rows away.
    RemoveMany(usize),
    /// Reads a row and takes it away.
    Take {
        /// Within one project.
        scoped: bool,
        /// Unless this flag is set.
        unless: Option<&'static str>,
    },
    /// Reads so many rows.
    Foresee(usize),
    /// Counts a project's rows.
    Count,
    /// Reads the rows that the data plane has not followed yet.
    Lagging,
    /// Writes a status back.
    Observe,
    /// Reads the rows that are due.
    Due,
    /// Says when the next row is due.
    NextDue,
    /// Puts a row off.
    Postpone,
    /// Takes away what is too old.
    Expire,
    /// Reads the names of all projects.
    Projects,
}

/// The texts that have been built so far, by table and form.
#[derive(Debug, Default)]
pub(super) struct Texts(RwLock<HashMap<(&'static str, Form), Arc<str>>>);

impl Texts {
    /// The text of this form for this table; `build` makes it the first time.
    pub fn get(&self, table: &'static str, form: Form, build: impl FnOnce() -> String) -> Arc<str> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&(table, form)).cloned();
        known.unwrap_or_else(|| {
            let text = Arc::<str>::from(build());
            self.0.write().unwrap_or_else(PoisonError::into_inner).insert((table, form), Arc::clone(&text));
            text
        })
    }
}
