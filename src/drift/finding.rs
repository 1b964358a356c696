//! One difference, all that is known about it, and how it is put into words.

use std::{fmt, rc::Rc};

use serde_json::Value;

use super::{document::Sides, judge::Class};

/// An operation of a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Operation {
    /// The path as the new document spells it; of a removed operation, as the old one did. `webhook NAME` for a webhook.
    pub path: String,
    /// The method, in capitals.
    pub method: String,
    /// Its id: the old one, if it had one, as clients know it by that.
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
    /// The operation concerned; `None` for the document as a whole.
    pub operation: Option<Rc<Operation>>,
    /// Where in the operation: `response 409 application/json body /NeutronError/type`.
    pub place: String,
    /// Other places of the same operation and part that hold the same schema, and so the same difference.
    pub also: Vec<String>,
    /// Other operations that hold the same schema, where so many do that each finding is reported once.
    pub elsewhere: Vec<Rc<Operation>>,
    /// The rule that found it: a keyword or field of the specification.
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
    /// Every difference, the worst first, then by operation.
    pub findings: Vec<Finding>,
    /// References that could not be read, so that what they lead to was not looked at.
    pub unread: Vec<String>,
}

impl Comparison {
    /// How many findings of a class there are.
    pub fn count(&self, class: Class) -> usize {
        self.findings.iter().filter(|finding| finding.class == class).count()
    }

    /// The worst class among the findings.
    pub fn worst(&self) -> Option<Class> {
        self.findings.iter().map(|finding| finding.class).min()
    }
}

/// How many characters of a value are shown.
const SHOWN: usize = 120;

/// `name` has changed from one value to another, has come or has gone.
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

/// What a set has lost and gained.
pub(super) fn lost_and_gained(name: &str, lost: &[String], gained: &[String]) -> String {
    match (lost, gained) {
        ([], gained) => format!("{name} gained {}", gained.join(", ")),
        (lost, []) => format!("{name} lost {}", lost.join(", ")),
        (lost, gained) => format!("{name} lost {} and gained {}", lost.join(", "), gained.join(", ")),
    }
}

/// The beginning of a value.
pub(super) fn short(value: &Value) -> String {
    excerpt(&value.to_string(), 0)
}

/// Where two texts become different, in characters, with a few before it; 0 where that is near the beginning.
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
