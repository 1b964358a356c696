//! Attributes that are objects. In a request every member may be missing: what is missing keeps its value, or on a
//! create its default.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        KnownFormat, Ref, RefOr, SchemaFormat,
        schema::{AdditionalProperties, ObjectBuilder, Schema, Type},
    },
};

use super::{bad::BadInput, numbers, python_repr, values};
use crate::model::{
    self,
    keyword::Keyword as _,
    lifetime::LifetimeChange,
    site_connection::{DpdAction, DpdChange},
};

/// How long a security association lives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Lifetime {
    /// The unit: always `seconds`.
    #[schema(schema_with = lifetime_units)]
    pub units: &'static str,
    /// The lifetime in seconds.
    #[schema(minimum = 60, maximum = 2_147_483_647, examples(3600))]
    pub value: i32,
}

/// Dead peer detection (RFC 3706).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Dpd {
    /// What happens when the peer is found dead.
    #[schema(schema_with = dpd_action)]
    pub action: &'static str,
    /// Seconds between two probes.
    #[schema(minimum = 0, maximum = 2_147_483_647, examples(30))]
    pub interval: i32,
    /// Seconds of silence after which the peer is dead; more than `interval`.
    #[schema(minimum = 0, maximum = 2_147_483_647, examples(120))]
    pub timeout: i32,
}

/// Reads a lifetime; null is an empty object.
pub fn lifetime(attribute: &str, value: &Value) -> Result<LifetimeChange, BadInput> {
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

/// A 32-bit number of at least `minimum`.
pub(super) fn seconds(minimum: i32) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
        .minimum(Some(minimum))
        .maximum(Some(i32::MAX))
}

/// A reference to an enumeration.
pub(super) fn one_of_words(name: &str, text: &str) -> RefOr<Schema> {
    let mut reference = Ref::from_schema_name(name);
    reference.description = text.into();
    reference.into()
}

/// The unit of a lifetime.
fn lifetime_units() -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some([model::Lifetime::UNITS]))
        .description(Some("The unit: always seconds."))
        .examples([model::Lifetime::UNITS])
        .build()
        .into()
}

/// What dead peer detection does.
fn dpd_action() -> RefOr<Schema> {
    one_of_words(DpdAction::NAME, "What happens when the peer is found dead. Default: hold.")
}

fn input(text: &str) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some(text))
        .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)))
}

/// The schema of a lifetime in a request.
#[derive(Clone, Copy, Debug)]
pub enum LifetimeInput {}

/// The schema of dead peer detection in a request.
#[derive(Clone, Copy, Debug)]
pub enum DpdInput {}

impl PartialSchema for LifetimeInput {
    fn schema() -> RefOr<Schema> {
        let value = seconds(model::Lifetime::MIN).description(Some("The lifetime in seconds, at least 60."));
        input("A lifetime, or a part of one: what is missing keeps its value, or on a create its default.")
            .property("units", lifetime_units())
            .property("value", value.examples([3600]))
            .build()
            .into()
    }
}

impl ToSchema for LifetimeInput {}

impl PartialSchema for DpdInput {
    fn schema() -> RefOr<Schema> {
        let interval = seconds(0).description(Some("Seconds between two probes."));
        let timeout =
            seconds(0).description(Some("Seconds of silence after which the peer is dead; more than `interval`."));
        input("Dead peer detection, or a part of it: what is missing keeps its value, or on a create its default.")
            .property("action", dpd_action())
            .property("interval", interval.examples([30]))
            .property("timeout", timeout.examples([120]))
            .build()
            .into()
    }
}

impl ToSchema for DpdInput {}
