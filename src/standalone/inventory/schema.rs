//! The schemas of values, and of the bodies that are made of attributes.

use std::borrow::Cow;

use serde_json::{Value, json};
use utoipa::{
    ToSchema,
    openapi::{
        Ref, RefOr,
        schema::{
            AdditionalProperties, ArrayBuilder, KnownFormat, ObjectBuilder, OneOfBuilder, Schema, SchemaFormat,
            SchemaType, Type,
        },
    },
};

use super::{
    attribute::{Attribute, SchemaOf},
    resource::Resource,
};
use crate::api::{
    contract::Schemas,
    input::{Link, values::name_pattern},
};

/// The network in the examples.
pub(super) const EXAMPLE_NETWORK: &str = "5522aff7-1b3c-48dd-9c3c-b50f016b73db";
/// The subnet in the examples.
pub(super) const EXAMPLE_SUBNET: &str = "1d2f6a1c-6f3e-4a0e-9f0b-3f0a3a1e9d21";
/// The router in the examples.
pub(super) const EXAMPLE_ROUTER: &str = "66e3b16c-8ce5-40fb-bb49-ab6d8dc3f2aa";
/// The port in the examples.
pub(super) const EXAMPLE_PORT: &str = "cf4f3a0e-0b6c-4c8c-9d3c-6f1d2a7b8c90";
/// When everything in the examples was made.
pub(super) const EXAMPLE_TIME: &str = "2026-11-24T01:52:57Z";

fn of(kind: Type, example: impl Into<Value>) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(kind).examples([example.into()])
}

fn formatted(kind: Type, format: KnownFormat, example: impl Into<Value>) -> ObjectBuilder {
    of(kind, example).format(Some(SchemaFormat::KnownFormat(format)))
}

/// The same, or null.
pub(super) fn nullable(schema: ObjectBuilder) -> ObjectBuilder {
    schema.schema_type(SchemaType::from_iter([Type::String, Type::Null]))
}

/// Text of at most `longest` characters.
pub(super) fn text(longest: usize, example: &str) -> ObjectBuilder {
    of(Type::String, example).max_length(Some(longest))
}

/// Text that shows, without blanks at the ends, where it is given.
pub(super) fn name(example: &str) -> ObjectBuilder {
    text(255, example).pattern(Some(name_pattern()))
}

/// A truth value.
pub(super) fn boolean(example: bool) -> ObjectBuilder {
    of(Type::Boolean, example)
}

/// An id.
pub(super) fn uuid(example: &str) -> ObjectBuilder {
    formatted(Type::String, KnownFormat::Uuid, example)
}

/// An address.
pub(super) fn ip(example: &str) -> ObjectBuilder {
    text(45, example).format(Some(SchemaFormat::Custom("ip".into())))
}

/// A range of addresses.
pub(super) fn cidr(example: &str) -> ObjectBuilder {
    text(49, example).format(Some(SchemaFormat::Custom("cidr".into())))
}

/// A whole number of 32 bits.
pub(super) fn int32(minimum: i32, maximum: i32, example: i32) -> ObjectBuilder {
    formatted(Type::Integer, KnownFormat::Int32, example).minimum(Some(minimum)).maximum(Some(maximum))
}

/// A whole number of 64 bits.
pub(super) fn int64(minimum: i64, maximum: i64, example: i64) -> ObjectBuilder {
    formatted(Type::Integer, KnownFormat::Int64, example).minimum(Some(minimum)).maximum(Some(maximum))
}

/// A point in time.
pub(super) fn time() -> RefOr<Schema> {
    formatted(Type::String, KnownFormat::DateTime, EXAMPLE_TIME).into()
}

/// A list of ids.
pub(super) fn ids(least: Option<usize>, most: usize, example: &str) -> RefOr<Schema> {
    let id = ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)));
    ArrayBuilder::new().items(id).min_items(least).max_items(Some(most)).examples([json!([example])]).into()
}

/// A list of texts that is always empty.
pub(super) fn empty_list() -> RefOr<Schema> {
    let text = ObjectBuilder::new().schema_type(Type::String);
    ArrayBuilder::new().items(text).max_items(Some(0)).examples([json!([])]).into()
}

/// A schema of its own that an attribute refers to.
pub(super) fn reference<T: ToSchema>(schemas: &mut Schemas) -> Ref {
    register(schemas, &T::name(), T::schema());
    T::schemas(schemas);
    Ref::from_schema_name(T::name())
}

/// The same for a schema that no type has.
pub(super) fn register(schemas: &mut Schemas, name: &str, schema: RefOr<Schema>) {
    schemas.push((name.to_owned(), schema));
}

/// A list of what has a schema of its own; `None`: of any length.
pub(super) fn list_of(item: Ref, most: impl Into<Option<usize>>) -> RefOr<Schema> {
    ArrayBuilder::new().items(item).max_items(most.into()).into()
}

/// What has a schema of its own, or null.
pub(super) fn or_null(one: Ref) -> RefOr<Schema> {
    let null = ObjectBuilder::new().schema_type(Type::Null);
    Schema::OneOf(OneOfBuilder::new().item(one).item(null).build()).into()
}

/// The schema with its description, and whether it is deprecated.
pub(super) fn described(mut schema: RefOr<Schema>, text: &str, is_deprecated: bool) -> RefOr<Schema> {
    let text = text.to_owned();
    match &mut schema {
        RefOr::Ref(reference) => reference.description = text,
        RefOr::T(Schema::Object(object)) => {
            object.description = Some(text);
            object.deprecated = is_deprecated.then_some(utoipa::openapi::Deprecated::True);
        }
        RefOr::T(Schema::Array(array)) => array.description = Some(text),
        RefOr::T(Schema::OneOf(one_of)) => one_of.description = Some(text),
        RefOr::T(_) => {}
    }
    schema
}

/// An object that is shown: a name, a meaning and a schema per member, all of them always there.
pub(super) fn shown(text: &str, members: Vec<(&str, &str, RefOr<Schema>)>) -> RefOr<Schema> {
    let mut object = ObjectBuilder::new().schema_type(Type::Object).description(Some(text));
    for (name, text, schema) in members {
        object = object.property(name, described(schema, text, false)).required(name);
    }
    object.into()
}

/// Where attributes occur.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Shown,
    Created,
    Updated,
}

/// The name of a schema of a resource.
pub(super) fn name_of<R: Resource>(suffix: &str) -> Cow<'static, str> {
    format!("{}{suffix}", R::TYPE).into()
}

/// Adds what stands below the resource's name in a body, and answers a reference to it.
pub(super) fn attributes<R: Resource>(place: Place, schemas: &mut Schemas) -> Ref {
    let (suffix, text) = match place {
        Place::Shown => ("", R::TEXT.to_owned()),
        Place::Created => ("Create", format!("A new {}.", R::NAME)),
        Place::Updated => {
            let text = format!("Changes of a {}: what is not given stays as it is. {}", R::NAME, R::CONSTANT);
            ("Update", text.trim_end().to_owned())
        }
    };
    let mut object = ObjectBuilder::new().schema_type(Type::Object).description(Some(text));
    if place != Place::Shown {
        object = object.additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)));
    }
    for row in R::ATTRIBUTES {
        let Some((text, schema, is_required)) = occurrence(row, place) else { continue };
        object = object.property(row.name, described(schema(schemas), text, row.is_deprecated));
        if is_required {
            object = object.required(row.name);
        }
    }
    register(schemas, &name_of::<R>(suffix), object.into());
    Ref::from_schema_name(name_of::<R>(suffix))
}

fn occurrence<R: Resource>(row: &Attribute<R>, place: Place) -> Option<(&'static str, SchemaOf, bool)> {
    match place {
        Place::Shown => Some((row.shown?, row.output, !row.is_optional)),
        Place::Created => Some((row.created?, row.input, row.is_required)),
        Place::Updated => Some((row.updated?, row.input, false)),
    }
}

/// A body that holds one object below its name.
pub(super) fn enveloped(text: &str, name: &str, meaning: &str, mut object: Ref) -> RefOr<Schema> {
    meaning.clone_into(&mut object.description);
    ObjectBuilder::new().schema_type(Type::Object).description(Some(text)).property(name, object).required(name).into()
}

/// A body that holds a page of objects.
pub(super) fn page<R: Resource>(object: Ref, schemas: &mut Schemas) -> RefOr<Schema> {
    let collection = R::LIST.collection;
    let links = "Where the next and the previous page are; only those that exist.";
    let objects = described(list_of(object, None), &format!("The {collection}."), false);
    ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some(format!("{}s, or a page of them.", R::TYPE)))
        .property(collection, objects)
        .required(collection)
        .property(format!("{collection}_links"), described(list_of(reference::<Link>(schemas), 2), links, false))
        .into()
}
