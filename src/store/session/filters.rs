//! Whose objects, and which of them: scopes and filters as conditions.

use sea_query::{Cond, Condition, Expr, ExprTrait, Func, Value};

use crate::{
    model::{
        ids,
        page::{Filter, FilterValue, PageRequest, Scope},
    },
    store::{Column, Record, StoreError, cell::kept, engine::Kind},
};

/// The column of this name.
pub(super) fn column<R: Record>(name: &str) -> Result<Column, StoreError> {
    let missing = || StoreError::Corrupt(format!("{} has no column {name}", R::TABLE));
    R::COLUMNS.iter().find(|column| column.name == name).copied().ok_or_else(missing)
}

/// That an object is within the scope, or open to it; `None` where nothing can be.
pub(super) fn within<R: Record>(request: &PageRequest) -> Result<Option<Condition>, StoreError> {
    let project = match &request.scope {
        Scope::All => return Ok(Some(Cond::all())),
        Scope::Project(project) => project,
        Scope::Nothing => return Ok(None),
    };
    let mut any = Cond::any().add(Expr::col("project_id").eq(kept(project)));
    for filter in &request.open {
        any = any.add_option(condition(column::<R>(filter.column)?, filter));
    }
    Ok(Some(any))
}

/// What the scope and the filters let through; `None` where that can be nothing.
pub(super) fn visible<R: Record>(request: &PageRequest) -> Result<Option<Condition>, StoreError> {
    let Some(within) = within::<R>(request)? else { return Ok(None) };
    let mut all = Cond::all().add(within);
    for filter in &request.filters {
        match condition(column::<R>(filter.column)?, filter) {
            Some(condition) => all = all.add(condition),
            None => return Ok(None),
        }
    }
    Ok(Some(all))
}

/// That a column has one of the values, or one of the parts; those that it cannot have are left out.
fn condition(column: Column, filter: &Filter) -> Option<Condition> {
    let mut values: Vec<Value> = filter.values.iter().filter_map(|value| comparable(column.kind, value)).collect();
    let name = Expr::col(column.name);
    let equal = match values.len() {
        0 => None,
        1 => values.pop().map(|value| name.clone().eq(value)),
        2.. => Some(name.clone().is_in(values)),
    };
    // A text has a part where taking the part out would change it. Both databases heed the letter case here.
    let without = |part: &str| Func::cust("replace").args([name.clone(), Expr::val(kept(part)), Expr::val("")]);
    let parts = filter.values.iter().filter_map(|value| match value {
        FilterValue::Part(part) => Some(name.clone().ne(without(part))),
        FilterValue::Lacks(part) => Some(name.clone().eq(without(part))),
        FilterValue::Text(_) | FilterValue::Int(_) | FilterValue::Bool(_) => None,
    });
    let any = parts.fold(Cond::any().add_option(equal), Condition::add);
    (!any.is_empty()).then_some(any)
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
        // A part is compared in another way.
        (_, FilterValue::Part(_) | FilterValue::Lacks(_))
        | (Kind::Flag, FilterValue::Int(_) | FilterValue::Text(_))
        | (Kind::Id | Kind::OptionalId, FilterValue::Int(_) | FilterValue::Bool(_))
        | (Kind::Text | Kind::OptionalText | Kind::Int, FilterValue::Bool(_)) => None,
    }
}
