//! `fields`: selects attributes of an object.

use std::{borrow::Cow, collections::HashSet, convert::Infallible};

use axum::{extract::FromRequestParts, http::request::Parts};
use serde::{Serialize, Serializer, ser::Error as _};
use serde_json::Value;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, schema::Schema},
};

use super::pairs::Pairs;
use crate::api::contract::{Body, Contract, Input, Schemas};

/// The attributes to show; if none are given, all. Other keys of the query are ignored.
///
/// Not among the documented parameters: with it, a response lacks attributes that its schema requires. The document's
/// manual describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(HashSet<String>);

/// A body, or the part of it that was asked for.
#[derive(Clone, Debug)]
pub struct Selected<T> {
    body: T,
    fields: Fields,
}

impl<S: Send + Sync> FromRequestParts<S> for Fields {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Pairs::read(parts.uri.query()).map(|pairs| fields(&pairs)).unwrap_or_default())
    }
}

impl Input for Fields {
    fn document(_: &mut Contract) {}
}

/// The attributes selected by a query.
pub(super) fn fields(pairs: &Pairs) -> Fields {
    Fields(pairs.all("fields").filter(|field| !field.is_empty()).map(str::to_owned).collect())
}

impl Fields {
    /// The body with only these attributes of its objects; the whole body if none are selected.
    pub fn of<T>(&self, body: T) -> Selected<T> {
        Selected { body, fields: self.clone() }
    }

    fn select(&self, object: &mut Value) {
        if let Value::Object(members) = object {
            members.retain(|name, _| self.0.contains(name));
        }
    }
}

impl<T: Serialize> Serialize for Selected<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.fields.0.is_empty() {
            return self.body.serialize(serializer);
        }
        let mut part = serde_json::to_value(&self.body).map_err(S::Error::custom)?;
        for (name, member) in part.as_object_mut().into_iter().flatten() {
            match member {
                Value::Array(objects) if !name.ends_with("_links") => {
                    for object in objects {
                        self.fields.select(object);
                    }
                }
                one => self.fields.select(one),
            }
        }
        part.serialize(serializer)
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
