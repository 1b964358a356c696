//! Attributes that are objects. In a request every member may be missing: what is missing keeps its value, or on a
//! create its default.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::{BadBody, numbers, python_repr, values};
use crate::model::{self, keyword::Keyword as _, site_connection::DpdAction};

/// A lifetime in a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LifetimeInput {
    /// Seconds, 60 to 2147483647, where they were given.
    pub value: Option<i32>,
}

/// Dead peer detection in a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DpdInput {
    /// What to do, where it was given.
    pub action: Option<DpdAction>,
    /// Seconds, at least 0, where they were given.
    pub interval: Option<i32>,
    /// Seconds, at least 0, where they were given.
    pub timeout: Option<i32>,
}

/// How long a security association lives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Lifetime {
    /// The unit: always `seconds`.
    #[schema(schema_with = super::schema::lifetime_units)]
    pub units: &'static str,
    /// The lifetime in seconds.
    #[schema(minimum = 60, maximum = 2_147_483_647, example = 3600)]
    pub value: i32,
}

/// Dead peer detection (RFC 3706).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Dpd {
    /// What happens when the peer is found dead.
    #[schema(schema_with = super::schema::dpd_action)]
    pub action: &'static str,
    /// Seconds between two probes.
    #[schema(minimum = 0, maximum = 2_147_483_647, example = 30)]
    pub interval: i32,
    /// Seconds of silence after which the peer is dead; more than `interval`.
    #[schema(minimum = 0, maximum = 2_147_483_647, example = 120)]
    pub timeout: i32,
}

impl LifetimeInput {
    /// Reads an object; null is an empty one.
    ///
    /// # Errors
    ///
    /// It is no object, has other members, or a member breaks its rule. The unit can only be seconds.
    pub fn read(attribute: &str, value: &Value) -> Result<Self, BadBody> {
        let Some(members) = members(attribute, value, &["units", "value"])? else {
            return Ok(Self::default());
        };
        if let Some(units) = members.get("units") {
            values::word(attribute, units, &[model::Lifetime::UNITS])?;
        }
        let seconds = members.get("value");
        let value = seconds.map(|seconds| numbers::at_least(attribute, seconds, model::Lifetime::MIN)).transpose()?;
        Ok(Self { value })
    }

    /// What it makes of a lifetime.
    #[must_use]
    pub fn over(self, base: model::Lifetime) -> model::Lifetime {
        model::Lifetime { seconds: self.value.unwrap_or(base.seconds) }
    }
}

impl DpdInput {
    /// Reads an object; null is an empty one.
    ///
    /// # Errors
    ///
    /// It is no object, has other members, or a member breaks its rule. That the timeout exceeds the interval can
    /// only be checked once it is known what is missing.
    pub fn read(attribute: &str, value: &Value) -> Result<Self, BadBody> {
        let Some(members) = members(attribute, value, &["action", "interval", "timeout"])? else {
            return Ok(Self::default());
        };
        let action = members.get("action").map(|action| values::keyword(attribute, action)).transpose()?;
        let seconds = |name| members.get(name).map(|value| numbers::at_least(attribute, value, 0)).transpose();
        Ok(Self { action, interval: seconds("interval")?, timeout: seconds("timeout")? })
    }

    /// What it makes of the detection as it was.
    #[must_use]
    pub fn over(self, base: model::Dpd) -> model::Dpd {
        model::Dpd {
            action: self.action.unwrap_or(base.action),
            interval: self.interval.unwrap_or(base.interval),
            timeout: self.timeout.unwrap_or(base.timeout),
        }
    }
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
