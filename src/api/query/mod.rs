//! How the query string of a list is read, and the links between pages written, exactly as Neutron does it.
//!
//! axum's own reader takes each key once; here keys repeat (`fields=id&fields=name`, `name=a&name=b`), and a key
//! without a value is an empty text. Which attributes filter and sort stands in the resource's
//! [`Table`]. The order of the checks is the peer's: filters, order, limit.

pub mod bounds;
pub mod error;
pub mod filters;
pub mod links;
pub mod page;
pub mod pairs;
pub mod select;
pub mod sorts;

pub use error::{BadQuery, BadQueryKind};
pub use links::{Around, Link, links};
pub use pairs::Pairs;
pub use select::select;

use super::body::Table;
use crate::model::page::PageQuery;

/// What a list was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery {
    /// The attributes to show; empty: all.
    pub fields: Vec<String>,
    /// Which objects, in which order, and how many.
    pub query: PageQuery,
    /// Everything as given, for the links.
    pub pairs: Pairs,
}

/// Reads the query of a list.
///
/// # Errors
///
/// The first thing that is wrong with it, in the peer's order.
pub fn list(query: Option<&str>, table: &Table) -> Result<ListQuery, BadQuery> {
    let pairs = Pairs::read(query)?;
    let filters = filters::read(&pairs, table)?;
    let sort = sorts::read(&pairs, table)?;
    let query = PageQuery { filters, sort, ..page::read(&pairs)? };
    Ok(ListQuery { fields: fields(&pairs), query, pairs })
}

/// Reads the query of a show: the attributes to show (empty: all). Everything else is ignored.
///
/// # Errors
///
/// It is not UTF-8.
pub fn show(query: Option<&str>) -> Result<Vec<String>, BadQuery> {
    Pairs::read(query).map(|pairs| fields(&pairs))
}

fn fields(pairs: &Pairs) -> Vec<String> {
    pairs.all("fields").filter(|field| !field.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests;
