//! Differences in words.

use serde_json::Value;

/// As much of a value as is printed.
const SHOWN: usize = 120;

/// `name` has changed from one value to another, has come or has gone.
pub(super) fn change(name: &str, old: Option<&Value>, new: Option<&Value>) -> String {
    match (old, new) {
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
pub(super) fn members(name: &str, lost: &[String], gained: &[String]) -> String {
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn long_texts_are_shown_where_they_part() {
        let (old, new) = (format!("{}old end", "a".repeat(500)), format!("{}new end", "a".repeat(500)));
        let same = "a".repeat(40);
        let expected = format!("description was ...{same}old end\", is ...{same}new end\"");
        assert_eq!(change("description", Some(&json!(old)), Some(&json!(new))), expected);
        assert!(short(&json!("ö".repeat(500))).ends_with("..."));
    }
}
