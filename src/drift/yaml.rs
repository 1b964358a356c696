//! YAML as JSON would have it: it knows keys that are no texts, tags, numbers without a limit, and keys that are merged in.

use std::fmt;

use serde::de::{Deserialize, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess as _, Visitor};
use serde_json::{Map, Number, Value};

/// A value that was read from YAML.
#[derive(Debug)]
pub(super) struct Yaml(pub Value);

impl<'de> Deserialize<'de> for Yaml {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader).map(Self)
    }
}

struct Reader;

/// A number that JSON has no room for, as near as it can be.
fn near(number: f64) -> Value {
    Number::from_f64(number).map_or_else(|| Value::String(number.to_string()), Value::Number)
}

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of YAML")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<Value, E> {
        Ok(near(value.to_string().parse().unwrap_or_default()))
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<Value, E> {
        Ok(near(value.to_string().parse().unwrap_or_default()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(near(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(Self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut all = Vec::new();
        while let Some(Yaml(item)) = items.next_element()? {
            all.push(item);
        }
        Ok(all.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let (mut all, mut merged) = (Map::new(), Vec::new());
        while let Some((Yaml(key), Yaml(value))) = members.next_entry()? {
            match (key, value) {
                (Value::String(key), value) if key == "<<" => match value {
                    Value::Array(several) => merged.extend(several),
                    one => merged.push(one),
                },
                (Value::String(key), value) => drop(all.insert(key, value)),
                // `200:` is the key `200`.
                (key, value) => drop(all.insert(key.to_string(), value)),
            }
        }
        for (key, value) in
            merged.into_iter().filter_map(|one| if let Value::Object(one) = one { Some(one) } else { None }).flatten()
        {
            all.entry(key).or_insert(value);
        }
        Ok(all.into())
    }

    /// A tag says how a value is meant; here it is the value.
    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<Value, A::Error> {
        let (_, value): (String, _) = tagged.variant()?;
        value.newtype_variant::<Yaml>().map(|Yaml(value)| value)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_json_does_not_know_is_read() {
        let read = |text| serde_norway::from_str::<Yaml>(text).unwrap().0;
        assert_eq!(read("a: -9223372036854776000\nb: .inf"), json!({"a": -9_223_372_036_854_776_000.0, "b": "inf"}));
        assert_eq!(read("200: a\ntrue: ~\nt: !tag [1, 2.5]"), json!({"200": "a", "true": null, "t": [1, 2.5]}));
        assert_eq!(read("a: &a {x: 1, y: 2}\nb: {<<: *a, x: 3}")["b"], json!({"x": 3, "y": 2}));
    }
}
