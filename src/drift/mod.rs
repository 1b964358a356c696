//! What has changed between two `OpenAPI` documents, and for whom that matters.
//!
//! [`compare()`] takes any two documents in `OpenAPI` 3.0 or 3.1, ours or other people's, and classes every difference as
//! breaking, compatible or documentation only. It knows nothing of this API but one extension, `x-neutron-error-types`.
//!
//! # How it judges
//!
//! A contract is read in a direction. A value that the client sends may not be refused where it was accepted; a value that
//! it receives may not be other than was said. So a smaller set of values breaks requests, and a larger one breaks
//! responses; `class.rs` has the whole table. Callbacks and webhooks are read the other way round, a subschema below `not`
//! too, and `readOnly` and `writeOnly` take a property out of one direction. Beyond values:
//!
//! - What was promised and is gone breaks: an operation, a success, a header, a property that could be read, a link.
//! - A response status that nothing covered before breaks: documents of this project list what can come, and nothing else
//!   comes. An error that is gone is compatible.
//! - A default that changes breaks those who leave the value out.
//! - An `operationId` that changes breaks generated clients, which name their methods by it.
//! - `deprecated` is compatible: everything works as before.
//! - Texts, examples, tags and `x-` extensions are documentation.
//! - A keyword or field that no rule knows may constrain, so a change of it breaks; the finding says so.
//!
//! Nothing is silent: what differs and no rule has spoken of is caught in `rest.rs`, and references that are not followed
//! (to other files) are listed in [`Comparison::notes`] and compared as text.
//!
//! # Where to read on
//!
//! | file | what it is for |
//! |---|---|
//! | `read.rs`, `yaml.rs`, `normalise.rs`, `grammar.rs` | from text to a document in the spelling of 3.1 |
//! | `site.rs` | values that know where they stand; references |
//! | `class.rs`, `finding.rs`, `words.rs` | the judgement, and how it is told |
//! | `root.rs`, `servers.rs`, `operations.rs`, `parameters.rs`, `content.rs`, `responses.rs`, `security.rs` | the objects of the specification, by tables of their fields (`fields.rs`) |
//! | `same.rs` | what need not be looked at |
//! | `schema/` | schemas as sets of values, a rule a keyword |
//! | `rest.rs` | the net below |
//! | `report/` | text, JSON, Markdown, annotations of GitHub |

#![expect(clippy::needless_pass_by_value, reason = "two values go through every comparer, and most hand them on")]

mod class;
mod compare;
mod content;
mod fields;
mod finding;
mod grammar;
mod normalise;
mod operations;
mod parameters;
mod read;
pub mod report;
mod responses;
mod rest;
mod root;
mod same;
mod schema;
mod security;
mod servers;
mod site;
mod words;
mod yaml;

use serde_json::Value;

pub use self::{
    class::Class,
    finding::{Finding, Operation},
    read::{Unreadable, Version, parse, version},
};
use self::{compare::Comparer, site::Document};

/// What was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    /// Every difference, the worst first, then by operation.
    pub findings: Vec<Finding>,
    /// What could not be looked at, whether it differs or not.
    pub notes: Vec<String>,
}

impl Comparison {
    /// How many findings there are of a class.
    #[must_use]
    pub fn count(&self, class: Class) -> usize {
        self.findings.iter().filter(|finding| finding.class == class).count()
    }

    /// The worst class that there is.
    #[must_use]
    pub fn worst(&self) -> Option<Class> {
        self.findings.iter().map(|finding| finding.class).min()
    }
}

/// Compares two documents.
///
/// # Errors
///
/// Where one of them is none that can be compared; `true` where that is the new one.
pub fn compare(old: &Value, new: &Value) -> Result<Comparison, (Which, Unreadable)> {
    let old_version = version(old).map_err(|error| (Which::Old, error))?;
    let new_version = version(new).map_err(|error| (Which::New, error))?;
    if old == new {
        let notes = notes(&Document::new(old, old_version), true);
        return Ok(Comparison { findings: Vec::new(), notes });
    }
    let old = normalise::normalised(old.clone(), old_version);
    let new = normalise::normalised(new.clone(), new_version);
    let mut comparer = Comparer::new(Document::new(&old, old_version), Document::new(&new, new_version));
    root::compare(&mut comparer);
    operations::compare(&mut comparer);
    comparer.finish_schemas();
    rest::compare(&mut comparer);
    let mut notes: Vec<String> = [notes(&comparer.old, false), notes(&comparer.new, false)].concat();
    notes.sort();
    notes.dedup();
    let mut findings = comparer.findings;
    findings.sort_by(|a, b| a.order().cmp(&b.order()));
    findings.dedup();
    Ok(Comparison { findings, notes })
}

/// One of two documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The first.
    Old,
    /// The second.
    New,
}

/// What was not followed, in words. A document that was not walked is looked through first.
fn notes(document: &Document<'_>, look: bool) -> Vec<String> {
    if look {
        let mut next = vec![document.root.clone()];
        while let Some(site) = next.pop() {
            if let Some(reference) = site.text("$ref") {
                document.target(reference);
            }
            next.extend(site.entries().into_iter().map(|(_, site)| site));
            next.extend(site.items());
        }
    }
    let unfollowed = document.unfollowed.borrow();
    let note = |reference: &String| {
        let where_to = if reference.starts_with('#') { "nowhere" } else { "out of its document" };
        format!("$ref {reference} leads {where_to}, so it was not followed, but compared as text")
    };
    unfollowed.iter().map(note).collect()
}
