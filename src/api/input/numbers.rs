//! Whole numbers. They may be given as text, and as fractions that are none (`30.0`).

use serde_json::Value;

use super::{bad::BadInput, python_repr};

/// Why a value is no number that can be kept.
#[derive(Debug, PartialEq, Eq)]
enum Wrong {
    /// It is no whole number at all.
    NotWhole,
    /// It is one outside the range; the reason as the peer words it.
    Range(String),
}

/// A number of at least `minimum` that fits into 32 bits, as a part of the object `attribute`.
pub fn at_least(attribute: &str, value: &Value, minimum: i32) -> Result<i32, BadInput> {
    ranged(value, minimum).map_err(|wrong| match wrong {
        Wrong::NotWhole => BadInput::value(attribute, &not_whole(value)),
        Wrong::Range(reason) => BadInput::value(attribute, &reason),
    })
}

/// A number of at least 0 that fits into 32 bits, as the attribute itself: what cannot be converted is another error.
pub fn converted(attribute: &str, value: &Value) -> Result<i32, BadInput> {
    ranged(value, 0).map_err(|wrong| match wrong {
        Wrong::NotWhole => BadInput::conversion(&not_whole(value)),
        Wrong::Range(reason) => BadInput::value(attribute, &reason),
    })
}

/// Any whole number; truth values are none.
#[must_use]
pub fn any(value: &Value) -> Option<i64> {
    if value.is_boolean() { None } else { whole(value) }
}

fn not_whole(value: &Value) -> String {
    format!("'{}' is not an integer", python_repr::str(value))
}

fn ranged(value: &Value, minimum: i32) -> Result<i32, Wrong> {
    let number = whole(value).ok_or(Wrong::NotWhole)?;
    if number < i64::from(minimum) {
        return Err(Wrong::Range(if minimum == 0 {
            format!("'{number}' should be non-negative")
        } else {
            format!("'{number}' is too small - must be at least '{minimum}'")
        }));
    }
    i32::try_from(number)
        .map_err(|_| Wrong::Range(format!("'{number}' is too large - must be no larger than '{}'", i32::MAX)))
}

/// The whole number that a value is; one that does not fit is the nearest that does.
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
        for (value, number) in [
            (json!(0), 0),
            (json!(30.0), 30),
            (json!(-0.0), 0),
            (json!("120"), 120),
            (json!(" +07 "), 7),
            (json!(true), 1),
            (json!(2_147_483_647), i32::MAX),
        ] {
            assert_eq!(converted("mtu", &value), Ok(number), "{value}");
        }
        assert_eq!(any(&json!("01400")), Some(1400));
        assert_eq!(any(&json!(-3.0)), Some(-3));
        assert_eq!(any(&json!(true)), None);
    }

    #[test]
    fn what_is_none_says_why() {
        let mtu = |value| converted("mtu", &value).map_err(|bad| (bad.kind, bad.message));
        let integer = |text| Err(("InvalidInput", format!("Invalid input for operation: '{text}' is not an integer.")));
        for (value, shown) in
            [(json!("abc"), "abc"), (json!(null), "None"), (json!([1500]), "[1500]"), (json!(1500.7), "1500.7")]
        {
            assert_eq!(mtu(value), integer(shown));
        }
        assert_eq!(mtu(json!("")), integer(""));
        let range = |reason: &str| Err(("HTTPBadRequest", format!("Invalid input for mtu. Reason: {reason}.")));
        assert_eq!(mtu(json!(-1)), range("'-1' should be non-negative"));
        let too_large = "is too large - must be no larger than '2147483647'";
        assert_eq!(mtu(json!(2_147_483_648_i64)), range(&format!("'2147483648' {too_large}")));
        assert_eq!(mtu(json!(1e300)), range(&format!("'{}' {too_large}", i64::MAX)));
        let small = at_least("lifetime", &json!(true), 60).map_err(|bad| bad.message);
        assert_eq!(small, Err("Invalid input for lifetime. Reason: '1' is too small - must be at least '60'.".into()));
    }
}
