//! `fields`: some attributes of an object rather than all.

use std::{borrow::Cow, collections::HashSet, convert::Infallible};

use axum::{extract::FromRequestParts, http::request::Parts};
use serde::{Serialize, Serializer};
use serde_json::Value;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, schema::Schema},
};

use super::pairs::Pairs;
use crate::api::contract::{Body, Contract, Input, Schemas};

/// The attributes to show; none named: all. Whatever else the query holds is ignored.
///
/// Not among the documented parameters: with it an answer no longer holds all that its schema requires. The document's
/// manual says so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(HashSet<String>);

/// A body, or the part of it that was asked for.
#[derive(Clone, Debug)]
pub enum Selected<T> {
    /// All of it.
    Whole(T),
    /// Only the attributes that `fields` names.
    Part(Value),
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

/// The attributes that a query names.
pub(super) fn fields(pairs: &Pairs) -> Fields {
    Fields(pairs.all("fields").filter(|field| !field.is_empty()).map(str::to_owned).collect())
}

impl Fields {
    /// The body with only these attributes of the objects in it; all of it where none is named.
    pub fn of<T: Serialize>(&self, body: T) -> Selected<T> {
        if self.0.is_empty() {
            return Selected::Whole(body);
        }
        let Ok(Value::Object(mut members)) = serde_json::to_value(&body) else {
            return Selected::Whole(body);
        };
        for (name, member) in &mut members {
            match member {
                Value::Array(objects) if !name.ends_with("_links") => {
                    for object in objects {
                        self.select(object);
                    }
                }
                one => self.select(one),
            }
        }
        Selected::Part(Value::Object(members))
    }

    fn select(&self, object: &mut Value) {
        if let Value::Object(members) = object {
            members.retain(|name, _| self.0.contains(name));
        }
    }
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Pairs, Selected, fields};

    fn selected(query: &str) -> Value {
        let body = json!({"things": [{"id": 1, "name": 2, "pfs": 3}], "things_links": [{"rel": "next"}]});
        match fields(&Pairs::read(Some(query)).unwrap()).of(body) {
            Selected::Whole(body) | Selected::Part(body) => body["things"][0].clone(),
        }
    }

    #[test]
    fn only_what_is_named_is_shown() {
        let all = json!({"id": 1, "name": 2, "pfs": 3});
        assert_eq!(selected(""), all);
        assert_eq!(selected("fields=&x=y"), all);
        assert_eq!(selected("fields=name&x=y&fields=&fields=bogus&fields=name"), json!({"name": 2}));
        assert_eq!(selected("fields=NAME&fields=name,pfs"), json!({}));
    }
}
