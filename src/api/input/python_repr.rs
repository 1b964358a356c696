//! Values in Python's notation: Neutron's messages echo input in that form, and clients match on them.

use std::fmt::Write as _;

use serde_json::Value;

use crate::api::contract::MAX_MESSAGE;

/// Represents `NaN` and the infinities, which Neutron's parser accepts and JSON does not have: the smallest number
/// above zero. It is a fraction, which no attribute accepts, so it is refused wherever Neutron refuses them.
pub const NOT_A_NUMBER: f64 = f64::from_bits(1);

/// Messages are truncated to a number of characters, which have at most four bytes each.
const ENOUGH: usize = 4 * MAX_MESSAGE + 1;

/// `str(value)`: a text is unchanged.
pub fn str(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => repr(value),
    }
}

/// `repr(value)`: a text is quoted. Anything beyond the maximum length of a message is omitted.
pub fn repr(value: &Value) -> String {
    let mut out = String::new();
    write_repr(&mut out, value);
    out
}

/// `repr` of a list of texts.
pub fn repr_list(items: &[&str]) -> String {
    repr(&Value::from(items))
}

/// Whether a character is visible: not a control, format, private or unassigned one, nor a line or paragraph separator.
fn is_printable(character: char) -> bool {
    // The standard library escapes exactly the invisible characters and all spaces except the ASCII one; a base letter
    // in front prevents combining marks from being escaped.
    let text = String::from_iter(['a', character]);
    matches!(character, '"' | '\'' | '\\') || is_wide_blank(character) || text.escape_debug().eq(text.chars())
}

fn is_wide_blank(character: char) -> bool {
    matches!(character, '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}')
}

fn write_repr(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("None"),
        Value::Bool(true) => out.push_str("True"),
        Value::Bool(false) => out.push_str("False"),
        Value::Number(number) => match number.as_f64().filter(|_| number.is_f64()) {
            Some(float) => out.push_str(&float_repr(float)),
            None => out.push_str(&number.to_string()),
        },
        Value::String(text) => write_text(out, text),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if out.len() >= ENOUGH {
                    return;
                }
                out.push_str(if index == 0 { "" } else { ", " });
                write_repr(out, item);
            }
            out.push(']');
        }
        Value::Object(members) => {
            out.push('{');
            for (index, (name, member)) in members.iter().enumerate() {
                if out.len() >= ENOUGH {
                    return;
                }
                out.push_str(if index == 0 { "" } else { ", " });
                write_text(out, name);
                out.push_str(": ");
                write_repr(out, member);
            }
            out.push('}');
        }
    }
}

/// Rust and Python only differ in the exponent, to which Python adds a sign and a second digit.
fn float_repr(float: f64) -> String {
    if float.to_bits() == NOT_A_NUMBER.to_bits() {
        return "nan".into();
    }
    let text = format!("{float:?}");
    let Some((mantissa, exponent)) = text.split_once('e') else {
        return text;
    };
    match exponent.strip_prefix('-') {
        Some(digits) => format!("{mantissa}e-{digits:0>2}"),
        None => format!("{mantissa}e+{exponent:0>2}"),
    }
}

fn write_text(out: &mut String, text: &str) {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    out.push(quote);
    for character in text.chars() {
        if out.len() >= ENOUGH {
            return;
        }
        match character {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\\' => out.push_str("\\\\"),
            _ if character == quote => out.extend(['\\', quote]),
            _ if is_printable(character) && !is_wide_blank(character) => out.push(character),
            _ => {
                // Writing to a String cannot fail.
                let _ = match u32::from(character) {
                    code @ ..=0xff => write!(out, "\\x{code:02x}"),
                    code @ 0x100..=0xffff => write!(out, "\\u{code:04x}"),
                    code @ 0x1_0000.. => write!(out, "\\U{code:08x}"),
                };
            }
        }
    }
    out.push(quote);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{repr, str};

    #[test]
    fn as_python_shows_it() {
        for (value, shown) in [
            (json!(null), "None"),
            (json!(true), "True"),
            (json!(30.0), "30.0"),
            (json!(1e16), "1e+16"),
            (json!(1e-5), "1e-05"),
            (json!({"a": 1, "b": [null, "x"]}), "{'a': 1, 'b': [None, 'x']}"),
            (json!("it's"), "\"it's\""),
            (json!("it's \"so\""), "'it\\'s \"so\"'"),
            (json!("a\tb\n\u{0}\\"), "'a\\tb\\n\\x00\\\\'"),
            (json!("ñ漢 🔒e\u{301}"), "'ñ漢 🔒e\u{301}'"),
            (json!("\u{a0}\u{200b}\u{e0001}"), "'\\xa0\\u200b\\U000e0001'"),
        ] {
            assert_eq!(repr(&value), shown);
        }
        assert_eq!(str(&json!("a'b")), "a'b");
        assert_eq!(str(&json!(["a"])), "['a']");
    }
}
