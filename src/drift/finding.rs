//! One difference, everything known about it, and its description.

use std::{fmt, rc::Rc};

use serde_json::Value;

use super::{document::Sides, judge::Class};

/// An operation of a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Operation {
    /// The path as in the new document; for a removed operation, as in the old one. `webhook NAME` for a webhook.
    pub path: String,
    /// The method, in capitals.
    pub method: String,
    /// Its id: the old one, if it had one, because clients know it by that.
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
    /// How severe it is.
    pub class: Class,
    /// The operation concerned; `None` for the document as a whole.
    pub operation: Option<Rc<Operation>>,
    /// Where in the operation: `response 409 application/json body /NeutronError/type`.
    pub place: String,
    /// Other places in the same part of the operation with the same schema, and so with the same difference.
    pub also: Vec<String>,
    /// Other operations with the same schema, if there are so many that each finding is reported once.
    pub elsewhere: Vec<Rc<Operation>>,
    /// The rule that found it: a keyword or field of the specification.
    pub rule: String,
    /// A description of the difference.
    pub what: String,
    /// Why it has this class, if that needs an explanation.
    pub reason: &'static str,
    /// The value before.
    pub was: Option<Value>,
    /// The value after.
    pub is: Option<Value>,
    /// The JSON pointer in the old document.
    pub old: Option<Rc<str>>,
    /// The JSON pointer in the new document.
    pub new: Option<Rc<str>>,
}

impl Finding {
    /// The operation, or that the finding is about the document.
    pub fn subject(&self) -> String {
        self.operation.as_ref().map_or_else(|| "document".into(), ToString::to_string)
    }

    /// The sort key of findings.
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

/// The result of a comparison.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    /// All differences, the most severe first, then by operation.
    pub findings: Vec<Finding>,
    /// References that could not be read, so their targets were not compared.
    pub unread: Vec<String>,
}

impl Comparison {
    /// The number of findings of a class.
    pub fn count(&self, class: Class) -> usize {
        self.findings.iter().filter(|finding| finding.class == class).count()
    }

    /// The most severe class among the findings.
    pub fn worst(&self) -> Option<Class> {
        self.findings.iter().map(|finding| finding.class).min()
    }
}

/// The maximum length of a displayed value, in characters.
const SHOWN: usize = 120;

/// Describes that `name` has changed, was added or was removed.
pub(super) fn changed(name: &str, sides: &Sides<'_>) -> String {
    match sides.values() {
        (Some(old), Some(new)) => {
            let (old, new) = (old.to_string(), new.to_string());
            let from = where_they_part(&old, &new);
            format!("{name} was {}, is {}", excerpt(&old, from), excerpt(&new, from))
        }
        (None, Some(new)) => format!("{name} added: {}", short(new)),
        (Some(old), None) => format!("{name} removed: {}", short(old)),
        (None, None) => format!("{name} differs"),
    }
}

/// Describes what was removed from and added to a set.
pub(super) fn lost_and_gained(name: &str, lost: &[String], gained: &[String]) -> String {
    match (lost, gained) {
        ([], gained) => format!("{name} gained {}", gained.join(", ")),
        (lost, []) => format!("{name} lost {}", lost.join(", ")),
        (lost, gained) => format!("{name} lost {} and gained {}", lost.join(", "), gained.join(", ")),
    }
}

/// A value, truncated.
pub(super) fn short(value: &Value) -> String {
    excerpt(&value.to_string(), 0)
}

/// Where two texts start to differ, minus a few characters; 0 if that is near the beginning.
fn where_they_part(a: &str, b: &str) -> usize {
    let common = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    if common < 80 { 0 } else { common - 40 }
}

fn excerpt(text: &str, from: usize) -> String {
    let mut rest = text.chars().skip(from);
    let shown: String = rest.by_ref().take(SHOWN).collect();
    let is_whole = rest.next().is_none();
    format!("{}{shown}{}", if from > 0 { "..." } else { "" }, if is_whole { "" } else { "..." })
}
