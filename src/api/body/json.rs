//! Bytes to JSON, as the peer reads them.

use std::fmt::Write as _;

use serde_json::Value;

use super::BadBody;

/// What stands for `NaN` and the infinities, which the peer's reader takes and JSON does not have: the smallest number
/// above zero. It is a fraction, which no attribute accepts, so it is refused wherever the peer refuses them.
pub(super) const NOT_A_NUMBER: f64 = f64::from_bits(1);

/// Reads a body. No bytes at all are read as null.
///
/// # Errors
///
/// Not UTF-8, a byte order mark, no JSON, something after it, or nested deeper than 128 levels.
pub fn read(bytes: &[u8]) -> Result<Value, BadBody> {
    if bytes.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_slice(bytes).or_else(|_| {
        let text = std::str::from_utf8(bytes).map_err(|_| BadBody::malformed())?;
        serde_json::from_str(&without_python_constants(text)).map_err(|_| BadBody::malformed())
    })
}

/// The text with [`NOT_A_NUMBER`] where `NaN`, `Infinity` or `-Infinity` stands outside a string.
fn without_python_constants(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut in_string = false;
    while let Some(next) = rest.chars().next() {
        let constant = ["NaN", "-Infinity", "Infinity"].into_iter().find(|constant| rest.starts_with(constant));
        let taken = match constant {
            Some(constant) if !in_string => {
                // Writing to a String cannot fail.
                let _ = write!(out, "{NOT_A_NUMBER:e}");
                constant.len()
            }
            _ if in_string && next == '\\' => next.len_utf8() + rest[1..].chars().next().map_or(0, char::len_utf8),
            _ => {
                in_string ^= next == '"';
                next.len_utf8()
            }
        };
        if constant.is_none() || in_string {
            out.push_str(&rest[..taken]);
        }
        rest = &rest[taken..];
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{NOT_A_NUMBER, read};
    use crate::api::body::{BadBody, BadBodyKind};

    #[test]
    fn only_json_is_read() {
        assert_eq!(read(b""), Ok(Value::Null));
        assert_eq!(read(b" {\"a\": [1, 2]}\n"), Ok(json!({"a": [1, 2]})));
        let deep = "[".repeat(200) + &"]".repeat(200);
        let bad: [&[u8]; 8] = [
            b" ",
            b"{",
            b"{} x",
            b"{'a': 1}",
            b"\xef\xbb\xbf{}",
            b"{\"a\": \"\xe9\"}",
            b"{\"a\": Nan}",
            deep.as_bytes(),
        ];
        for bytes in bad {
            let kind = read(bytes).map_err(|BadBody { kind, .. }| kind);
            assert_eq!(kind, Err(BadBodyKind::MalformedRequestBody), "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn python_constants_are_numbers() {
        let text = r#"{"a": NaN, "NaN": "\"NaN\\", "b": [-Infinity, Infinity, "ä"]}"#;
        let nan = NOT_A_NUMBER;
        assert_eq!(read(text.as_bytes()), Ok(json!({"a": nan, "NaN": "\"NaN\\", "b": [nan, nan, "ä"]})));
    }
}
