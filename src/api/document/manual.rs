//! The manual: a separate page at `/docs/manual`, to which both documents refer.

use std::fmt::Write as _;

use crate::api::contract::COMMON;

/// The page, including the table of common responses.
pub(crate) fn page() -> String {
    let mut rows = String::new();
    for common in &COMMON {
        let (status, kind, when) = (common.status.as_u16(), common.kind, marked(common.when));
        let _ = writeln!(rows, "<tr><td>{status}</td><td><code>{kind}</code></td><td>{when}</td></tr>");
    }
    include_str!("manual.html").replace("{{common}}", rows.trim_end())
}

/// Converts a text with code in backticks to HTML.
fn marked(text: &str) -> String {
    let parts = text.split('`').enumerate();
    parts.map(|(number, part)| if number % 2 == 1 { format!("<code>{part}</code>") } else { part.to_owned() }).collect()
}
