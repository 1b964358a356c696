//! The bodies of all five resources: one resource or several, below their name.

use std::{borrow::Cow, marker::PhantomData};

use secrecy::ExposeSecret as _;
use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::{Map, Value, json};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Ref, RefOr,
        schema::{ArrayBuilder, ObjectBuilder, Schema, Type},
    },
};

use super::{Collection, Revealed};
use crate::{
    api::{
        contract::{Body, Schemas},
        input::{
            Link, Listable, Table,
            schema::{self, View},
        },
    },
    service::context::Observed,
};

/// What can be written as a JSON object according to its table of attributes.
pub(crate) trait Entries: Sized {
    /// The attributes.
    const ATTRIBUTES: &'static Table;

    /// Writes each attribute under its name.
    fn entries<M: SerializeMap>(record: &Self, map: &mut M) -> Result<(), M::Error>;
}

/// One resource below its name.
pub(crate) struct One<R>(pub Revealed<R>);

/// Resources, or a page of them.
pub(crate) struct Many<R> {
    /// The resources.
    pub items: Vec<Revealed<R>>,
    /// The links to the next and the previous page, if any.
    pub links: Option<Vec<Link>>,
}

/// The body of a create, for the document; it is parsed as a `Collection::Draft`.
pub struct CreateRequest<R>(PhantomData<R>);

/// The body of an update, for the document; it is parsed as a `Collection::Spec`.
pub struct UpdateRequest<R>(PhantomData<R>);

/// The attributes in the table's order, after the pre-shared key.
impl<R: Entries> Serialize for Revealed<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(psk) = &self.psk {
            map.serialize_entry("psk", psk.expose_secret())?;
        }
        R::entries(&self.record, &mut map)?;
        if let Some(Observed { reason, counters }) = &self.observed {
            map.serialize_entry("status_reason", reason)?;
            for (place, name) in ["bytes_in", "bytes_out", "established_seconds", "rekeyed_seconds"].iter().enumerate()
            {
                map.serialize_entry(name, &counters.map(|counters| counters[place]))?;
            }
        }
        map.end()
    }
}

impl<R: Collection> Serialize for One<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry(R::ATTRIBUTES.resource, &self.0)?;
        map.end()
    }
}

impl<R: Collection> Serialize for Many<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry(R::ATTRIBUTES.collection, &self.items)?;
        if let Some(links) = &self.links {
            map.serialize_entry(&links_name::<R>(), links)?;
        }
        map.end()
    }
}

fn links_name<R: Collection>() -> String {
    format!("{}_links", R::ATTRIBUTES.collection)
}

impl<R: Collection> Listable for Many<R> {
    const TABLE: &'static Table = R::ATTRIBUTES;
    const PATH: &'static str = R::PATH;
}

/// A schema of a resource: the name, and the object.
fn of<R: Collection>(view: View) -> (String, RefOr<Schema>) {
    let (name, title, article) = (R::SCHEMA, R::NAMES.title[0], R::NAMES.article);
    let (name, text) = match view {
        View::Create => (format!("{name}Create"), format!("A new {title}.")),
        View::Update => {
            (format!("{name}Update"), format!("Changes to {article} {title}: what is left out stays as it is."))
        }
        View::Shown => (name.to_owned(), R::TEXT.to_owned()),
    };
    (name, schema::object(R::ATTRIBUTES, view, &text))
}

/// An object that contains the resource below its name.
fn holding<R: Collection>(text: &str, view: View, what: &str) -> RefOr<Schema> {
    let mut resource = Ref::from_schema_name(of::<R>(view).0);
    what.clone_into(&mut resource.description);
    let name = R::ATTRIBUTES.resource;
    let object = ObjectBuilder::new().schema_type(Type::Object).description(Some(text));
    object.property(name, resource).required(name).build().into()
}

/// The schemas that such an object refers to.
fn held<R: Collection>(view: View, schemas: &mut Schemas) {
    schemas.push(of::<R>(view));
    schema::parts(R::ATTRIBUTES, view, schemas);
}

macro_rules! holders {
    ($($body:ident $suffix:literal $view:ident;)+) => { $(
        impl<R: Collection> ToSchema for $body<R> {
            fn name() -> Cow<'static, str> {
                format!("{}{}", R::SCHEMA, $suffix).into()
            }

            fn schemas(schemas: &mut Schemas) {
                held::<R>(View::$view, schemas);
            }
        }
    )+ };
}
holders! {
    One "Response" Shown;
    CreateRequest "CreateRequest" Create;
    UpdateRequest "UpdateRequest" Update;
}

impl<R: Collection> PartialSchema for One<R> {
    fn schema() -> RefOr<Schema> {
        let text = format!("One {}.", R::NAMES.title[0]);
        holding::<R>(&text, View::Shown, &format!("The {}.", R::NAMES.noun[0]))
    }
}

impl<R: Collection> PartialSchema for CreateRequest<R> {
    fn schema() -> RefOr<Schema> {
        holding::<R>("The body of a create request.", View::Create, &format!("The {}.", R::NAMES.noun[0]))
    }
}

impl<R: Collection> PartialSchema for UpdateRequest<R> {
    fn schema() -> RefOr<Schema> {
        holding::<R>("The body of an update request.", View::Update, "The changes.")
    }
}

impl<R: Collection> PartialSchema for Many<R> {
    fn schema() -> RefOr<Schema> {
        let mut titles = R::NAMES.title[1].to_owned();
        if let Some(first) = titles.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        let items = ArrayBuilder::new()
            .description(Some(format!("The {}.", R::NAMES.noun[1])))
            .items(Ref::from_schema_name(R::SCHEMA));
        let links = ArrayBuilder::new()
            .description(Some("Where the next and the previous page are; only those that exist."))
            .items(Ref::from_schema_name(Link::name()))
            .max_items(Some(2));
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some(format!("{titles}, or a page of them.")))
            .property(R::ATTRIBUTES.collection, items)
            .required(R::ATTRIBUTES.collection)
            .property(links_name::<R>(), links)
            .build()
            .into()
    }
}

impl<R: Collection> ToSchema for Many<R> {
    fn name() -> Cow<'static, str> {
        format!("{}List", R::SCHEMA).into()
    }

    fn schemas(schemas: &mut Schemas) {
        held::<R>(View::Shown, schemas);
        schemas.push((Link::name().into(), Link::schema()));
    }
}

fn example<R: Collection>() -> Revealed<R> {
    Revealed { record: R::example(), psk: R::EXAMPLE_PSK.map(Into::into), observed: R::EXAMPLE_OBSERVED }
}

fn below(name: &str, value: Value) -> Value {
    Value::Object(Map::from_iter([(name.to_owned(), value)]))
}

impl<R: Collection> Body for One<R> {
    fn example() -> Value {
        json!(Self(example()))
    }
}

impl<R: Collection> Body for Many<R> {
    fn example() -> Value {
        json!(Self { items: vec![example()], links: None })
    }
}

impl<R: Collection> Body for CreateRequest<R> {
    fn example() -> Value {
        below(R::ATTRIBUTES.resource, R::create_example())
    }

    fn examples() -> Vec<(&'static str, &'static str, Value)> {
        let examples = R::create_examples().into_iter();
        examples.map(|(name, text, attributes)| (name, text, below(R::ATTRIBUTES.resource, attributes))).collect()
    }
}

impl<R: Collection> Body for UpdateRequest<R> {
    fn example() -> Value {
        below(R::ATTRIBUTES.resource, R::update_example())
    }
}
