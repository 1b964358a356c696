//! Filters: `attribute=value`, repeated values *or*, attributes *and*.

use super::{BadQuery, Pairs, bounds};
use crate::{
    api::body::{
        Table, numbers, python_repr,
        table::{Attribute, Kind},
        values,
    },
    model::{
        ids,
        page::{Filter, FilterValue},
    },
};

/// The keys of a list that are no filters.
const OTHERS: [&str; 6] = ["fields", "sort_key", "sort_dir", "limit", "marker", "page_reverse"];

/// A key that the peer passes over, because a part of its own inner workings has this name.
const PASSED_OVER: &str = "metadata";

/// Reads the filters.
///
/// # Errors
///
/// A key is no attribute to filter by, a value cannot be converted or is too long, or there are too many.
pub fn read(pairs: &Pairs, table: &Table) -> Result<Vec<Filter>, BadQuery> {
    let mut filters = Vec::new();
    let mut unknown = Vec::new();
    for key in pairs.keys() {
        if OTHERS.contains(&key) || key == PASSED_OVER {
            continue;
        }
        match table.find(key).and_then(|attribute| attribute.filter_column().map(|column| (attribute, column))) {
            // No column: every object has the one word.
            Some((attribute, _)) if attribute.only_word().is_some() => {
                if !bounds::all(pairs, key)?.iter().any(|text| Some(*text) == attribute.only_word()) {
                    filters.push(Filter::nothing());
                }
            }
            Some((attribute, column)) => {
                let given = bounds::all(pairs, key)?;
                let values = given.into_iter().map(|text| value(attribute, text)).collect::<Result<_, _>>()?;
                filters.push(Filter { column, values });
            }
            None => unknown.push(key.to_owned()),
        }
    }
    if !unknown.is_empty() {
        let unknown = python_repr::repr_list(&unknown);
        return Err(BadQuery::keys(format!("{unknown} is invalid attribute for filtering")));
    }
    Ok(filters)
}

fn value(attribute: &Attribute, text: &str) -> Result<FilterValue, BadQuery> {
    match attribute.kind {
        Kind::Boolean => Ok(FilterValue::Bool(values::boolean(&text.into())?)),
        Kind::Mtu => Ok(FilterValue::Int(numbers::converted(attribute.name, &text.into())?.into())),
        Kind::Id | Kind::Uuid | Kind::OptionalUuid => {
            Ok(FilterValue::Text(ids::parse(text).map_or_else(|| text.to_owned(), |id| id.to_string())))
        }
        Kind::Text
        | Kind::Name
        | Kind::Secret
        | Kind::Keyword(_)
        | Kind::Cidrs
        | Kind::Endpoints
        | Kind::Lifetime
        | Kind::Dpd
        | Kind::Address(_) => Ok(FilterValue::Text(text.to_owned())),
    }
}
