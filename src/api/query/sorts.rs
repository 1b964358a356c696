//! The order: `sort_key` and `sort_dir` in pairs.

use super::{BadQuery, Pairs, bounds};
use crate::{
    api::body::{Table, python_repr, table::Attribute},
    model::page::SortKey,
};

/// Reads the order.
///
/// # Errors
///
/// There are not as many directions as keys or too many of both, a key is no attribute to sort by, or a direction is neither asc nor desc.
pub fn read(pairs: &Pairs, table: &Table) -> Result<Vec<SortKey>, BadQuery> {
    let (keys, directions) = (bounds::all(pairs, "sort_key")?, bounds::all(pairs, "sort_dir")?);
    if keys.len() != directions.len() {
        return Err(BadQuery::keys("The number of sort_keys and sort_dirs must be same"));
    }
    let column = |key: &str| table.find(key).and_then(Attribute::sort_column);
    if let Some(unknown) = listed(keys.iter().copied().filter(|key| column(key).is_none())) {
        return Err(BadQuery::keys(format!("{unknown} is invalid attribute for sort_keys")));
    }
    if let Some(unknown) = listed(directions.iter().copied().filter(|direction| !matches!(*direction, "asc" | "desc")))
    {
        let message = format!("{unknown} is invalid value for sort_dirs, valid value is 'asc' and 'desc'");
        return Err(BadQuery::keys(message));
    }
    let sort = keys
        .into_iter()
        .zip(directions)
        .filter_map(|(key, direction)| Some(SortKey { column: column(key)?, descending: direction == "desc" }));
    Ok(sort.collect())
}

/// The items as Python shows a list of them; `None` for none.
fn listed<'a>(items: impl Iterator<Item = &'a str>) -> Option<String> {
    let items: Vec<String> = items.map(str::to_owned).collect();
    (!items.is_empty()).then(|| python_repr::repr_list(&items))
}
