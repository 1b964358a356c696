//! Integers, which may be given as text, and as floats with an integral value (`30.0`).

use serde_json::Value;

use super::{bad::BadInput, python_repr};

/// An integer of at least `minimum` that fits into 32 bits, as part of the object `attribute`.
pub fn at_least(attribute: &str, value: &Value, minimum: i32) -> Result<i32, BadInput> {
    ranged(attribute, value, minimum, |reason| BadInput::value(attribute, reason))
}

/// An integer of at least 0 that fits into 32 bits, as the attribute itself: failed conversions have a different error.
pub fn converted(attribute: &str, value: &Value) -> Result<i32, BadInput> {
    ranged(attribute, value, 0, BadInput::conversion)
}

/// Any integer; booleans are not numbers.
pub fn any(value: &Value) -> Option<i64> {
    if value.is_boolean() { None } else { whole(value) }
}

fn ranged(
    attribute: &str,
    value: &Value,
    minimum: i32,
    not_whole: impl FnOnce(&str) -> BadInput,
) -> Result<i32, BadInput> {
    let number = whole(value).ok_or_else(|| not_whole(&format!("'{}' is not an integer", python_repr::str(value))))?;
    let reason = if number >= i64::from(minimum) {
        format!("'{number}' is too large - must be no larger than '{}'", i32::MAX)
    } else if minimum == 0 {
        format!("'{number}' should be non-negative")
    } else {
        format!("'{number}' is too small - must be at least '{minimum}'")
    };
    i32::try_from(number).ok().filter(|number| *number >= minimum).ok_or_else(|| BadInput::value(attribute, &reason))
}

/// The integer value; one that does not fit is clamped.
fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Bool(value) => Some(i64::from(*value)),
        Value::Number(number) => number.as_i64().or_else(|| {
            let float = number.as_f64().filter(|float| float.fract() == 0.0)?;
            parse(&format!("{float:.0}"))
        }),
        Value::String(text) => parse(text),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Decimal digits after an optional sign, between optional blanks.
fn parse(text: &str) -> Option<i64> {
    let text = text.trim();
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let magnitude = digits.parse().unwrap_or(i64::MAX);
    Some(if is_negative { -magnitude } else { magnitude })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{any, at_least, converted};

    #[test]
    fn whole_numbers_in_any_clothes() {
        let clothed = [json!(30), json!(30.0), json!("30"), json!(" +030 ")];
        assert!(clothed.iter().all(|value| converted("mtu", value) == Ok(30)));
        assert_eq!((converted("mtu", &json!(true)), any(&json!(true)), any(&json!(-3.0))), (Ok(1), None, Some(-3)));
        let mtu = |value| converted("mtu", &value).map_err(|bad| bad.message);
        let input = |reason: &str| Err(format!("Invalid input for mtu. Reason: {reason}."));
        assert_eq!(mtu(json!(1500.7)), Err("Invalid input for operation: '1500.7' is not an integer.".into()));
        assert_eq!(mtu(json!(-1)), input("'-1' should be non-negative"));
        let large = input("'2147483648' is too large - must be no larger than '2147483647'");
        assert_eq!(mtu(json!(2_147_483_648_i64)), large);
        let small = at_least("mtu", &json!(true), 60).map_err(|bad| bad.message);
        assert_eq!(small, input("'1' is too small - must be at least '60'"));
    }
}
