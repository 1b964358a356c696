//! For programs: everything that is known, nothing shortened.

use serde_json::{Value, json};

use super::{Class, Comparison, Finding, Source};

/// The whole comparison as one JSON document.
#[must_use]
pub fn json(comparison: &Comparison, old: Source<'_>, new: Source<'_>) -> String {
    let counts: serde_json::Map<String, Value> =
        Class::ALL.iter().map(|class| (class.name().to_owned(), comparison.count(*class).into())).collect();
    let findings: Vec<Value> = comparison.findings.iter().map(finding).collect();
    let whole = json!({
        "old": old.name,
        "new": new.name,
        "summary": counts,
        "findings": findings,
        "notes": comparison.notes,
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
    // Told apart from a value that is null: one that is not there has no member.
    for (key, side) in [("was", &finding.was), ("is", &finding.is)] {
        if let Some(side) = side {
            value[key] = side.clone();
        }
    }
    value
}
