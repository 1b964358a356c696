//! The query string of a list: filters, order and page, parsed exactly as Neutron does, in its order.
//!
//! The resource's [`Table`] defines which attributes filter and sort.

use std::collections::HashSet;

use super::{
    bad::BadInput,
    fields::{Fields, fields},
    numbers,
    pairs::{Pairs, bounded},
    python_repr,
    table::{Attribute, Kind, Table},
    values,
};
use crate::model::{
    ids,
    page::{Filter, FilterValue, Marker, PageQuery, SortKey},
};

/// The keys of a list that are not filters.
const OTHERS: [&str; 6] = ["fields", "sort_key", "sort_dir", "limit", "marker", "page_reverse"];

/// A key that Neutron ignores, because one of its internal attributes has this name.
const PASSED_OVER: &str = "metadata";

/// The maximum limit: no response has more rows, and a database can still count one more.
const MAX_LIMIT: u64 = u32::MAX as u64;

/// The query of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery {
    /// The attributes to show.
    pub fields: Fields,
    /// Which objects, in which order, and how many.
    pub query: PageQuery,
    /// Everything as given, for the links.
    pub pairs: Pairs,
}

/// Parses the query of a list whose pages have at most `max_page` objects; 0 means no limit.
pub fn list(query: Option<&str>, table: &Table, max_page: u64) -> Result<ListQuery, BadInput> {
    let pairs = Pairs::read(query)?;
    let filters = filters(&pairs, table)?;
    let sort = order(&pairs, table)?;
    let query = PageQuery { filters, sort, ..page(&pairs, max_page)? };
    Ok(ListQuery { fields: fields(&pairs), query, pairs })
}

/// `attribute=value`: repeated values are combined with *or*, attributes with *and*.
fn filters(pairs: &Pairs, table: &Table) -> Result<Vec<Filter>, BadInput> {
    let mut filters = Vec::new();
    let mut unknown = Vec::new();
    for key in pairs.keys() {
        if OTHERS.contains(&key) || key == PASSED_OVER {
            continue;
        }
        let Some((attribute, column)) = table.find(key).and_then(|attribute| Some((attribute, attribute.filter?)))
        else {
            unknown.push(key);
            continue;
        };
        let given = pairs.several(key)?;
        match attribute.kind {
            // There is no column: every object has this word.
            Kind::Only(word) if given.contains(&word) => {}
            Kind::Only(_) => filters.push(Filter::nothing()),
            _kept => {
                let values = given.into_iter().map(|text| filter_value(attribute, text)).collect::<Result<_, _>>();
                filters.push(Filter { column, values: values.map_err(BadInput::of_filter)? });
            }
        }
    }
    if unknown.is_empty() {
        return Ok(filters);
    }
    let unknown = python_repr::repr_list(&unknown);
    Err(BadInput::request(format!("{unknown} is invalid attribute for filtering")))
}

fn filter_value(attribute: &Attribute, text: &str) -> Result<FilterValue, BadInput> {
    match attribute.kind {
        Kind::Boolean => Ok(FilterValue::Bool(values::boolean(&text.into())?)),
        Kind::Mtu => {
            let number = numbers::any(&text.into());
            number.map(FilterValue::Int).ok_or_else(|| BadInput::conversion(&format!("'{text}' is not an integer")))
        }
        Kind::Id | Kind::Uuid | Kind::OptionalUuid => {
            Ok(FilterValue::Text(ids::parse(text).map_or_else(|| text.to_owned(), |id| id.to_string())))
        }
        _text => Ok(FilterValue::Text(text.to_owned())),
    }
}

/// `sort_key` and `sort_dir` in pairs. A repeated column has no effect and is left out.
fn order(pairs: &Pairs, table: &Table) -> Result<Vec<SortKey>, BadInput> {
    let (keys, directions) = (pairs.several("sort_key")?, pairs.several("sort_dir")?);
    if keys.len() != directions.len() {
        return Err(BadInput::request("The number of sort_keys and sort_dirs must be same"));
    }
    let column = |key: &str| table.find(key).and_then(|attribute| attribute.sort);
    let unknown: Vec<&str> = keys.iter().copied().filter(|key| column(key).is_none()).collect();
    if !unknown.is_empty() {
        let unknown = python_repr::repr_list(&unknown);
        return Err(BadInput::request(format!("{unknown} is invalid attribute for sort_keys")));
    }
    let unknown: Vec<&str> = directions.iter().copied().filter(|one| !matches!(*one, "asc" | "desc")).collect();
    if !unknown.is_empty() {
        let unknown = python_repr::repr_list(&unknown);
        let message = format!("{unknown} is invalid value for sort_dirs, valid value is 'asc' and 'desc'");
        return Err(BadInput::request(message));
    }
    let mut seen = HashSet::new();
    let sort = keys.into_iter().zip(directions).filter_map(|(key, direction)| {
        let column = column(key).filter(|column| seen.insert(*column))?;
        Some(SortKey { column, descending: direction == "desc" })
    });
    Ok(sort.collect())
}

/// `limit`, `marker` and `page_reverse`; filters and order are left empty. Without pages, the last two have no effect.
fn page(pairs: &Pairs, max_page: u64) -> Result<PageQuery, BadInput> {
    let asked = pairs.single("limit")?.map_or(Ok(0), limit)?;
    let marker = pairs.single("marker")?.map(marker).transpose()?;
    let reverse = pairs.single("page_reverse")?.map_or(Ok(false), reverse)?;
    let limit = match (asked, max_page) {
        (0, max_page) => max_page,
        (asked, 0) => asked,
        (asked, max_page) => asked.min(max_page),
    };
    if limit == 0 {
        return Ok(PageQuery::default());
    }
    Ok(PageQuery { limit: Some(limit), marker, reverse, ..PageQuery::default() })
}

fn marker(text: &str) -> Result<Marker, BadInput> {
    bounded("marker", text).map(|text| ids::parse(text).map_or(Marker::Unknown, Marker::Id))
}

/// Case-insensitive. Neutron treats all but `true` as false; we accept only `false` and `1`, which clients do send.
fn reverse(text: &str) -> Result<bool, BadInput> {
    match text.to_ascii_lowercase().as_str() {
        "true" => Ok(true),
        "false" | "1" => Ok(false),
        _ => Err(BadInput::conversion(&format!("'{text}' cannot be converted to boolean"))),
    }
}

fn limit(text: &str) -> Result<u64, BadInput> {
    let trimmed = text.trim();
    let digits = trimmed.strip_prefix('+').unwrap_or(trimmed);
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(BadInput::limit(text));
    }
    Ok(digits.parse().unwrap_or(MAX_LIMIT).min(MAX_LIMIT))
}
