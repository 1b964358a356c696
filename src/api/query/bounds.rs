//! How much a query may hold: what the document promises about the values of a key.

use super::{BadQuery, Pairs};
use crate::api::body::values::MAX_TEXT;

/// How often a key may be given. A path and its query end at 64 KiB anyhow.
pub const MAX_VALUES: usize = 128;

/// Every value of a key that may be given several times.
///
/// # Errors
///
/// There are more than [`MAX_VALUES`], or one is longer than [`MAX_TEXT`].
pub fn all<'p>(pairs: &'p Pairs, key: &'p str) -> Result<Vec<&'p str>, BadQuery> {
    let values = pairs.all(key).map(|value| text(key, value)).collect::<Result<Vec<_>, _>>()?;
    if values.len() > MAX_VALUES {
        return Err(BadQuery::value(&format!("'{key}' is given more than {MAX_VALUES} times")));
    }
    Ok(values)
}

/// One value.
///
/// # Errors
///
/// It is longer than [`MAX_TEXT`].
pub fn text<'p>(key: &str, value: &'p str) -> Result<&'p str, BadQuery> {
    if value.chars().count() > MAX_TEXT {
        return Err(BadQuery::value(&format!("'{key}' exceeds maximum length of {MAX_TEXT}")));
    }
    Ok(value)
}
