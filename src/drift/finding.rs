//! One difference, and all that is known about it.

use std::{fmt, rc::Rc};

use serde_json::Value;

use super::class::Class;

/// Which operation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Operation {
    /// The path as the new document spells it; of a removed operation, as the old one did. `webhook NAME` for a webhook.
    pub path: String,
    /// The method, in capitals.
    pub method: String,
    /// Its id: the old one, under which clients know it, where it had one.
    pub id: Option<String>,
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ({})", self.method, self.path, self.id.as_deref().unwrap_or("no operation id"))
    }
}

/// One difference.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// How bad it is.
    pub class: Class,
    /// Whom it concerns; `None` for the document as a whole.
    pub operation: Option<Rc<Operation>>,
    /// Where in the operation: `response 409 application/json body /NeutronError/type`.
    pub place: String,
    /// Other places of the same operation and part that hold the same schema, and so the same difference.
    pub also: Vec<String>,
    /// Other operations that hold the same schema, where so many do that each finding is told once.
    pub elsewhere: Vec<Rc<Operation>>,
    /// The rule that has judged: a keyword or field of the specification.
    pub rule: String,
    /// What differs, in words.
    pub what: String,
    /// Why it is of this class, where that needs saying.
    pub reason: &'static str,
    /// The value before.
    pub was: Option<Value>,
    /// The value after.
    pub is: Option<Value>,
    /// Where it was, a JSON pointer into the old document.
    pub old: Option<Rc<str>>,
    /// Where it is, a JSON pointer into the new document.
    pub new: Option<Rc<str>>,
}

impl Finding {
    /// The operation, or that it concerns the document.
    #[must_use]
    pub fn subject(&self) -> String {
        self.operation.as_ref().map_or_else(|| "document".into(), ToString::to_string)
    }

    /// What findings are ordered by.
    pub(super) fn order(&self) -> impl Ord + '_ {
        (self.class, self.operation.as_deref(), &self.place, &self.rule, &self.what, &self.old, &self.new)
    }
}

/// `CLASS | METHOD path (operation id) | place | what`.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} | {} | {} | {}", self.class.name(), self.subject(), self.place, self.what)?;
        if !self.reason.is_empty() {
            write!(f, " ({})", self.reason)?;
        }
        match self.also.as_slice() {
            [] => {}
            [one] => write!(f, " [also {one}]")?,
            [one, two] => write!(f, " [also {one}, {two}]")?,
            [one, two, more @ ..] => write!(f, " [also {one}, {two} and {} more places]", more.len())?,
        }
        match self.elsewhere.as_slice() {
            [] => Ok(()),
            [one] => write!(f, " [also in {one}]"),
            [one, more @ ..] => write!(f, " [also in {one} and {} more operations]", more.len()),
        }
    }
}
