//! Single values, for serde: what Neutron converts is converted, null is refused where it means nothing.

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error as _},
};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    api::input::{BadInput, numbers, python_repr, values},
    model::ids,
    network::standalone::Asked,
};

/// Reads a value as `read` does.
fn by<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    read: impl FnOnce(&Value) -> Result<T, BadInput>,
) -> Result<T, D::Error> {
    let value = Value::deserialize(deserializer)?;
    read(&value).map_err(|bad| D::Error::custom(bad.message))
}

/// The provider's network type.
pub(super) fn network_type<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    by(deserializer, |value| values::text("provider:network_type", value)).map(Some)
}

/// A name that is empty where it is left out.
pub(super) fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    by(deserializer, |value| values::name("name", value))
}

/// A name that stays where it is left out.
pub(super) fn some_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    name(deserializer).map(Some)
}

/// A description that is empty where it is left out.
pub(super) fn description<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    by(deserializer, |value| values::text("description", value))
}

/// A description that stays where it is left out.
pub(super) fn some_description<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    description(deserializer).map(Some)
}

/// A project's id.
pub(super) fn project<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    by(deserializer, |value| values::text("project_id", value))
}

/// The same under its older name; the two have been made equal before.
pub(super) fn tenant<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    project(deserializer).map(Some)
}

/// A truth value: also 1, 0, "yes" and the like.
pub(super) fn boolean<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    by(deserializer, values::boolean).map(Some)
}

/// A maximum transmission unit, 68 bytes or more; also as text.
pub(super) fn mtu<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i32>, D::Error> {
    by(deserializer, |value| numbers::at_least("mtu", value, 68)).map(Some)
}

/// The most entries of a list that is read and not kept.
pub(super) const MAX_NOT_KEPT: usize = 100;

/// A list that is not kept.
pub(super) fn not_kept<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Vec<T>>, D::Error> {
    let items = Vec::deserialize(deserializer)?;
    if items.len() > MAX_NOT_KEPT {
        return Err(D::Error::custom(format!("The list has more than {MAX_NOT_KEPT} items")));
    }
    Ok(Some(items))
}

/// The longest of its texts.
pub(super) const MAX_TEXT_NOT_KEPT: usize = 255;

/// A list of texts that is not kept.
pub(super) fn texts_not_kept<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    let texts: Option<Vec<String>> = not_kept(deserializer)?;
    if texts.iter().flatten().any(|text| text.chars().count() > MAX_TEXT_NOT_KEPT) {
        return Err(D::Error::custom(format!("A text of the list exceeds maximum length of {MAX_TEXT_NOT_KEPT}")));
    }
    Ok(texts)
}

/// The most addresses of one gateway.
const MAX_FIXED_IPS: usize = 16;

/// The addresses of a gateway.
pub(super) fn fixed_ips<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Vec<T>>, D::Error> {
    let items = Option::<Vec<T>>::deserialize(deserializer)?;
    if items.as_ref().is_some_and(|items| items.len() > MAX_FIXED_IPS) {
        return Err(D::Error::custom(format!("The list has more than {MAX_FIXED_IPS} items")));
    }
    Ok(items)
}

/// What stands for an address or a range in what is not kept.
pub(super) fn short<'de, D: Deserializer<'de>, const LONGEST: usize>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.chars().count() > LONGEST {
        return Err(D::Error::custom(format!("'{text}' exceeds maximum length of {LONGEST}")));
    }
    Ok(text)
}

/// 4 or 6; also as text.
pub(super) fn ip_version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i32>, D::Error> {
    by(deserializer, |value| match numbers::converted("ip_version", value)? {
        version @ (4 | 6) => Ok(Some(version)),
        other => Err(BadInput::value("ip_version", &format!("'{other}' is not in [4, 6]"))),
    })
}

/// The limit of a quota: a whole number, negative for none; the use case knows the bounds.
pub(super) fn limit<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    match numbers::any(&value) {
        Some(limit) => Ok(Some(limit)),
        None => Err(D::Error::custom(format!("'{}' is not an integer", python_repr::str(&value)))),
    }
}

/// An id in its one spelling.
pub(super) fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Uuid, D::Error> {
    let text = String::deserialize(deserializer)?;
    ids::parse(&text).ok_or_else(|| D::Error::custom(format!("'{text}' is not a valid UUID")))
}

/// An id that may be left out or null.
pub(super) fn some_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Uuid>, D::Error> {
    let text: Option<String> = Option::deserialize(deserializer)?;
    let Some(text) = text else { return Ok(None) };
    ids::parse(&text).map(Some).ok_or_else(|| D::Error::custom(format!("'{text}' is not a valid UUID")))
}

/// A value for which left out and null mean different things.
pub(super) fn asked<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Asked<T>, D::Error> {
    Ok(Option::<T>::deserialize(deserializer)?.map_or(Asked::Null, Asked::Value))
}
