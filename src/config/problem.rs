//! Problems of a configuration, by key.

use std::fmt;

/// One problem of a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The key, as in `server.listen`; for a file that cannot be read, its path.
    pub key: String,
    /// What is wrong. Never contains the value.
    pub text: String,
    /// Where the value was given, if known: a file, a variable, a flag.
    pub origin: Option<String>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.key, self.text)?;
        match &self.origin {
            Some(origin) => write!(f, " (from {origin})"),
            None => Ok(()),
        }
    }
}

/// All problems of a configuration, one line each when displayed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// No problems so far.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether there are no problems.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The problems, in the order of their discovery.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }

    /// Adds a complete problem.
    pub(super) fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// Adds a problem with the value of `key`.
    pub(super) fn add(&mut self, key: impl Into<String>, text: impl Into<String>) {
        self.0.push(Problem { key: key.into(), text: text.into(), origin: None });
    }

    /// Adds a problem unless `value` is within the inclusive `range`.
    pub(super) fn range<T: PartialOrd + fmt::Display>(&mut self, key: &str, value: &T, (least, most): (T, T)) {
        if *value < least || *value > most {
            self.add(key, format!("must be between {least} and {most}"));
        }
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for Problems {}
