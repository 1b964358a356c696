//! Bodies in the document: schemas and examples, made from the tables of attributes.

use std::{borrow::Cow, marker::PhantomData};

use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Deprecated, Ref, RefOr,
        schema::{
            AdditionalProperties, ArrayBuilder, KnownFormat, ObjectBuilder, OneOfBuilder, Schema, SchemaFormat,
            SchemaType, Type,
        },
    },
};

use super::attribute::{Attribute, Kind, LAST, Part};
use crate::api::{
    contract::{Body, Schemas},
    input::{
        Link, Listable, Table, table,
        values::{address_pattern, cidr_pattern, name_pattern},
    },
};

/// The ids of the objects in the examples.
pub(super) const EXAMPLE_NETWORK: &str = "5522aff7-1b3c-48dd-9c3c-b50f016b73db";
pub(super) const EXAMPLE_SUBNET: &str = "1d2f6a1c-6f3e-4a0e-9f0b-3f0a3a1e9d21";
pub(super) const EXAMPLE_ROUTER: &str = "66e3b16c-8ce5-40fb-bb49-ab6d8dc3f2aa";
pub(super) const EXAMPLE_PORT: &str = "cf4f3a0e-0b6c-4c8c-9d3c-6f1d2a7b8c90";
pub(super) const EXAMPLE_SERVICE: &str = "3c9f9a56-2f3b-4f0e-8d0c-7d5d8f1f6b11";
/// The creation time of everything in the examples.
const EXAMPLE_TIME: &str = "2026-11-24T01:52:57Z";

/// A resource's names: in bodies (`network`), in the document (`Network`), of the collection; its path without base.
pub(crate) trait Named: Send + Sync + 'static {
    const NOUN: &'static str;
    const TYPE: &'static str;
    const COLLECTION: &'static str;
    const PATH: &'static str;
}

/// Declares the names of a resource: in bodies, of the collection, and an example of its id.
macro_rules! named {
    ($resource:ident, $noun:literal in $collection:literal, like $example:expr) => {
        impl $crate::standalone::schema::Named for $resource {
            const NOUN: &'static str = $noun;
            const TYPE: &'static str = stringify!($resource);
            const COLLECTION: &'static str = $collection;
            const PATH: &'static str = concat!("/v2.0/", $collection);
        }

        impl $crate::api::input::Parameter for $resource {
            const NAME: &'static str = concat!($noun, "_id");
            const TEXT: &'static str = concat!("The id of the ", $noun, ".");
            const EXAMPLE: &'static str = $example;
        }
    };
}
pub(super) use named;

/// The documentation of a resource.
pub(crate) trait Described: Named {
    /// Its description.
    const TEXT: &'static str;
    /// What never changes; may be empty.
    const CONSTANT: &'static str = "";
    /// The filters and sort keys of lists.
    const FILTERS: &'static [table::Attribute];
    /// Its attributes, in the order of the document.
    const ATTRIBUTES: &'static [Attribute];
    /// The last attributes, which are the same for every resource of the inventory.
    const LAST: &'static [Attribute] = &LAST;
    /// Whether bodies may have additional attributes.
    const IS_OPEN: bool = false;

    /// The schemas below the resource's name in a create and an update.
    fn requests() -> [Value; 2] {
        Default::default()
    }

    /// Changes the example, which consists of its attributes' examples.
    fn example(_: &mut Map<String, Value>) {}
}

/// The filters of lists: the common ones, and these.
macro_rules! filters {
    ($($shared:ident)?; $($name:literal: $kind:ident $(.$method:ident($value:expr))*),* $(,)?) => {{
        use $crate::api::input::table::{self, shared};
        &[
            shared::ID,
            shared::TENANT_ID,
            shared::PROJECT_ID,
            shared::NAME,
            $(shared::$shared,)?
            table::attribute("tags", table::Kind::Text, "").filtered().example("blue,fast"),
            table::attribute("tags-any", table::Kind::Text, "").filtered().example("blue,green"),
            table::attribute("not-tags", table::Kind::Text, "").filtered().example("red,slow"),
            table::attribute("not-tags-any", table::Kind::Text, "").filtered().example("red,yellow"),
            table::attribute("revision_number", table::Kind::Mtu, "").filtered(),
            $(table::attribute($name, table::Kind::$kind, "").filtered()$(.$method($value))*),*
        ]
    }};
}
pub(super) use filters;

/// All attributes of a resource.
pub(super) fn attributes<R: Described>() -> impl Iterator<Item = &'static Attribute> {
    R::ATTRIBUTES.iter().chain(R::LAST)
}

/// A documented body: its name, its schema (with those that it refers to), an example.
pub(crate) trait Shape: Send + Sync + 'static {
    fn name() -> String;
    fn schema(schemas: &mut Schemas) -> RefOr<Schema>;
    fn example() -> Value;
}

/// JSON with such a shape.
pub(crate) struct Sent<S>(Value, PhantomData<S>);

impl<S: Shape> Sent<S> {
    pub(super) fn new(body: Value) -> Self {
        Self(body, PhantomData)
    }
}

impl<S> Serialize for Sent<S> {
    fn serialize<T: Serializer>(&self, serializer: T) -> Result<T::Ok, T::Error> {
        self.0.serialize(serializer)
    }
}

impl<S: Shape> PartialSchema for Sent<S> {
    fn schema() -> RefOr<Schema> {
        S::schema(&mut Schemas::new())
    }
}

impl<S: Shape> ToSchema for Sent<S> {
    fn name() -> Cow<'static, str> {
        S::name().into()
    }

    fn schemas(schemas: &mut Schemas) {
        S::schema(schemas);
    }
}

impl<S: Shape> Body for Sent<S> {
    fn example() -> Value {
        S::example()
    }
}

/// Declares shapes: the generics and the type, its name, its schema, an example.
macro_rules! shapes {
    ($(($($generics:tt)*) $type:ty = $name:expr, $schema:expr, $example:expr;)+) => { $(
        impl<$($generics)*> $crate::standalone::schema::Shape for $type {
            fn name() -> String {
                $name.into()
            }

            fn schema(
                schemas: &mut $crate::api::contract::Schemas,
            ) -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                let schema: fn(&mut $crate::api::contract::Schemas) -> _ = $schema;
                schema(schemas)
            }

            fn example() -> serde_json::Value {
                $example
            }
        }
    )+ };
}
pub(super) use shapes;

/// One object, below its name.
pub(crate) struct One<R>(PhantomData<R>);
/// Objects, or a page of them.
pub(crate) struct Many<R>(PhantomData<R>);
/// The body of a create.
pub(crate) struct Create<R>(PhantomData<R>);
/// The body of an update.
pub(crate) struct Update<R>(PhantomData<R>);

/// Where attributes occur.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Shown,
    Created,
    Updated,
}

shapes! {
    (R: Described) One<R> = format!("{}Response", R::TYPE),
        |schemas| below::<R>(&format!("One {}.", words(R::NOUN)), Place::Shown, schemas),
        json!({ R::NOUN: example::<R>() });
    (R: Described) Create<R> = format!("{}CreateRequest", R::TYPE),
        |schemas| below::<R>("The body of a create request.", Place::Created, schemas),
        json!({ R::NOUN: R::requests()[0] });
    (R: Described) Update<R> = format!("{}UpdateRequest", R::TYPE),
        |schemas| below::<R>("The body of an update request.", Place::Updated, schemas),
        json!({ R::NOUN: R::requests()[1] });
    (R: Described) Many<R> = format!("{}List", R::TYPE), page::<R>, json!({ R::COLLECTION: [example::<R>()] });
}

/// A body that contains one object below its name.
fn below<R: Described>(text: &str, place: Place, schemas: &mut Schemas) -> RefOr<Schema> {
    let meaning = if place == Place::Updated { "The changes.".to_owned() } else { format!("The {}.", words(R::NOUN)) };
    envelope(text, R::NOUN, &meaning, object::<R>(place, schemas))
}

fn page<R: Described>(schemas: &mut Schemas) -> RefOr<Schema> {
    let (collection, links_name) = (R::COLLECTION, format!("{}_links", R::COLLECTION));
    let objects = list_of(object::<R>(Place::Shown, schemas), None);
    let links = list_of(register(&Link::name(), Link::schema(), schemas), 2);
    let text = "Where the next and the previous page are; only those that exist.";
    ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some(format!("{}s, or a page of them.", R::TYPE)))
        .property(collection, described(objects, collection, &format!("The {collection}.")))
        .required(collection)
        .property(&links_name, described(links, &links_name, text))
        .into()
}

impl<R: Described> Listable for Sent<Many<R>> {
    const TABLE: &'static Table = &Table { resource: R::NOUN, collection: R::COLLECTION, attributes: R::FILTERS };
    const PATH: &'static str = R::PATH;
}

/// An example, made from the examples of its attributes.
fn example<R: Described>() -> Value {
    let shown = attributes::<R>().filter(|row| row.shown.is_some() && !row.is_hidden);
    let mut object = shown.map(|row| (row.name.to_owned(), row.output.example())).collect();
    R::example(&mut object);
    Value::Object(object)
}

/// The name of a resource in sentences.
pub(super) fn words(noun: &str) -> String {
    noun.replace('_', " ")
}

/// The same in the singular, with an article.
pub(super) fn with_article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
    format!("{article} {}", words(noun))
}

/// A reference to the schema of a resource in responses.
pub(super) fn shown<R: Described>(schemas: &mut Schemas) -> Ref {
    object::<R>(Place::Shown, schemas)
}

/// Adds the schema below the resource's name in a body, and returns a reference to it.
fn object<R: Described>(place: Place, schemas: &mut Schemas) -> Ref {
    let (suffix, text) = match place {
        Place::Shown => ("", words(R::TEXT)),
        Place::Created => ("Create", format!("A new {}.", words(R::NOUN))),
        Place::Updated => {
            let text =
                format!("Changes to {}: what is left out stays as it is. {}", with_article(R::NOUN), R::CONSTANT);
            ("Update", text.trim_end().to_owned())
        }
    };
    let occurrence = |row: &'static Attribute| match place {
        Place::Shown => Some((row.name, row.shown?, row.output, !row.is_hidden)),
        Place::Created => Some((row.name, row.created?, row.input, row.is_required)),
        Place::Updated => Some((row.name, row.updated?, row.input, false)),
    };
    let members = attributes::<R>().filter_map(occurrence);
    let usage = match place {
        Place::Shown => Usage::Shown,
        Place::Created | Place::Updated if R::IS_OPEN => Usage::SentOpen,
        Place::Created | Place::Updated => Usage::Sent,
    };
    let object = object_with(Some(&text), usage, members, schemas);
    register(&format!("{}{suffix}", R::TYPE), object, schemas)
}

/// A member of an object: its name, its description, its type, and whether it is required.
type Member = (&'static str, &'static str, Kind, bool);

/// The purpose of an object.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Usage {
    /// In responses.
    Shown,
    /// The same inside another object, where it may contain a different object's id.
    ShownWithin,
    /// In requests, without additional members.
    Sent,
    /// In requests, with additional members. For the identity service, which rejects an empty text if one is required.
    SentOpen,
}

/// An object with these members.
pub(super) fn object_with(
    text: Option<&str>,
    usage: Usage,
    members: impl Iterator<Item = Member>,
    schemas: &mut Schemas,
) -> RefOr<Schema> {
    let mut object = ObjectBuilder::new().schema_type(Type::Object).description(text);
    if usage == Usage::Sent {
        object = object.additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)));
    }
    for (name, text, kind, is_required) in members {
        let mut member = described(kind.schema(schemas), name, text);
        if let RefOr::T(Schema::Object(value)) = &mut member {
            match usage {
                Usage::Shown => value.read_only = (name == "id").then_some(true),
                Usage::SentOpen if is_required && value.max_length.is_some() => value.min_length = Some(1),
                Usage::ShownWithin | Usage::Sent | Usage::SentOpen => {}
            }
        }
        object = object.property(name, member);
        if is_required {
            object = object.required(name);
        }
    }
    object.into()
}

/// Adds a schema under its name, and returns a reference to it.
pub(super) fn register(name: &str, schema: RefOr<Schema>, schemas: &mut Schemas) -> Ref {
    schemas.push((name.to_owned(), schema));
    Ref::from_schema_name(name)
}

/// A body that contains one object below its name.
pub(super) fn envelope(text: &str, name: &str, meaning: &str, object: Ref) -> RefOr<Schema> {
    let object = described(object.into(), name, meaning);
    ObjectBuilder::new().schema_type(Type::Object).description(Some(text)).property(name, object).required(name).into()
}

/// A list of items with a schema of their own; `None` for any length.
pub(super) fn list_of(item: Ref, most: impl Into<Option<usize>>) -> RefOr<Schema> {
    ArrayBuilder::new().items(item).max_items(most.into()).into()
}

/// The schema of the member with this name, with its description. `tenant_id` is always the older name of `project_id`.
pub(super) fn described(mut schema: RefOr<Schema>, name: &str, text: &str) -> RefOr<Schema> {
    let text = text.to_owned();
    match &mut schema {
        RefOr::Ref(reference) => reference.description = text,
        RefOr::T(Schema::Object(object)) => {
            object.description = Some(text);
            object.deprecated = (name == "tenant_id").then_some(Deprecated::True);
        }
        RefOr::T(Schema::Array(array)) => array.description = Some(text),
        RefOr::T(Schema::OneOf(one_of)) => one_of.description = Some(text),
        RefOr::T(_) => {}
    }
    schema
}

impl Part {
    pub(super) fn schema(&self, schemas: &mut Schemas) -> RefOr<Schema> {
        self.schema_as(if self.is_whole { Usage::ShownWithin } else { Usage::Sent }, schemas)
    }

    pub(super) fn schema_as(&self, usage: Usage, schemas: &mut Schemas) -> RefOr<Schema> {
        let members = self.members.iter().map(|(name, text, kind)| (*name, *text, *kind, self.needs(*kind)));
        object_with(Some(self.text), usage, members, schemas)
    }

    pub(super) fn refer(&self, schemas: &mut Schemas) -> Ref {
        let schema = self.schema(schemas);
        register(self.name, schema, schemas)
    }

    pub(super) fn example(&self) -> Value {
        self.members.iter().map(|(name, _, kind)| ((*name).to_owned(), kind.example())).collect()
    }
}

/// The maximum of a 32-bit integer.
pub(super) const WIDEST: i64 = i32::MAX as i64;

/// An id in any accepted spelling, or nothing.
const DEVICE: &str = "^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})?$";

impl Kind {
    /// An example in responses.
    pub(super) fn example(self) -> Value {
        match self {
            Self::Uuid(text)
            | Self::Name(text)
            | Self::Ip(text)
            | Self::Cidr(text)
            | Self::Text(_, text)
            | Self::Mac(text)
            | Self::When(text)
            | Self::Url(text)
            | Self::Device(text) => text.into(),
            Self::Word(words) => words.first().copied().into(),
            Self::Boolean(value) => value.into(),
            Self::Mtu => 1500.into(),
            Self::Version => 4.into(),
            Self::Number(.., number) => number.into(),
            Self::Time => EXAMPLE_TIME.into(),
            Self::Empty | Self::Parts(_, 0) => json!([]),
            Self::Null(..) => Value::Null,
            Self::Ids(.., text) | Self::Texts(.., text) | Self::Ips(_, text) => json!([text]),
            Self::Part(part) => part.example(),
            Self::Any => json!({}),
            Self::Parts(part, _) => json!([part.example()]),
            Self::OrNull(kind) | Self::OrEmpty(kind) | Self::Needed(kind) | Self::Maybe(kind) => kind.example(),
        }
    }

    pub(super) fn schema(self, schemas: &mut Schemas) -> RefOr<Schema> {
        let list = |item: ObjectBuilder| ArrayBuilder::new().items(item).examples([self.example()]);
        match self {
            Self::Part(part) => part.refer(schemas).into(),
            Self::Parts(part, most) => list_of(part.refer(schemas), most),
            Self::Empty => list(string()).max_items(Some(0)).into(),
            Self::Ids(least, most, _) => {
                list(formatted(Type::String, KnownFormat::Uuid)).min_items(least).max_items(Some(most)).into()
            }
            Self::Texts(most, longest, text) => {
                list(string().max_length(Some(longest)).examples([text])).max_items(Some(most)).into()
            }
            Self::Ips(most, text) => {
                list(Self::Ip(text).scalar().examples([text])).max_items(Some(most)).unique_items(true).into()
            }
            Self::Null(longest, text) => or_null(Self::Text(longest, text).schema(schemas)),
            Self::OrNull(kind) | Self::OrEmpty(kind) => or_null(kind.schema(schemas)),
            Self::Needed(kind) | Self::Maybe(kind) => kind.schema(schemas),
            scalar => scalar.scalar().examples([self.example()]).into(),
        }
    }

    /// The schema of a value that is neither an object nor a list.
    fn scalar(self) -> ObjectBuilder {
        match self {
            Self::Uuid(_) => formatted(Type::String, KnownFormat::Uuid),
            Self::Text(longest, _) => string().max_length(Some(longest)),
            Self::Device(_) => string().max_length(Some(36)).pattern(Some(DEVICE)),
            Self::Mac(_) => string().max_length(Some(17)).pattern(Some("^([0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}$")),
            // A pattern, because generators interpret a nullable enumeration differently.
            Self::Word(words) => string().max_length(Some(32)).pattern(Some(format!("^({})$", words.join("|")))),
            Self::Name(_) => string().max_length(Some(255)).pattern(Some(name_pattern())),
            Self::Boolean(_) => ObjectBuilder::new().schema_type(Type::Boolean),
            Self::Mtu => formatted(Type::Integer, KnownFormat::Int32).minimum(Some(68)),
            Self::Version => {
                let version = formatted(Type::Integer, KnownFormat::Int32).minimum(Some(4)).maximum(Some(6));
                version.multiple_of(Some(2))
            }
            // The maximum of the format is not a limit of ours.
            Self::Number(from, WIDEST, _) => formatted(Type::Integer, KnownFormat::Int32).minimum(Some(from)),
            Self::Number(from, to, _) => formatted(Type::Integer, KnownFormat::Int64)
                .minimum(Some(from))
                .maximum(Some(to).filter(|to| *to < i64::MAX)),
            Self::Time | Self::When(_) => formatted(Type::String, KnownFormat::DateTime),
            Self::Url(_) => string().max_length(Some(2048)).format(Some(SchemaFormat::Custom("uri".into()))),
            Self::Any => ObjectBuilder::new().schema_type(Type::Object),
            Self::Ip(_) => written(45, "ip", address_pattern()),
            Self::Cidr(_) => written(49, "cidr", cidr_pattern()),
            _not_scalar => ObjectBuilder::new(),
        }
    }
}

fn string() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

/// A text with a format that is not OpenAPI's own: the pattern is for tools that do not know it.
fn written(longest: usize, format: &str, pattern: String) -> ObjectBuilder {
    string().max_length(Some(longest)).format(Some(SchemaFormat::Custom(format.into()))).pattern(Some(pattern))
}

fn formatted(kind: Type, format: KnownFormat) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(kind).format(Some(SchemaFormat::KnownFormat(format)))
}

/// The same, or null.
fn or_null(schema: RefOr<Schema>) -> RefOr<Schema> {
    match schema {
        RefOr::T(Schema::Object(mut object)) => {
            object.schema_type = SchemaType::from_iter([Type::String, Type::Null]);
            Schema::Object(object).into()
        }
        RefOr::T(Schema::Array(mut array)) => {
            array.schema_type = SchemaType::from_iter([Type::Array, Type::Null]);
            Schema::Array(array).into()
        }
        other => {
            let null = ObjectBuilder::new().schema_type(Type::Null);
            Schema::OneOf(OneOfBuilder::new().item(other).item(null).build()).into()
        }
    }
}
