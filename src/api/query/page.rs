//! The page: `limit`, `marker` and `page_reverse`.

use super::{BadQuery, Pairs};
use crate::model::{
    ids,
    page::{Marker, PageQuery},
};

/// The largest limit: more rows than that no answer holds, and a database can still count one further.
const MAX_LIMIT: u64 = u32::MAX as u64;

/// Reads the page; filters and order are left empty. Without a limit (or with 0) there are no pages, and the rest is not looked at.
///
/// # Errors
///
/// The limit is no whole number of at least 0.
pub fn read(pairs: &Pairs) -> Result<PageQuery, BadQuery> {
    let limit = pairs.last("limit").map_or(Ok(0), limit)?;
    if limit == 0 {
        return Ok(PageQuery::default());
    }
    let marker = pairs.last("marker").map(|marker| ids::parse(marker).map_or(Marker::Unknown, Marker::Id));
    let reverse = pairs.last("page_reverse").is_some_and(|reverse| reverse.eq_ignore_ascii_case("true"));
    Ok(PageQuery { limit: Some(limit), marker, reverse, ..PageQuery::default() })
}

fn limit(text: &str) -> Result<u64, BadQuery> {
    let trimmed = text.trim();
    let digits = trimmed.strip_prefix('+').unwrap_or(trimmed);
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(BadQuery::limit(text));
    }
    Ok(digits.parse().unwrap_or(MAX_LIMIT).min(MAX_LIMIT))
}
