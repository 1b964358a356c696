//! Whose objects, and which of them: scopes and filters as conditions.

use sea_query::{Cond, Condition, Expr, ExprTrait, Value};

use crate::{
    model::{
        ids,
        page::{Filter, FilterValue, Scope},
    },
    store::{Column, Record, StoreError, cell::kept, engine::Kind},
};

/// The column of this name.
pub(super) fn column<R: Record>(name: &str) -> Result<Column, StoreError> {
    let missing = || StoreError::Corrupt(format!("{} has no column {name}", R::TABLE));
    R::COLUMNS.iter().find(|column| column.name == name).copied().ok_or_else(missing)
}

/// What the scope and the filters let through; `None` where that can be nothing.
pub(super) fn visible<R: Record>(scope: &Scope, filters: &[Filter]) -> Result<Option<Condition>, StoreError> {
    let mut all = match scope {
        Scope::All => Cond::all(),
        Scope::Project(project) => Cond::all().add(Expr::col("project_id").eq(kept(project))),
        Scope::Nothing => return Ok(None),
    };
    for filter in filters {
        match condition(column::<R>(filter.column)?, filter) {
            Some(condition) => all = all.add(condition),
            None => return Ok(None),
        }
    }
    Ok(Some(all))
}

/// That a column has one of the values; those that it cannot have are left out.
fn condition(column: Column, filter: &Filter) -> Option<Expr> {
    let mut values: Vec<Value> = filter.values.iter().filter_map(|value| comparable(column.kind, value)).collect();
    let name = Expr::col(column.name);
    match values.len() {
        0 => None,
        1 => values.pop().map(|value| name.eq(value)),
        2.. => Some(name.is_in(values)),
    }
}

/// The value in the form of its column.
fn comparable(kind: Kind, value: &FilterValue) -> Option<Value> {
    match (kind, value) {
        (Kind::Text | Kind::OptionalText, FilterValue::Text(text)) => Some(kept(text)),
        (Kind::Text | Kind::OptionalText, FilterValue::Int(number)) => Some(number.to_string().into()),
        // An id has one spelling.
        (Kind::Id | Kind::OptionalId, FilterValue::Text(text)) => {
            ids::parse(text).filter(|id| id.to_string() == *text).map(Value::from)
        }
        (Kind::Int, FilterValue::Int(number)) => Some((*number).into()),
        (Kind::Int, FilterValue::Text(text)) => text.parse::<i64>().ok().map(Value::from),
        (Kind::Flag, FilterValue::Bool(flag)) => Some((*flag).into()),
        (Kind::Flag, FilterValue::Int(_) | FilterValue::Text(_))
        | (Kind::Id | Kind::OptionalId, FilterValue::Int(_) | FilterValue::Bool(_))
        | (Kind::Text | Kind::OptionalText | Kind::Int, FilterValue::Bool(_)) => None,
    }
}
