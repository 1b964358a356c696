//! Attributes that are objects. In a request every member may be missing: what is missing keeps its value, or on a
//! create its default.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::{BadBody, numbers, python_repr, values};
use crate::model::{self, keyword::Keyword as _, lifetime::LifetimeChange, site_connection::DpdChange};

/// How long a security association lives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Lifetime {
    /// The unit: always `seconds`.
    #[schema(schema_with = super::schema::lifetime_units)]
    pub units: &'static str,
    /// The lifetime in seconds.
    #[schema(minimum = 60, maximum = 2_147_483_647, examples(3600))]
    pub value: i32,
}

/// Dead peer detection (RFC 3706).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Dpd {
    /// What happens when the peer is found dead.
    #[schema(schema_with = super::schema::dpd_action)]
    pub action: &'static str,
    /// Seconds between two probes.
    #[schema(minimum = 0, maximum = 2_147_483_647, examples(30))]
    pub interval: i32,
    /// Seconds of silence after which the peer is dead; more than `interval`.
    #[schema(minimum = 0, maximum = 2_147_483_647, examples(120))]
    pub timeout: i32,
}

/// Reads a lifetime; null is an empty object.
///
/// # Errors
///
/// It is no object, has other members, or a member breaks its rule. The unit can only be seconds.
pub fn lifetime(attribute: &str, value: &Value) -> Result<LifetimeChange, BadBody> {
    let Some(members) = members(attribute, value, &["units", "value"])? else {
        return Ok(LifetimeChange::default());
    };
    if let Some(units) = members.get("units") {
        values::word(attribute, units, &[model::Lifetime::UNITS])?;
    }
    let seconds = members.get("value").map(|value| numbers::at_least(attribute, value, model::Lifetime::MIN));
    Ok(LifetimeChange { seconds: seconds.transpose()? })
}

/// Reads dead peer detection; null is an empty object.
///
/// # Errors
///
/// It is no object, has other members, or a member breaks its rule. That the timeout exceeds the interval can only be
/// checked once it is known what is missing.
pub fn dpd(attribute: &str, value: &Value) -> Result<DpdChange, BadBody> {
    let Some(members) = members(attribute, value, &["action", "interval", "timeout"])? else {
        return Ok(DpdChange::default());
    };
    let action = members.get("action").map(|action| values::keyword(attribute, action)).transpose()?;
    let seconds = |name| members.get(name).map(|value| numbers::at_least(attribute, value, 0)).transpose();
    Ok(DpdChange { action, interval: seconds("interval")?, timeout: seconds("timeout")? })
}

impl From<model::Lifetime> for Lifetime {
    fn from(lifetime: model::Lifetime) -> Self {
        Self { units: model::Lifetime::UNITS, value: lifetime.seconds }
    }
}

impl From<model::Dpd> for Dpd {
    fn from(dpd: model::Dpd) -> Self {
        Self { action: dpd.action.as_str(), interval: dpd.interval, timeout: dpd.timeout }
    }
}

fn members<'v>(attribute: &str, value: &'v Value, known: &[&str]) -> Result<Option<&'v Map<String, Value>>, BadBody> {
    let members = match value {
        Value::Null => return Ok(None),
        Value::Object(members) => members,
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            let reason = format!("'{}' is not a dictionary", python_repr::str(value));
            return Err(BadBody::value(attribute, &reason));
        }
    };
    let unknown: Vec<&str> = members.keys().map(String::as_str).filter(|name| !known.contains(name)).collect();
    if !unknown.is_empty() {
        return Err(BadBody::value(attribute, &format!("Unexpected keys supplied: {}", unknown.join(", "))));
    }
    Ok(Some(members))
}
