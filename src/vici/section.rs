//! Messages as a tree.

use std::fmt;

/// A named value.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// Bytes, usually text.
    Bytes(Vec<u8>),
    /// A list of bytes.
    List(Vec<Vec<u8>>),
    /// A section within the section.
    Section(Section),
}

/// A section, or a whole message: named values in their order.
///
/// Names should be unique; if one is repeated, lookups find the first.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Section(Vec<(String, Value)>);

impl Section {
    /// An empty section.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the text of `value`.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "the argument is created in place, or a number")]
    pub fn text(self, name: impl Into<String>, value: impl ToString) -> Self {
        self.with(name, Value::Bytes(value.to_string().into_bytes()))
    }

    /// Adds bytes.
    #[must_use]
    pub fn bytes(self, name: impl Into<String>, value: impl Into<Vec<u8>>) -> Self {
        self.with(name, Value::Bytes(value.into()))
    }

    /// Adds a list of the texts of `items`.
    #[must_use]
    pub fn list<T: ToString>(self, name: impl Into<String>, items: impl IntoIterator<Item = T>) -> Self {
        let items = items.into_iter().map(|item| item.to_string().into_bytes()).collect();
        self.with(name, Value::List(items))
    }

    /// Adds a section.
    #[must_use]
    pub fn section(self, name: impl Into<String>, section: Self) -> Self {
        self.with(name, Value::Section(section))
    }

    /// Adds any value.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: Value) -> Self {
        self.push(name.into(), value);
        self
    }

    pub(super) fn push(&mut self, name: String, value: Value) {
        self.0.push((name, value));
    }

    /// The value with this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(given, _)| given == name).map(|(_, value)| value)
    }

    /// The value with this name, if it is text.
    #[must_use]
    pub fn get_text(&self, name: &str) -> Option<&str> {
        match self.get(name) {
            Some(Value::Bytes(bytes)) => std::str::from_utf8(bytes).ok(),
            Some(Value::List(_) | Value::Section(_)) | None => None,
        }
    }

    /// The value with this name, if it is the text of a `T`.
    #[must_use]
    pub fn parse<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.get_text(name)?.parse().ok()
    }

    /// The texts in the list with this name; empty if there is none.
    pub fn get_list(&self, name: &str) -> impl Iterator<Item = &str> {
        let items = match self.get(name) {
            Some(Value::List(items)) => items.as_slice(),
            Some(Value::Bytes(_) | Value::Section(_)) | None => &[],
        };
        items.iter().filter_map(|item| std::str::from_utf8(item).ok())
    }

    /// The section with this name.
    #[must_use]
    pub fn get_section(&self, name: &str) -> Option<&Self> {
        match self.get(name) {
            Some(Value::Section(section)) => Some(section),
            Some(Value::Bytes(_) | Value::List(_)) | None => None,
        }
    }

    /// The sections within this one.
    pub fn sections(&self) -> impl Iterator<Item = (&str, &Self)> {
        self.iter().filter_map(|(name, value)| match value {
            Value::Section(section) => Some((name, section)),
            Value::Bytes(_) | Value::List(_) => None,
        })
    }

    /// All values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Whether it has no values.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Bytes, displayed as text if they are.
struct Shown<'a>(&'a [u8]);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&String::from_utf8_lossy(self.0), f)
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => fmt::Debug::fmt(&Shown(bytes), f),
            Self::List(items) => f.debug_list().entries(items.iter().map(|item| Shown(item))).finish(),
            Self::Section(section) => fmt::Debug::fmt(section, f),
        }
    }
}

/// `data` is the name under which keys are loaded: it is not shown.
impl fmt::Debug for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = f.debug_map();
        for (name, value) in &self.0 {
            match value {
                Value::Bytes(_) if name == "data" => map.entry(name, &format_args!("(not shown)")),
                Value::Bytes(_) | Value::List(_) | Value::Section(_) => map.entry(name, value),
            };
        }
        map.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::{Section, Value};

    #[test]
    fn what_is_put_in_is_found_under_its_name_and_kind() {
        let section = Section::new()
            .text("version", 2)
            .bytes("raw", [0xff, 0])
            .list("addrs", ["192.0.2.1", "192.0.2.2"])
            .section("child", Section::new().text("mode", "tunnel"));
        assert_eq!((section.get_text("version"), section.parse::<u8>("version")), (Some("2"), Some(2)));
        assert_eq!((section.get_text("raw"), section.get_text("addrs")), (None, None));
        assert_eq!(section.get("raw"), Some(&Value::Bytes(vec![0xff, 0])));
        assert_eq!(section.get_list("addrs").collect::<Vec<_>>(), ["192.0.2.1", "192.0.2.2"]);
        assert_eq!(section.get_list("version").count(), 0);
        assert_eq!(section.sections().map(|(name, _)| name).collect::<Vec<_>>(), ["child"]);
        assert_eq!(section.get_section("child").and_then(|child| child.get_text("mode")), Some("tunnel"));
    }

    #[test]
    fn keys_are_not_shown() {
        let shown = format!("{:?}", Section::new().section("a", Section::new().text("id", "x").text("data", "secret")));
        assert_eq!(shown, r#"{"a": {"id": "x", "data": (not shown)}}"#);
    }
}
