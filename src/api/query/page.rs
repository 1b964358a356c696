//! The page: `limit`, `marker` and `page_reverse`.

use super::{BadQuery, Pairs, bounds};
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
/// The limit is no whole number of at least 0, the marker too long, `page_reverse` no truth value, or one of them is there twice.
pub fn read(pairs: &Pairs) -> Result<PageQuery, BadQuery> {
    let limit = pairs.single("limit")?.map_or(Ok(0), limit)?;
    let marker = pairs.single("marker")?.map(marker).transpose()?;
    let reverse = pairs.single("page_reverse")?.map_or(Ok(false), reverse)?;
    if limit == 0 {
        return Ok(PageQuery::default());
    }
    Ok(PageQuery { limit: Some(limit), marker, reverse, ..PageQuery::default() })
}

fn marker(text: &str) -> Result<Marker, BadQuery> {
    bounds::text("marker", text).map(|text| ids::parse(text).map_or(Marker::Unknown, Marker::Id))
}

/// In any letter case. The peer takes all but `true` for no; of that only `1` is kept, which clients do send.
fn reverse(text: &str) -> Result<bool, BadQuery> {
    match text.to_ascii_lowercase().as_str() {
        "true" => Ok(true),
        "false" | "1" => Ok(false),
        _ => Err(BadQuery::value(&format!("'{text}' cannot be converted to boolean"))),
    }
}

fn limit(text: &str) -> Result<u64, BadQuery> {
    let trimmed = text.trim();
    let digits = trimmed.strip_prefix('+').unwrap_or(trimmed);
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(BadQuery::limit(text));
    }
    Ok(digits.parse().unwrap_or(MAX_LIMIT).min(MAX_LIMIT))
}
