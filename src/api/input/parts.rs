//! Attributes that are objects. In a request, every member may be omitted: it then keeps its value or, on a create, has
//! its default.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::openapi::{
    KnownFormat, Ref, RefOr, SchemaFormat,
    schema::{AdditionalProperties, ObjectBuilder, Schema, Type},
};

use super::{bad::BadInput, numbers, python_repr, values};
use crate::model::{
    self,
    keyword::Keyword as _,
    site_connection::{DpdAction, DpdChange},
};

/// The lifetime of a security association, in responses.
#[derive(Clone, Debug, Serialize)]
pub struct Lifetime {
    units: &'static str,
    value: i32,
}

/// Dead peer detection, in responses.
#[derive(Clone, Debug, Serialize)]
pub struct Dpd {
    action: &'static str,
    interval: i32,
    timeout: i32,
}

/// Parses a lifetime; null and an object without a value change nothing.
pub fn lifetime(attribute: &str, value: &Value) -> Result<Option<model::Lifetime>, BadInput> {
    let Some(members) = members(attribute, value, &["units", "value"])? else {
        return Ok(None);
    };
    if let Some(units) = members.get("units").filter(|units| *units != model::Lifetime::UNITS) {
        return Err(values::no_word(attribute, units));
    }
    let seconds = members.get("value").map(|value| numbers::at_least(attribute, value, model::Lifetime::MIN));
    Ok(seconds.transpose()?.map(|seconds| model::Lifetime { seconds }))
}

/// Parses dead peer detection; null is an empty object.
pub fn dpd(attribute: &str, value: &Value) -> Result<DpdChange, BadInput> {
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

fn members<'v>(attribute: &str, value: &'v Value, known: &[&str]) -> Result<Option<&'v Map<String, Value>>, BadInput> {
    let members = match value {
        Value::Null => return Ok(None),
        Value::Object(members) => members,
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            let reason = format!("'{}' is not a dictionary", python_repr::str(value));
            return Err(BadInput::value(attribute, &reason));
        }
    };
    let unknown: Vec<&str> = members.keys().map(String::as_str).filter(|name| !known.contains(name)).collect();
    if !unknown.is_empty() {
        return Err(BadInput::value(attribute, &format!("Unexpected keys supplied: {}", unknown.join(", "))));
    }
    Ok(Some(members))
}

/// A number of at least `minimum`. The format implies the maximum.
pub(super) fn seconds(minimum: i32) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
        .minimum(Some(minimum))
}

/// A reference to an enumeration.
pub(super) fn one_of_words(name: &str, text: &str) -> RefOr<Schema> {
    let mut reference = Ref::from_schema_name(name);
    reference.description = text.into();
    reference.into()
}

type Members = Vec<(&'static str, RefOr<Schema>)>;

/// The description of such an object for the document.
pub(super) struct Part {
    /// The names of its schemas in responses and in requests.
    pub names: [&'static str; 2],
    texts: [&'static str; 2],
    members: fn(is_given: bool) -> Members,
}

/// A lifetime.
pub(super) const LIFETIME: Part = Part {
    names: ["Lifetime", "LifetimeInput"],
    texts: [
        "How long a security association lives.",
        "A lifetime, or a part of one: what is left out keeps its value, or gets its default on a create.",
    ],
    members: |is_given| {
        let units = ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some([model::Lifetime::UNITS]))
            .description(Some("The unit: always seconds."))
            .examples([model::Lifetime::UNITS]);
        let text = if is_given { "The lifetime in seconds, at least 60." } else { "The lifetime in seconds." };
        let value = seconds(model::Lifetime::MIN).description(Some(text)).examples([3600]);
        vec![("units", units.build().into()), ("value", value.build().into())]
    },
};

/// Dead peer detection.
pub(super) const DPD: Part = Part {
    names: ["Dpd", "DpdInput"],
    texts: [
        "Dead peer detection (RFC 3706).",
        "Dead peer detection, or a part of it: what is left out keeps its value, or gets its default on a create.",
    ],
    members: |_| {
        let action = one_of_words(DpdAction::NAME, "What happens when the peer is found to be dead. Default: hold.");
        let interval = seconds(0).description(Some("Seconds between two probes.")).examples([30]);
        let text = "Seconds of silence after which the peer is dead; more than `interval`.";
        let timeout = seconds(0).description(Some(text)).examples([120]);
        vec![("action", action), ("interval", interval.build().into()), ("timeout", timeout.build().into())]
    },
};

impl Part {
    /// The schema for responses or requests.
    pub fn schema(&self, is_given: bool) -> RefOr<Schema> {
        let object =
            ObjectBuilder::new().schema_type(Type::Object).description(Some(self.texts[usize::from(is_given)]));
        let object = (self.members)(is_given).into_iter().fold(object, |object, (name, schema)| {
            let object = object.property(name, schema);
            if is_given { object } else { object.required(name) }
        });
        let extra = AdditionalProperties::<Schema>::FreeForm(false);
        if is_given { object.additional_properties(Some(extra)) } else { object }.build().into()
    }
}
