//! Scopes and filters as SQL conditions.

use std::fmt::Write as _;

use crate::{
    model::{
        ids,
        page::{Filter, FilterValue, PageRequest, Scope},
    },
    store::{
        Column, Record, StoreError,
        cell::kept,
        engine::{Kind, Value},
    },
};

/// A statement under construction: its text so far, and the values of its placeholders.
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

    /// Adds a placeholder for a value.
    pub fn place(&mut self, value: Value<'v>) {
        self.values.push(value);
        let _infallible = write!(self.text, "${}", self.values.len());
    }

    /// Adds the keyword before another condition.
    pub fn condition(&mut self) {
        self.add(if self.has_condition { " AND " } else { " WHERE " });
        self.has_condition = true;
    }

    /// Adds the condition that an object is within the scope or shared with it; false if none can be.
    pub fn within<R: Record>(&mut self, request: &'v PageRequest) -> Result<bool, StoreError> {
        let project = match &request.scope {
            Scope::All => return Ok(true),
            Scope::Project(project) => project,
            Scope::Nothing => return Ok(false),
        };
        self.condition();
        self.add("(project_id = ");
        self.place(kept(project));
        for filter in &request.open {
            self.alternatives(" OR ", column::<R>(filter.column)?, filter);
        }
        self.add(")");
        Ok(true)
    }

    /// Adds the conditions of the scope and the filters; false if nothing can match.
    pub fn visible<R: Record>(&mut self, request: &'v PageRequest) -> Result<bool, StoreError> {
        if !self.within::<R>(request)? {
            return Ok(false);
        }
        for filter in &request.filters {
            let start = if self.has_condition { " AND (" } else { " WHERE (" };
            if !self.alternatives(start, column::<R>(filter.column)?, filter) {
                return Ok(false);
            }
            self.has_condition = true;
            self.add(")");
        }
        Ok(true)
    }

    /// Adds the condition that a column has one of the values or parts, after `start`. Values that the column cannot
    /// have are left out; returns false, having added nothing, if none is left.
    fn alternatives(&mut self, start: &str, column: Column, filter: &'v Filter) -> bool {
        let before = self.values.len();
        for value in filter.values.iter().filter_map(|value| comparable(column.kind, value)) {
            if self.values.len() == before {
                self.add(start);
                self.add(column.name);
                self.add(" IN (");
            } else {
                self.add(", ");
            }
            self.place(value);
        }
        if self.values.len() > before {
            self.add(")");
        }
        for value in &filter.values {
            // Removing a part would change the text. Both databases are case-sensitive here.
            let (part, comparison) = match value {
                FilterValue::Part(part) => (part, "<>"),
                FilterValue::Lacks(part) => (part, "="),
                FilterValue::Text(_) | FilterValue::Int(_) | FilterValue::Bool(_) => continue,
            };
            self.add(if self.values.len() == before { start } else { " OR " });
            self.add(&format!("CAST({0} AS TEXT) {comparison} replace(CAST({0} AS TEXT), ", column.name));
            self.place(kept(part));
            self.add(", '')");
        }
        self.values.len() > before
    }
}

/// The column of this name.
pub(super) fn column<R: Record>(name: &str) -> Result<Column, StoreError> {
    let missing = || StoreError::Corrupt(format!("{} has no column {name}", R::TABLE));
    R::COLUMNS.iter().find(|column| column.name == name).copied().ok_or_else(missing)
}

/// The value in the type of its column.
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
        // Parts are compared differently.
        (_, FilterValue::Part(_) | FilterValue::Lacks(_))
        | (Kind::Flag, FilterValue::Int(_) | FilterValue::Text(_))
        | (Kind::Id | Kind::OptionalId, FilterValue::Int(_) | FilterValue::Bool(_))
        | (Kind::Text | Kind::OptionalText | Kind::Int, FilterValue::Bool(_)) => None,
    }
}
