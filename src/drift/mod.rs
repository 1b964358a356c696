//! What has changed between two `OpenAPI` documents, and for whom that matters.
//!
//! [`compare()`] takes any two documents in `OpenAPI` 3.0 or 3.1, ours or other people's, and classifies every difference as
//! breaking, compatible or documentation only. It knows one thing of this API, the extension `x-neutron-error-types`.
//!
//! # How it judges
//!
//! A contract has a direction. A value that the client sends may not be refused where it was accepted; a value that it
//! receives may not be other than was said. So a smaller set of values breaks requests, and a larger one breaks responses;
//! `judge.rs` has the whole table. Callbacks and webhooks are read the other way round, and so is a subschema below `not`;
//! `readOnly` and `writeOnly` take a property out of one direction. Beyond values:
//!
//! - Removing what was promised breaks: an operation, a success, a header, a property that could be read, a link.
//! - A response status that nothing covered before breaks: documents of this project list what can come, and nothing else
//!   comes. An error that is gone is compatible.
//! - A default that changes breaks clients that leave the value out.
//! - An `operationId` that changes breaks generated clients, which name their methods by it.
//! - `deprecated` is compatible: everything works as before.
//! - Texts, examples, tags and `x-` extensions are documentation.
//! - A keyword or field that no rule knows may constrain, so a change of it breaks; the finding says so.
//!
//! Nothing is silent: differences that no rule has reported are caught in `remainder.rs`, and references that are not
//! followed (to other files) are listed in [`Comparison::notes`] and compared as text.
//!
//! # Where to read on
//!
//! | file | what it is for |
//! |---|---|
//! | `read.rs`, `yaml.rs`, `normalise.rs` | from text to a document in the spelling of 3.1 |
//! | `document.rs` | values that know where they stand, on one side or both; references |
//! | `judge.rs`, `finding.rs` | the judgement, and how it is put into words |
//! | `comparer.rs`, `unchanged.rs` | what all comparers share, and what they need not look at |
//! | `root.rs`, `operations.rs`, `parameters.rs`, `content.rs`, `responses.rs`, `security.rs` | the objects of the specification, by tables of their fields |
//! | `schema/` | schemas as sets of values, a rule per keyword |
//! | `remainder.rs` | the net below |
//! | `report/` | text, JSON, Markdown, annotations of GitHub |

mod comparer;
mod content;
mod document;
mod finding;
mod judge;
mod normalise;
mod operations;
mod parameters;
mod read;
mod remainder;
pub mod report;
mod responses;
mod root;
mod schema;
mod security;
mod unchanged;
mod yaml;

use serde_json::Value;

use self::{comparer::Comparer, document::Document};
pub use self::{
    document::Version,
    finding::{Comparison, Finding, Operation},
    judge::Class,
    read::{Unreadable, parse, version},
};

/// One of two documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The first.
    Old,
    /// The second.
    New,
}

/// Compares two documents; the error says which of them is not comparable, and why.
pub fn compare(old: &Value, new: &Value) -> Result<Comparison, (Which, Unreadable)> {
    let old_version = version(old).map_err(|error| (Which::Old, error))?;
    let new_version = version(new).map_err(|error| (Which::New, error))?;
    if old == new {
        let document = Document::new(old, old_version);
        follow_all(&document);
        return Ok(Comparison { findings: Vec::new(), notes: notes(&document) });
    }
    let old = normalise::normalised(old.clone(), old_version);
    let new = normalise::normalised(new.clone(), new_version);
    let mut comparer = Comparer::new(Document::new(&old, old_version), Document::new(&new, new_version));
    root::compare(&mut comparer);
    operations::compare(&mut comparer);
    comparer.finish_schemas();
    remainder::compare(&mut comparer);
    let mut notes = [notes(&comparer.old), notes(&comparer.new)].concat();
    notes.sort();
    notes.dedup();
    let mut findings = comparer.findings;
    findings.sort_by(|a, b| a.order().cmp(&b.order()));
    findings.dedup();
    Ok(Comparison { findings, notes })
}

/// Follows every reference of a document that is not compared with another.
fn follow_all(document: &Document<'_>) {
    let mut next = vec![document.root.clone()];
    while let Some(at) = next.pop() {
        if let Some(reference) = at.text("$ref") {
            document.target(reference);
        }
        next.extend(at.children());
    }
}

/// The references that were not followed, in words.
fn notes(document: &Document<'_>) -> Vec<String> {
    let note = |reference: &String| {
        let where_to = if reference.starts_with('#') { "nowhere" } else { "out of its document" };
        format!("$ref {reference} leads {where_to}, so it was not followed, but compared as text")
    };
    document.unfollowed.borrow().iter().map(note).collect()
}
