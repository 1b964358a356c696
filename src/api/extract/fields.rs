//! `fields`: some attributes of an object rather than all.

use std::{borrow::Cow, convert::Infallible};

use axum::{extract::FromRequestParts, http::request::Parts};
use serde::{Serialize, Serializer};
use serde_json::Value;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, schema::Schema},
};

use crate::api::{
    contract::{Body, Contract, Input, Schemas},
    query,
    state::App,
};

/// The attributes to show; none named: all. Whatever else the query holds is ignored.
///
/// Not among the documented parameters: with it an answer no longer holds all that its schema requires. The document's
/// manual says so.
#[derive(Clone, Debug, Default)]
pub struct Fields(pub Vec<String>);

/// A body, or the part of it that was asked for.
#[derive(Clone, Debug)]
pub enum Selected<T> {
    /// All of it.
    Whole(T),
    /// Only the attributes that `fields` names.
    Part(Value),
}

impl FromRequestParts<App> for Fields {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Infallible> {
        Ok(Self(query::show(parts.uri.query()).unwrap_or_default()))
    }
}

impl Input for Fields {
    fn document(_: &mut Contract) {}
}

impl Fields {
    /// What of the body was asked for.
    pub fn of<T: Serialize>(&self, body: T) -> Selected<T> {
        select(&self.0, body)
    }
}

/// The body with only these attributes of the objects in it; all of it where none is named.
pub(super) fn select<T: Serialize>(fields: &[String], body: T) -> Selected<T> {
    if fields.is_empty() {
        return Selected::Whole(body);
    }
    let Ok(Value::Object(mut members)) = serde_json::to_value(&body) else {
        return Selected::Whole(body);
    };
    for (name, member) in &mut members {
        match member.take() {
            Value::Array(objects) if !name.ends_with("_links") => {
                *member = objects.into_iter().map(|object| query::select(fields, object)).collect();
            }
            other => *member = query::select(fields, other),
        }
    }
    Selected::Part(Value::Object(members))
}

impl<T: Serialize> Serialize for Selected<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Whole(body) => body.serialize(serializer),
            Self::Part(part) => part.serialize(serializer),
        }
    }
}

impl<T: PartialSchema> PartialSchema for Selected<T> {
    fn schema() -> RefOr<Schema> {
        T::schema()
    }
}

impl<T: ToSchema> ToSchema for Selected<T> {
    fn name() -> Cow<'static, str> {
        T::name()
    }

    fn schemas(schemas: &mut Schemas) {
        T::schemas(schemas);
    }
}

impl<T: Body> Body for Selected<T> {
    fn example() -> Value {
        T::example()
    }
}
