//! The manual: a page of its own at `/docs/manual`, to which both documents refer.

use std::fmt::Write as _;

use crate::api::contract::COMMON;

/// The page, with the table of what any request can meet.
pub(crate) fn page() -> String {
    let mut rows = String::new();
    for common in &COMMON {
        let (status, kind, when) = (common.status.as_u16(), common.kind, marked(common.when));
        let _ = writeln!(rows, "<tr><td>{status}</td><td><code>{kind}</code></td><td>{when}</td></tr>");
    }
    include_str!("manual.html").replace("{{common}}", rows.trim_end())
}

/// A text with code between backticks, as HTML.
fn marked(text: &str) -> String {
    let parts = text.split('`').enumerate();
    parts.map(|(number, part)| if number % 2 == 1 { format!("<code>{part}</code>") } else { part.to_owned() }).collect()
}
