//! Lists of texts. A single value stands for a list of one, null for an empty one, an object for its keys.

use std::{borrow::Cow, collections::HashMap};

use serde_json::Value;

use super::{bad::BadInput, python_repr};
use crate::model::rules::Cidr;

/// The most entries that a list may have.
pub const MAX_ITEMS: usize = 1024;

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

/// What is there more than once, each once, in the order of the second mention.
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

/// Endpoints as texts, whatever their type: what they must be depends on the type, and is the model's business.
pub fn endpoints(attribute: &str, value: &Value) -> Result<Vec<String>, BadInput> {
    Ok(items(attribute, value)?.iter().map(python_repr::str).collect())
}

/// Endpoints of a type whose entries are kept as they are: texts or numbers.
pub fn opaque_endpoints(attribute: &str, value: &Value) -> Result<Vec<String>, BadInput> {
    let endpoint = |item: &Value| {
        let text = python_repr::str(item);
        if !item.is_string() && !item.is_number() {
            return Err(BadInput::value(attribute, &format!("'{text}' is not a valid string")));
        }
        Ok(text)
    };
    items(attribute, value)?.iter().map(endpoint).collect()
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

    use super::{Cidr, MAX_ITEMS, cidrs, endpoints, opaque_endpoints};

    #[test]
    fn one_stands_for_a_list() {
        assert_eq!(cidrs("peer_cidrs", &json!("10.1.0.0/24")), Ok(Cidr::parse("10.1.0.0/24").into_iter().collect()));
        assert_eq!(cidrs("peer_cidrs", &json!(null)), Ok(vec![]));
        assert_eq!(endpoints("endpoints", &json!(7)), Ok(vec!["7".into()]));
        assert_eq!(endpoints("endpoints", &json!({"a": 1})), Ok(vec!["a".into()]));
        assert_eq!(
            endpoints("endpoints", &json!([null, {"a": 1}, ["x"]])),
            Ok(vec!["None".into(), "{'a': 1}".into(), "['x']".into()])
        );
    }

    #[test]
    fn ranges() {
        let good = json!(["10.99.0.5/24", "0.0.0.0/0", "2001:db8::1/32", "2001:0DB8::/48"]);
        assert_eq!(cidrs("peer_cidrs", &good).map(|cidrs| cidrs.len()), Ok(4));
        for (bad, shown) in [
            (json!("10.99.0.5"), "10.99.0.5"),
            (json!("1.0.0.0/33"), "1.0.0.0/33"),
            (json!(["10.99.0.0/24 "]), "10.99.0.0/24 "),
            (json!("10.99.0.0/255.255.255.0"), "10.99.0.0/255.255.255.0"),
            (json!("010.0.0.0/8"), "010.0.0.0/8"),
            (json!("10.0.0.0/08"), "10.0.0.0/08"),
            (json!("10/8"), "10/8"),
            (json!(5), "5"),
            (json!([null]), "None"),
            (json!({"a": 1}), "a"),
            (json!(""), ""),
        ] {
            let message = cidrs("peer_cidrs", &bad).map_err(|bad| bad.message);
            let expected = format!("Invalid input for peer_cidrs. Reason: '{shown}' is not a valid IP subnet.");
            assert_eq!(message, Err(expected), "{bad}");
        }
        let twice = json!(["10.98.0.0/24", "10.98.0.0/24", "10.98.0.0/24"]);
        assert_eq!(
            cidrs("peer_cidrs", &twice).map_err(|bad| bad.message),
            Err("Invalid input for peer_cidrs. Reason: Duplicate items in the list: '10.98.0.0/24'.".into())
        );
        let mixed = json!(["b", "a", "b", "a", "b", "a", "c"]);
        assert_eq!(
            cidrs("peer_cidrs", &mixed).map_err(|bad| bad.message),
            Err("Invalid input for peer_cidrs. Reason: Duplicate items in the list: 'b, a'.".into())
        );
        let not_texts = json!([{"a": 1}, {"a": 1}]);
        assert_eq!(
            cidrs("peer_cidrs", &not_texts).map_err(|bad| bad.message),
            Err("Invalid input for peer_cidrs. Reason: '{'a': 1}' is not a valid IP subnet.".into()),
            "types before duplicates"
        );
        assert!(cidrs("peer_cidrs", &json!(vec!["x"; MAX_ITEMS + 1])).is_err());
    }

    #[test]
    fn opaque_endpoints_are_texts() {
        let good = json!(["v", 5, "a"]);
        assert_eq!(opaque_endpoints("endpoints", &good).map(|endpoints| endpoints.len()), Ok(3));
        for bad in [json!([null]), json!([["a"]]), json!(true)] {
            assert!(opaque_endpoints("endpoints", &bad).is_err(), "{bad}");
        }
    }
}
