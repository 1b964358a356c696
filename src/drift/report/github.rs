//! Annotations of GitHub Actions: `::error file=..,line=..,title=..::message`.

use std::fmt::Write as _;

use super::{Class, Comparison, Source, lines::Lines, one_line, summary, told};

/// One annotation a finding, an error where it is at least as bad as `fail_on`, and the counts as a notice. They are placed
/// in the new document where that is a file, else in the old one; of two that are none, they have no place.
#[must_use]
pub fn github(comparison: &Comparison, old: Source<'_>, new: Source<'_>, fail_on: Class) -> String {
    let (source, is_new) = if new.is_file || !old.is_file { (new, true) } else { (old, false) };
    let lines = source.text.filter(|_| source.is_file).map(Lines::new);
    let mut text = String::new();
    for finding in &comparison.findings {
        let level = if finding.class <= fail_on { "error" } else { "notice" };
        let title = format!("{}: {}", finding.class.name(), finding.subject());
        let mut message = format!("{}: {}", finding.place, told(finding));
        if !finding.also.is_empty() {
            let _ = write!(message, " [also {}]", finding.also.join(", "));
        }
        if !finding.elsewhere.is_empty() {
            let _ = write!(message, " [also in {} more operations]", finding.elsewhere.len());
        }
        let pointer = if is_new { finding.new.as_deref() } else { finding.old.as_deref() };
        let place = match (&lines, source.is_file) {
            (Some(lines), true) => {
                format!("file={},line={},", property(source.name), lines.of(pointer.unwrap_or_default()))
            }
            _ => String::new(),
        };
        let _ = writeln!(text, "::{level} {place}title={}::{}", property(&title), data(&one_line(&message)));
    }
    for note in &comparison.notes {
        let _ = writeln!(text, "::notice title=not looked at::{}", data(note));
    }
    let _ = writeln!(text, "::notice title=API changes::{}", data(&summary(comparison)));
    text
}

/// A message, as the runner unescapes it.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_separates_is_escaped() {
        assert_eq!(property("a: b, 100%\n"), "a%3A b%2C 100%25%0A");
        assert_eq!(data("a: b, 100%\r\n"), "a: b, 100%25%0D%0A");
    }
}
