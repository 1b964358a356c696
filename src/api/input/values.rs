//! Single values: texts, words, truth values and ids. The first argument is the attribute's name, for the message.

use secrecy::SecretString;
use serde_json::Value;

use super::{bad::BadInput, python_repr};
use crate::model::{ids::GivenId, keyword::Keyword};

/// The longest text, in characters.
pub const MAX_TEXT: usize = 255;

/// What stands in a message for a secret.
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

/// A [`text`] that can stand on one line of a table: every character shows and is of the basic plane, no blanks at
/// the ends.
pub fn name(attribute: &str, value: &Value) -> Result<String, BadInput> {
    let name = text(attribute, value)?;
    let is_clean = name.chars().all(|character| character <= '\u{fffe}' && python_repr::is_printable(character));
    if !is_clean || name.starts_with(python_repr::is_blank) || name.ends_with(python_repr::is_blank) {
        return Err(no_text(attribute, value));
    }
    Ok(name)
}

/// A [`text`] whose refusal does not show it.
pub fn secret(attribute: &str, value: &Value) -> Result<SecretString, BadInput> {
    let Value::String(text) = value else {
        let shown = if value.is_null() { "None" } else { HIDDEN };
        return Err(BadInput::value(attribute, &format!("'{shown}' is not a valid string")));
    };
    if text.chars().count() > MAX_TEXT {
        return Err(BadInput::value(attribute, &format!("'{HIDDEN}' exceeds maximum length of {MAX_TEXT}")));
    }
    Ok(SecretString::from(text.as_str()))
}

/// A truth value: also 1, 0 and, in any case and between blanks, the words that Python's services take.
pub fn boolean(value: &Value) -> Result<bool, BadInput> {
    let text = python_repr::str(value);
    match text.trim().to_lowercase().as_str() {
        "1" | "t" | "true" | "on" | "y" | "yes" => Ok(true),
        "0" | "f" | "false" | "off" | "n" | "no" => Ok(false),
        _ => Err(BadInput::conversion(&format!("'{text}' cannot be converted to boolean"))),
    }
}

/// One of some words, in exactly this spelling.
pub fn word(attribute: &str, value: &Value, words: &[&'static str]) -> Result<&'static str, BadInput> {
    words
        .iter()
        .copied()
        .find(|word| value == word)
        .ok_or_else(|| BadInput::value(attribute, &format!("{} is not in valid_values", python_repr::str(value))))
}

/// A [`word`] of an enumeration.
pub fn keyword<E: Keyword>(attribute: &str, value: &Value) -> Result<E, BadInput> {
    value
        .as_str()
        .and_then(E::parse)
        .ok_or_else(|| BadInput::value(attribute, &format!("{} is not in valid_values", python_repr::str(value))))
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

fn no_text(attribute: &str, value: &Value) -> BadInput {
    BadInput::value(attribute, &format!("'{}' is not a valid string", python_repr::str(value)))
}
