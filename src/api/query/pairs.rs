//! The keys and values of a query string, as given.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, utf8_percent_encode};

use super::BadQuery;

/// What Python's `quote_plus` escapes; it leaves blanks to be written as `+`.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_').remove(b'.').remove(b'-').remove(b'~').remove(b' ');

/// Keys and values in the order given; keys may repeat.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pairs(Vec<(String, String)>);

impl Pairs {
    /// Reads a query string (`application/x-www-form-urlencoded`). A key without `=` has an empty value.
    ///
    /// # Errors
    ///
    /// It does not decode to UTF-8.
    pub fn read(query: Option<&str>) -> Result<Self, BadQuery> {
        let parts = query.unwrap_or_default().split('&').filter(|part| !part.is_empty());
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

    /// The value of a key that may be there once.
    ///
    /// # Errors
    ///
    /// It is there more than once.
    pub fn single<'p>(&'p self, key: &'p str) -> Result<Option<&'p str>, BadQuery> {
        let mut values = self.all(key);
        let value = values.next();
        if values.next().is_some() {
            return Err(BadQuery::keys(format!("'{key}' is given more than once")));
        }
        Ok(value)
    }

    /// The keys, each once, in the order in which they first appear.
    #[must_use]
    pub fn keys(&self) -> Vec<&str> {
        let mut keys: Vec<&str> = Vec::new();
        for (key, _) in &self.0 {
            if !keys.contains(&key.as_str()) {
                keys.push(key);
            }
        }
        keys
    }

    /// The query string without `left_out`, then `added`; written as the peer writes it.
    #[must_use]
    pub fn write(&self, left_out: &[&str], added: &[(&str, &str)]) -> String {
        let kept = self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        let kept = kept.filter(|(key, _)| !left_out.contains(key));
        let parts = kept.chain(added.iter().copied()).map(|(key, value)| format!("{}={}", encode(key), encode(value)));
        parts.collect::<Vec<_>>().join("&")
    }
}

fn decode(text: &str) -> Result<String, BadQuery> {
    let spaced: Cow<'_, [u8]> = text.bytes().map(|byte| if byte == b'+' { b' ' } else { byte }).collect();
    percent_decode(&spaced)
        .decode_utf8()
        .map(Cow::into_owned)
        .map_err(|_| BadQuery::keys("The query string is not valid UTF-8."))
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string().replace(' ', "+")
}

#[cfg(test)]
mod tests {
    use super::Pairs;

    #[test]
    fn keys_repeat_and_values_may_be_missing() -> Result<(), super::BadQuery> {
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
