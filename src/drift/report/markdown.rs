//! For a comment on a pull request: a table a class.

use std::fmt::Write as _;

use super::{Class, Comparison, Source, one_line, summary, told};

/// A heading, and a table of findings a class.
#[must_use]
pub fn markdown(comparison: &Comparison, old: Source<'_>, new: Source<'_>) -> String {
    let mut text = format!("## API changes from {} to {}\n\n", code(old.name), code(new.name));
    let _ = writeln!(text, "{}", summary(comparison));
    for class in Class::ALL {
        if comparison.count(class) == 0 {
            continue;
        }
        let title = match class {
            Class::Breaking => "Breaking",
            Class::Compatible => "Compatible",
            Class::Documentation => "Documentation only",
        };
        let _ = writeln!(text, "\n### {title}\n\n| operation | place | change |\n|---|---|---|");
        for finding in comparison.findings.iter().filter(|finding| finding.class == class) {
            let mut place = code(&finding.place);
            for also in &finding.also {
                let _ = write!(place, "<br>{}", code(also));
            }
            let mut subject = code(&finding.subject());
            for other in &finding.elsewhere {
                let _ = write!(subject, "<br>{}", code(&other.to_string()));
            }
            let _ = writeln!(text, "| {subject} | {place} | {} |", cell(&told(finding)));
        }
    }
    if !comparison.notes.is_empty() {
        text.push_str("\n### Not looked at\n\n");
        for note in &comparison.notes {
            let _ = writeln!(text, "- {}", cell(note));
        }
    }
    text
}

/// Text in a cell: neither a new cell nor markup.
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

/// A code span in a cell. Within one only `|` has to be escaped there; backticks ask for a longer fence.
fn code(text: &str) -> String {
    let text = one_line(text).replace('|', "\\|");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stay_cells() {
        assert_eq!(cell("a|b\n<c> `d`"), "a\\|b &lt;c&gt; \\`d\\`");
        assert_eq!(code("a|b"), "`a\\|b`");
        assert_eq!(code("`a"), "`` `a ``");
    }
}
