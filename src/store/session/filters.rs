//! Whose objects, and which of them: scopes and filters as conditions.

use std::fmt::Write as _;

use crate::{
    model::{
        ids,
        page::{Filter, FilterValue, Scope},
    },
    store::{
        Column, Record, StoreError,
        cell::kept,
        engine::{Kind, Value},
    },
};

/// A statement as it grows: its text so far, and the values for the places in it.
pub(super) struct Draft<'v> {
    pub text: String,
    pub values: Vec<Value<'v>>,
    has_condition: bool,
}

impl<'v> Draft<'v> {
    pub fn new(text: String) -> Self {
        Self { text, values: Vec::new(), has_condition: false }
    }

    /// Adds words.
    pub fn add(&mut self, words: &str) {
        self.text.push_str(words);
    }

    /// Adds the place of a value.
    pub fn place(&mut self, value: Value<'v>) {
        self.values.push(value);
        let _infallible = write!(self.text, "${}", self.values.len());
    }

    /// Adds what stands before one more condition.
    pub fn condition(&mut self) {
        self.add(if self.has_condition { " AND " } else { " WHERE " });
        self.has_condition = true;
    }

    /// Adds what the scope and the filters let through; false where that can be nothing.
    pub fn visible<R: Record>(&mut self, scope: &'v Scope, filters: &'v [Filter]) -> Result<bool, StoreError> {
        match scope {
            Scope::All => {}
            Scope::Project(project) => {
                self.condition();
                self.add("project_id = ");
                self.place(kept(project));
            }
            Scope::Nothing => return Ok(false),
        }
        for filter in filters {
            let column = column::<R>(filter.column)?;
            // Those that it cannot have are left out.
            let mut values = filter.values.iter().filter_map(|value| comparable(column.kind, value));
            let Some(first) = values.next() else { return Ok(false) };
            self.condition();
            self.add(column.name);
            self.add(" IN (");
            self.place(first);
            for value in values {
                self.add(", ");
                self.place(value);
            }
            self.add(")");
        }
        Ok(true)
    }
}

/// The column of this name.
pub(super) fn column<R: Record>(name: &str) -> Result<Column, StoreError> {
    let missing = || StoreError::Corrupt(format!("{} has no column {name}", R::TABLE));
    R::COLUMNS.iter().find(|column| column.name == name).copied().ok_or_else(missing)
}

/// The value in the form of its column.
fn comparable(kind: Kind, value: &FilterValue) -> Option<Value<'_>> {
    match (kind, value) {
        (Kind::Text | Kind::OptionalText, FilterValue::Text(text)) => Some(kept(text)),
        (Kind::Text | Kind::OptionalText, FilterValue::Int(number)) => Some(Value::Text(number.to_string().into())),
        // An id has one spelling.
        (Kind::Id | Kind::OptionalId, FilterValue::Text(text)) => {
            ids::parse(text).filter(|id| id.to_string() == *text).map(Value::Id)
        }
        (Kind::Int, FilterValue::Int(number)) => Some(Value::Int(*number)),
        (Kind::Int, FilterValue::Text(text)) => text.parse::<i64>().ok().map(Value::Int),
        (Kind::Flag, FilterValue::Bool(flag)) => Some(Value::Flag(*flag)),
        (Kind::Flag, FilterValue::Int(_) | FilterValue::Text(_))
        | (Kind::Id | Kind::OptionalId, FilterValue::Int(_) | FilterValue::Bool(_))
        | (Kind::Text | Kind::OptionalText | Kind::Int, FilterValue::Bool(_)) => None,
    }
}
