//! A comparison as people, programs and CI services read it.

mod github;
mod json;
mod lines;
mod markdown;

use std::fmt::Write as _;

pub use self::{github::github, json::json, markdown::markdown};
use super::{Class, Comparison, Finding};

/// One of the compared documents, as it is told of.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// A file or URL.
    pub name: &'a str,
    /// The text, where there is one: findings are given a line of it.
    pub text: Option<&'a str>,
    /// Whether the name is that of a file.
    pub is_file: bool,
}

/// `CLASS | METHOD path (operation id) | place | what`, one line each, and a last line that counts.
#[must_use]
pub fn text(comparison: &Comparison) -> String {
    let mut text = String::new();
    for finding in &comparison.findings {
        let _ = writeln!(text, "{}", one_line(&finding.to_string()));
    }
    for note in &comparison.notes {
        let _ = writeln!(text, "note: {}", one_line(note));
    }
    let _ = writeln!(text, "{}", summary(comparison));
    text
}

/// `2 breaking, 1 compatible, 0 documentation`.
#[must_use]
pub fn summary(comparison: &Comparison) -> String {
    Class::ALL.map(|class| format!("{} {}", comparison.count(class), class.name())).join(", ")
}

/// Line ends would make two findings of one.
fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

/// What and why.
fn told(finding: &Finding) -> String {
    if finding.reason.is_empty() { finding.what.clone() } else { format!("{} ({})", finding.what, finding.reason) }
}
