//! The keys and values of a query string, as given.
//!
//! axum's own reader accepts each key once; here, keys may be repeated (`fields=id&fields=name`, `name=a&name=b`), and
//! a key without a value is an empty text.

use std::{borrow::Cow, collections::HashSet};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, utf8_percent_encode};

use super::{bad::BadInput, values::MAX_TEXT};

/// The maximum number of key-value pairs in a query.
pub const MAX_PAIRS: usize = 1000;

/// How often a key may be repeated.
pub const MAX_VALUES: usize = 128;

/// What Python's `quote_plus` escapes; spaces are written as `+` afterwards.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_').remove(b'.').remove(b'-').remove(b'~').remove(b' ');

/// Keys and values in the order given; keys may repeat.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pairs(Vec<(String, String)>);

impl Pairs {
    /// Parses a query string (`application/x-www-form-urlencoded`): UTF-8, and at most [`MAX_PAIRS`].
    pub fn read(query: Option<&str>) -> Result<Self, BadInput> {
        let parts = query.unwrap_or_default().split('&').filter(|part| !part.is_empty());
        if parts.clone().nth(MAX_PAIRS).is_some() {
            return Err(BadInput::request(format!("The query has more than {MAX_PAIRS} keys and values.")));
        }
        let pair = |part: &str| {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            Ok((decode(key)?, decode(value)?))
        };
        parts.map(pair).collect::<Result<_, _>>().map(Self)
    }

    /// Every value of a key, in the order given.
    pub fn all<'p>(&'p self, key: &'p str) -> impl Iterator<Item = &'p str> {
        self.0.iter().filter(move |(own, _)| own == key).map(|(_, value)| value.as_str())
    }

    /// All values of a repeatable key, within the documented bounds.
    pub fn several<'p>(&'p self, key: &'p str) -> Result<Vec<&'p str>, BadInput> {
        let values = self.all(key).map(|value| bounded(key, value)).collect::<Result<Vec<_>, _>>()?;
        if values.len() > MAX_VALUES {
            return Err(BadInput::conversion(&format!("'{key}' is given more than {MAX_VALUES} times")));
        }
        Ok(values)
    }

    /// The value of a key that must not be repeated.
    pub fn single<'p>(&'p self, key: &'p str) -> Result<Option<&'p str>, BadInput> {
        let mut values = self.all(key);
        let value = values.next();
        if values.next().is_some() {
            return Err(BadInput::request(format!("'{key}' is given more than once")));
        }
        Ok(value)
    }

    /// The keys, each once, in the order in which they first appear.
    pub fn keys(&self) -> Vec<&str> {
        let mut seen = HashSet::new();
        self.0.iter().map(|(key, _)| key.as_str()).filter(|key| seen.insert(*key)).collect()
    }

    /// The query string without `left_out`, plus `added`; in Neutron's format.
    pub fn write(&self, left_out: &[&str], added: &[(&str, &str)]) -> String {
        let kept = self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        let kept = kept.filter(|(key, _)| !left_out.contains(key));
        let parts = kept.chain(added.iter().copied()).map(|(key, value)| format!("{}={}", encode(key), encode(value)));
        parts.collect::<Vec<_>>().join("&")
    }
}

/// The value of a key, if it is no longer than documented.
pub fn bounded<'v>(key: &str, value: &'v str) -> Result<&'v str, BadInput> {
    if value.chars().count() > MAX_TEXT {
        return Err(BadInput::conversion(&format!("'{key}' exceeds maximum length of {MAX_TEXT}")));
    }
    Ok(value)
}

fn decode(text: &str) -> Result<String, BadInput> {
    let spaced: Cow<'_, [u8]> = text.bytes().map(|byte| if byte == b'+' { b' ' } else { byte }).collect();
    percent_decode(&spaced)
        .decode_utf8()
        .map(Cow::into_owned)
        .map_err(|_| BadInput::request("The query string is not valid UTF-8."))
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string().replace(' ', "+")
}

#[cfg(test)]
mod tests {
    use super::{BadInput, Pairs};

    #[test]
    fn keys_repeat_and_values_may_be_missing() -> Result<(), BadInput> {
        let pairs = Pairs::read(Some("&&a=1&b&a=2+%2B&c=%C3%B1&"))?;
        assert_eq!(pairs.all("a").collect::<Vec<_>>(), ["1", "2 +"]);
        assert!(pairs.single("a").is_err());
        assert_eq!(pairs.single("b")?, Some(""));
        assert_eq!(pairs.single("d")?, None);
        assert_eq!(pairs.keys(), ["a", "b", "c"]);
        assert_eq!(pairs.write(&["b"], &[("x", "~*/")]), "a=1&a=2+%2B&c=%C3%B1&x=~%2A%2F");
        assert_eq!(Pairs::read(None)?, Pairs::default());
        assert!(Pairs::read(Some("name=%ff")).is_err());
        Ok(())
    }
}
