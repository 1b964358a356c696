//! The bodies of resources, as they are sent and as the document has them.

use std::{borrow::Cow, marker::PhantomData};

use serde::{Serialize, Serializer, ser::SerializeMap as _};
use serde_json::{Value, json};
use utoipa::openapi::{Ref, RefOr, schema::Schema};

use super::{
    input::{Changes, New},
    resource::{Editable, Resource, View},
    schema::{self, Place, attributes, enveloped, name_of},
};
use crate::api::{
    contract::Schemas,
    input::{Link, Listable, Table},
};

/// One object, below its name.
#[derive(Clone, Debug)]
pub(crate) struct One<R> {
    object: Value,
    resource: PhantomData<R>,
}

/// Objects, or a page of them.
#[derive(Clone, Debug)]
pub(crate) struct Many<R> {
    objects: Vec<Value>,
    links: Option<Vec<Link>>,
    resource: PhantomData<R>,
}

impl<R: Resource> One<R> {
    pub(super) fn of(view: &View<R>) -> Self {
        Self { object: view.to_json(), resource: PhantomData }
    }
}

impl<R: Resource> Many<R> {
    pub(super) fn new(objects: Vec<Value>, links: Option<Vec<Link>>) -> Self {
        Self { objects, links, resource: PhantomData }
    }
}

impl<R: Resource> Serialize for One<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut body = serializer.serialize_map(Some(1))?;
        body.serialize_entry(R::NAME, &self.object)?;
        body.end()
    }
}

impl<R: Resource> Serialize for Many<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut body = serializer.serialize_map(None)?;
        body.serialize_entry(R::LIST.collection, &self.objects)?;
        if let Some(links) = &self.links {
            body.serialize_entry(&format!("{}_links", R::LIST.collection), links)?;
        }
        body.end()
    }
}

impl<R: Resource> Listable for Many<R> {
    const TABLE: &'static Table = &R::LIST;
    const PATH: &'static str = R::PATH;
}

/// A body in the document: the generics of its type, its name, its schema (with those that it refers to), an example.
macro_rules! documented {
    ($(($($generics:tt)*) $type:ty = $name:expr, $schema:expr, $example:expr;)+) => { $(
        impl<$($generics)*> utoipa::PartialSchema for $type {
            fn schema() -> RefOr<Schema> {
                Self::schema_with(&mut Schemas::new())
            }
        }

        impl<$($generics)*> $type {
            fn schema_with(schemas: &mut Schemas) -> RefOr<Schema> {
                let schema: fn(&mut Schemas) -> RefOr<Schema> = $schema;
                schema(schemas)
            }
        }

        impl<$($generics)*> utoipa::ToSchema for $type {
            fn name() -> Cow<'static, str> {
                $name
            }

            fn schemas(schemas: &mut Schemas) {
                Self::schema_with(schemas);
            }
        }

        impl<$($generics)*> $crate::api::contract::Body for $type {
            fn example() -> Value {
                $example
            }
        }
    )+ };
}
pub(super) use documented;

documented! {
    (R: Resource) One<R> = name_of::<R>("Response"),
        |schemas| request::<R>(&format!("One {}.", R::NAME), Place::Shown, schemas),
        json!({ R::NAME: R::example().to_json() });
    (R: Resource) Many<R> = name_of::<R>("List"),
        |schemas| {
            let object = attributes::<R>(Place::Shown, schemas);
            schema::page::<R>(object, schemas)
        },
        json!({ R::LIST.collection: [R::example().to_json()] });
    (R: Editable) New<R> = name_of::<R>("CreateRequest"),
        |schemas| request::<R>("The body of a create.", Place::Created, schemas),
        json!({ R::NAME: R::requests()[0] });
    (R: Editable) Changes<R> = name_of::<R>("UpdateRequest"),
        |schemas| request::<R>("The body of an update.", Place::Updated, schemas),
        json!({ R::NAME: R::requests()[1] });
}

fn request<R: Resource>(text: &str, place: Place, schemas: &mut Schemas) -> RefOr<Schema> {
    let object: Ref = attributes::<R>(place, schemas);
    let meaning = if place == Place::Updated { "The changes.".to_owned() } else { format!("The {}.", R::NAME) };
    enveloped(text, R::NAME, &meaning, object)
}
