//! Texts, keywords, booleans and ids, and lists of texts. The first argument is the attribute's name, for the message.
//!
//! A single value stands for a list of one, null for an empty list, an object for its keys.

use std::{borrow::Cow, collections::HashMap};

use secrecy::SecretString;
use serde_json::Value;

use super::{bad::BadInput, python_repr};
use crate::model::{address::Cidr, ids::GivenId, keyword::Keyword};

/// The maximum length of a text, in characters.
pub const MAX_TEXT: usize = 255;

/// The maximum number of entries in a list.
pub const MAX_ITEMS: usize = 1024;

/// Replaces a secret in messages.
const HIDDEN: &str = "***";

/// A text of at most [`MAX_TEXT`] characters.
pub fn text(attribute: &str, value: &Value) -> Result<String, BadInput> {
    let Value::String(text) = value else {
        return Err(no_text(attribute, value));
    };
    if text.chars().count() > MAX_TEXT {
        let reason = format!("'{text}' exceeds maximum length of {MAX_TEXT}");
        return Err(BadInput::value(attribute, &reason));
    }
    Ok(text.clone())
}

/// The characters of a name, as ranges of a regular expression: the printable ones of the basic plane. Excluded are those
/// that are invisible or change the text direction, control characters, surrogates, private ones, and noncharacters.
const SHOWN: &str = "!-~\u{a1}-\u{ac}\u{ae}-\u{5ff}\u{606}-\u{61b}\u{61d}-\u{6dc}\u{6de}-\u{70e}\u{710}-\u{88f}\
    \u{892}-\u{8e1}\u{8e3}-\u{167f}\u{1681}-\u{180d}\u{180f}-\u{1fff}\u{2010}-\u{2027}\u{2030}-\u{205e}\
    \u{2070}-\u{2fff}\u{3001}-\u{d7ff}\u{f900}-\u{fdcf}\u{fdf0}-\u{fefe}\u{ff00}-\u{fff8}\u{fffc}-\u{fffd}";

/// The spaces, which are allowed inside a name.
const BLANKS: &str =
    " - \u{a0}-\u{a0}\u{1680}-\u{1680}\u{2000}-\u{200a}\u{202f}-\u{202f}\u{205f}-\u{205f}\u{3000}-\u{3000}";

/// A [`text`] that fits on one line of a table: only printable characters of the basic plane, no spaces at the ends.
pub fn name(attribute: &str, value: &Value) -> Result<String, BadInput> {
    let name = text(attribute, value)?;
    let is_clean = name.chars().all(|one| is_of(SHOWN, one) || is_of(BLANKS, one));
    let ends = [name.chars().next(), name.chars().last()];
    if is_clean && ends.into_iter().flatten().all(|end| is_of(SHOWN, end)) {
        return Ok(name);
    }
    Err(no_text(attribute, value))
}

/// The pattern of a [`name`]. It contains the characters themselves: escapes beyond ASCII differ between Go, Ruby, PHP
/// and JavaScript. PHP, which matches bytes, accepts any character of the basic plane, and nothing beyond.
pub fn name_pattern() -> String {
    format!("^([{SHOWN}]([{SHOWN}{BLANKS}]*[{SHOWN}])?)?$")
}

fn is_of(ranges: &str, one: char) -> bool {
    let mut ranges = ranges.chars();
    while let (Some(first), Some(_dash), Some(last)) = (ranges.next(), ranges.next(), ranges.next()) {
        if (first..=last).contains(&one) {
            return true;
        }
    }
    false
}

/// The pattern of a [`secret`]: empty, or with at least one character that is not an asterisk.
pub const SECRET_PATTERN: &str = r"^(\**[^*][\s\S]*)?$";

/// A [`text`] that refusals do not show. Clients show asterisks in place of a secret, and some have sent them back, so
/// those alone are refused.
pub fn secret(attribute: &str, value: &Value) -> Result<SecretString, BadInput> {
    let Value::String(text) = value else {
        let shown = if value.is_null() { "None" } else { HIDDEN };
        return Err(BadInput::value(attribute, &format!("'{shown}' is not a valid string")));
    };
    if text.chars().count() > MAX_TEXT {
        return Err(BadInput::value(attribute, &format!("'{HIDDEN}' exceeds maximum length of {MAX_TEXT}")));
    }
    if !text.is_empty() && text.chars().all(|character| character == '*') {
        return Err(BadInput::value(attribute, "a key of asterisks alone is what hides a key, not the key"));
    }
    Ok(SecretString::from(text.as_str()))
}

/// A boolean: also 1, 0 and, ignoring case and surrounding spaces, the words accepted by Python's services.
pub fn boolean(value: &Value) -> Result<bool, BadInput> {
    let text = python_repr::str(value);
    match text.trim().to_lowercase().as_str() {
        "1" | "t" | "true" | "on" | "y" | "yes" => Ok(true),
        "0" | "f" | "false" | "off" | "n" | "no" => Ok(false),
        _ => Err(BadInput::conversion(&format!("'{text}' cannot be converted to boolean"))),
    }
}

/// A keyword of an enumeration, in exactly this spelling.
pub fn keyword<E: Keyword>(attribute: &str, value: &Value) -> Result<E, BadInput> {
    value.as_str().and_then(E::parse).ok_or_else(|| no_word(attribute, value))
}

/// An id, in any spelling of a UUID.
pub fn uuid(attribute: &str, value: &Value) -> Result<GivenId, BadInput> {
    value
        .as_str()
        .and_then(GivenId::new)
        .ok_or_else(|| BadInput::value(attribute, &format!("'{}' is not a valid UUID", python_repr::str(value))))
}

/// An id or null.
pub fn optional_uuid(attribute: &str, value: &Value) -> Result<Option<GivenId>, BadInput> {
    if value.is_null() { Ok(None) } else { uuid(attribute, value).map(Some) }
}

/// The error for a value that is none of the keywords.
pub fn no_word(attribute: &str, value: &Value) -> BadInput {
    BadInput::value(attribute, &format!("{} is not in valid_values", python_repr::str(value)))
}

fn no_text(attribute: &str, value: &Value) -> BadInput {
    BadInput::value(attribute, &format!("'{}' is not a valid string", python_repr::str(value)))
}

/// IPv4 and IPv6 ranges, each an address and a prefix length; host bits may be set.
pub fn cidrs(attribute: &str, value: &Value) -> Result<Vec<Cidr>, BadInput> {
    let invalid = |shown: &str| BadInput::value(attribute, &format!("'{shown}' is not a valid IP subnet"));
    let items = items(attribute, value)?;
    let text = |item| Value::as_str(item).ok_or_else(|| invalid(&python_repr::str(item)));
    let texts = items.iter().map(text).collect::<Result<Vec<_>, _>>()?;
    let duplicates = duplicates(&texts);
    if !duplicates.is_empty() {
        return Err(BadInput::value(attribute, &format!("Duplicate items in the list: '{}'", duplicates.join(", "))));
    }
    texts.iter().map(|text| Cidr::parse(text).ok_or_else(|| invalid(text))).collect()
}

/// The pattern of an IPv4 or IPv6 address in the usual forms.
pub fn address_pattern() -> String {
    let [v4, v6] = addresses();
    format!("^({v4}|{v6})$")
}

/// The pattern of an entry of [`cidrs`], with addresses in the usual forms.
pub fn cidr_pattern() -> String {
    let [v4, v6] = addresses();
    format!("^({v4}/(3[0-2]|[12]?[0-9])|({v6})/(12[0-8]|(1[01]|[1-9])?[0-9]))$")
}

fn addresses() -> [String; 2] {
    const BYTE: &str = "(25[0-5]|(2[0-4]|1[0-9]|[1-9])?[0-9])";
    const GROUP: &str = "[0-9A-Fa-f]{1,4}";
    // `::` stands for at least one group, so there are at most seven others.
    let around = (1..=6).map(|before| format!("({GROUP}:){{1,{before}}}(:{GROUP}){{1,{}}}", 7 - before));
    let ends =
        [format!("({GROUP}:){{7}}({GROUP}|:)"), format!("({GROUP}:){{1,6}}:"), format!(":((:{GROUP}){{1,7}}|:)")];
    let v6: Vec<String> = around.chain(ends).collect();
    [format!(r"({BYTE}\.){{3}}{BYTE}"), v6.join("|")]
}

/// The duplicates, each once, in the order of their second occurrence.
fn duplicates<'t>(texts: &[&'t str]) -> Vec<&'t str> {
    let mut mentions: HashMap<&str, usize> = HashMap::new();
    let mut duplicates = Vec::new();
    for text in texts {
        let mentions = mentions.entry(text).or_default();
        *mentions += 1;
        if *mentions == 2 {
            duplicates.push(*text);
        }
    }
    duplicates
}

/// Any items, converted to texts.
pub fn texts(attribute: &str, value: &Value) -> Result<Vec<String>, BadInput> {
    Ok(items(attribute, value)?.iter().map(python_repr::str).collect())
}

/// Items that are texts or numbers, converted to texts.
pub fn opaque_texts(attribute: &str, value: &Value) -> Result<Vec<String>, BadInput> {
    let text = |item: &Value| {
        if item.is_string() || item.is_number() { Ok(python_repr::str(item)) } else { Err(no_text(attribute, item)) }
    };
    items(attribute, value)?.iter().map(text).collect()
}

fn items<'v>(attribute: &str, value: &'v Value) -> Result<Cow<'v, [Value]>, BadInput> {
    let items = match value {
        Value::Null => Cow::default(),
        Value::Array(items) => Cow::from(items),
        Value::Object(members) => members.keys().map(|key| Value::from(key.as_str())).collect(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => Cow::from(std::slice::from_ref(value)),
    };
    if items.len() > MAX_ITEMS {
        return Err(BadInput::value(attribute, &format!("The list has more than {MAX_ITEMS} items")));
    }
    Ok(items)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{MAX_ITEMS, cidrs, texts};

    #[test]
    fn one_stands_for_a_list_and_types_come_before_duplicates() {
        assert_eq!(cidrs("peer_cidrs", &json!("10.1.0.0/24")).map(|cidrs| cidrs.len()), Ok(1));
        assert_eq!(texts("endpoints", &json!({"a": 1})), Ok(vec!["a".into()]));
        for (bad, reason) in [
            (json!([{"a": 1}, {"a": 1}]), "'{'a': 1}' is not a valid IP subnet"),
            (json!(["b", "a", "b", "a", "b", "a", "c"]), "Duplicate items in the list: 'b, a'"),
        ] {
            let message = cidrs("peer_cidrs", &bad).map_err(|bad| bad.message);
            assert_eq!(message, Err(format!("Invalid input for peer_cidrs. Reason: {reason}.")), "{bad}");
        }
        assert!(cidrs("peer_cidrs", &json!(vec!["x"; MAX_ITEMS + 1])).is_err());
    }
}
