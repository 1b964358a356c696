//! Formats a comparison for readers, programs and CI services.

use std::{collections::HashMap, fmt::Write as _};

use serde_json::{Value, json};

use super::{
    finding::{Comparison, Finding},
    judge::Class,
    yaml,
};

/// One of the compared documents, as named in a report.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// A file or URL.
    pub name: &'a str,
    /// The text, if available, for finding line numbers.
    pub text: Option<&'a str>,
    /// Whether the name is that of a file.
    pub is_file: bool,
}

/// `CLASS | METHOD path (operation id) | place | what`, one line per finding, and a last line with the counts.
pub fn text(comparison: &Comparison) -> String {
    let mut text = String::new();
    for finding in &comparison.findings {
        let _ = writeln!(text, "{}", one_line(&finding.to_string()));
    }
    for reference in &comparison.unread {
        let _ = writeln!(text, "note: {}", one_line(&not_read(reference)));
    }
    let _ = writeln!(text, "{}", summary(comparison));
    text
}

/// `2 breaking, 1 compatible, 0 documentation`.
pub fn summary(comparison: &Comparison) -> String {
    Class::ALL.map(|class| format!("{} {}", comparison.count(class), class.name())).join(", ")
}

/// The message about a reference that could not be read.
fn not_read(reference: &str) -> String {
    let where_to = if reference.starts_with('#') { "nowhere" } else { "to what could not be read" };
    format!("$ref {reference} leads {where_to}, so it was not followed, but compared as text")
}

/// A line break would turn one finding into two.
fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

/// The difference, and why it matters.
fn described(finding: &Finding) -> String {
    if finding.reason.is_empty() { finding.what.clone() } else { format!("{} ({})", finding.what, finding.reason) }
}

/// The whole comparison as one JSON document, without truncation.
pub fn json(comparison: &Comparison, old: Source<'_>, new: Source<'_>) -> String {
    let counts: serde_json::Map<String, Value> =
        Class::ALL.iter().map(|class| (class.name().to_owned(), comparison.count(*class).into())).collect();
    let findings: Vec<Value> = comparison.findings.iter().map(finding).collect();
    let whole = json!({
        "old": old.name,
        "new": new.name,
        "summary": counts,
        "findings": findings,
        "notes": comparison.unread.iter().map(|reference| not_read(reference)).collect::<Vec<_>>(),
    });
    let mut text = serde_json::to_string_pretty(&whole).unwrap_or_default();
    text.push('\n');
    text
}

fn finding(finding: &Finding) -> Value {
    let operation = finding.operation.as_deref();
    let mut value = json!({
        "class": finding.class.name(),
        "method": operation.map(|operation| &operation.method),
        "path": operation.map(|operation| &operation.path),
        "operationId": operation.and_then(|operation| operation.id.as_deref()),
        "place": finding.place,
        "rule": finding.rule,
        "what": finding.what,
        "reason": (!finding.reason.is_empty()).then_some(finding.reason),
        "oldPointer": finding.old.as_deref(),
        "newPointer": finding.new.as_deref(),
        "also": finding.also,
        "elsewhere": finding.elsewhere.iter().map(ToString::to_string).collect::<Vec<_>>(),
    });
    // A missing value has no member, which distinguishes it from `null`.
    for (key, side) in [("was", &finding.was), ("is", &finding.is)] {
        if let Some(side) = side {
            value[key] = side.clone();
        }
    }
    value
}

/// The maximum length of a comment on GitHub, in characters.
const LONGEST_COMMENT: usize = 65_536;

/// For a comment on a pull request: a heading, and a table of findings per class, the most severe first. Findings that
/// do not fit into a comment are counted.
pub fn markdown(comparison: &Comparison, old: Source<'_>, new: Source<'_>) -> String {
    let head = format!("## API changes from {} to {}\n\n{}\n", code(old.name), code(new.name), summary(comparison));
    let mut blocks = Vec::new();
    for class in Class::ALL {
        let title = match class {
            Class::Breaking => "Breaking",
            Class::Compatible => "Compatible",
            Class::Documentation => "Documentation only",
        };
        let rows = comparison.findings.iter().filter(|finding| finding.class == class).map(row).collect();
        blocks.push((format!("\n### {title}\n\n| operation | place | change |\n|---|---|---|\n"), rows));
    }
    let unread = comparison.unread.iter().map(|reference| format!("- {}\n", cell(&not_read(reference)))).collect();
    blocks.push(("\n### Not looked at\n\n".to_owned(), unread));
    // Room for the note about the rest.
    let (mut text, mut left_out, room) = (head, 0, LONGEST_COMMENT - 200);
    for (title, lines) in &blocks {
        let mut is_begun = false;
        for line in lines as &Vec<String> {
            let title = if is_begun { "" } else { title };
            if left_out > 0 || text.len() + title.len() + line.len() > room {
                left_out += 1;
                continue;
            }
            text.push_str(title);
            text.push_str(line);
            is_begun = true;
        }
    }
    if left_out > 0 {
        let _ = writeln!(text, "\n{left_out} more do not fit into a comment; `--output text` tells them all.");
    }
    text
}

/// A finding as a row of its table.
fn row(finding: &Finding) -> String {
    let mut place = code(&finding.place);
    for also in &finding.also {
        let _ = write!(place, "<br>{}", code(also));
    }
    let mut subject = code(&finding.subject());
    for other in &finding.elsewhere {
        let _ = write!(subject, "<br>{}", code(&other.to_string()));
    }
    format!("| {subject} | {place} | {} |\n", cell(&described(finding)))
}

/// Text in a cell, escaped so that it makes neither a new cell nor markup.
fn cell(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in one_line(text).chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '~' | '@' | '!' => {
                escaped.push('\\');
                escaped.push(c);
            }
            c => escaped.push(c),
        }
    }
    escaped
}

/// A code span in a cell. Only `|` needs escaping there; backticks need a longer fence.
fn code(text: &str) -> String {
    let text = one_line(text).replace('|', "\\|");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Annotations for GitHub Actions (`::error file=..,line=..,title=..::message`): one per finding, an error if it is at
/// least as severe as `fail_on`, and the counts as a notice. They point to the new document if that is a file, else to
/// the old one; if neither is a file, they have no location.
pub fn github(comparison: &Comparison, old: Source<'_>, new: Source<'_>, fail_on: Class) -> String {
    let (source, is_new) = if new.is_file || !old.is_file { (new, true) } else { (old, false) };
    let lines = source.text.filter(|_| source.is_file).map(lines_of);
    let mut text = String::new();
    for finding in &comparison.findings {
        let level = if finding.class <= fail_on { "error" } else { "notice" };
        let title = format!("{}: {}", finding.class.name(), finding.subject());
        let mut message = format!("{}: {}", finding.place, described(finding));
        if !finding.also.is_empty() {
            let _ = write!(message, " [also {}]", finding.also.join(", "));
        }
        if !finding.elsewhere.is_empty() {
            let _ = write!(message, " [also in {} more operations]", finding.elsewhere.len());
        }
        let pointer = if is_new { finding.new.as_deref() } else { finding.old.as_deref() };
        let place = match (&lines, source.is_file) {
            (Some(lines), true) => {
                format!("file={},line={},", property(source.name), line_of(lines, pointer.unwrap_or_default()))
            }
            _ => String::new(),
        };
        let _ = writeln!(text, "::{level} {place}title={}::{}", property(&title), data(&one_line(&message)));
    }
    for reference in &comparison.unread {
        let _ = writeln!(text, "::warning title=not looked at::{}", data(&not_read(reference)));
    }
    let _ = writeln!(text, "::notice title=API changes::{}", data(&summary(comparison)));
    text
}

/// Escapes a message for the runner.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes the value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// The line numbers of the values of a text. JSON is also YAML, except for tabs and surrogate pairs.
fn lines_of(text: &str) -> HashMap<String, usize> {
    let is_json = text.trim_start_matches('\u{feff}').trim_start().starts_with('{');
    if is_json {
        yaml::read(&text.replace('\t', " ").replace("\\ud", "ud").replace("\\uD", "uD")).1
    } else {
        yaml::read(text).1
    }
}

/// The line of a pointer, or of the nearest value around it.
fn line_of(lines: &HashMap<String, usize>, pointer: &str) -> usize {
    let mut pointer = pointer;
    loop {
        match (lines.get(pointer), pointer.rfind('/')) {
            (Some(line), _) => return *line,
            (None, Some(end)) => pointer = &pointer[..end],
            (None, None) => return 1,
        }
    }
}
