//! The document's schemas, made from the tables that parse the bodies: what is documented is what is accepted.

use serde_json::{Value, json};
use utoipa::openapi::{
    Deprecated, KnownFormat, Ref, RefOr, SchemaFormat,
    schema::{AdditionalProperties, ArrayBuilder, ObjectBuilder, OneOfBuilder, Schema, SchemaType, Type},
};

use super::{
    parts::{DPD, LIFETIME, Part, one_of_words, seconds},
    table::{Attribute, Kind, OnPost, Table, Words, words},
    values::{MAX_ITEMS, MAX_TEXT, SECRET_PATTERN, cidr_pattern, name_pattern},
};
use crate::{api::contract::Schemas, model::site_connection::DpdAction};

/// Which part of a table is described.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// The attributes of a create.
    Create,
    /// The attributes of an update.
    Update,
    /// The attributes of a response.
    Shown,
}

/// The longest range: an uncompressed IPv4-mapped IPv6 address with a prefix length.
const MAX_CIDR: usize = 49;

/// An address with a prefix length. In requests, a pattern helps those who do not know this format.
const CIDR_FORMAT: &str = "cidr";

/// The object of a view.
pub fn object(table: &Table, view: View, text: &str) -> RefOr<Schema> {
    let mut object = ObjectBuilder::new().schema_type(Type::Object).description(Some(text));
    if view != View::Shown {
        object = object.additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)));
    }
    for attribute in table.attributes {
        let (is_part, is_required) = match view {
            View::Create => {
                (attribute.post != OnPost::Never, matches!(attribute.post, OnPost::Required | OnPost::Demanded))
            }
            View::Update => (attribute.put, false),
            View::Shown => (true, !attribute.sometimes_shown),
        };
        if is_part {
            object = object.property(attribute.name, property(attribute, view));
        }
        if is_required {
            object = object.required(attribute.name);
        }
    }
    object.build().into()
}

/// The schemas that [`object`] refers to.
pub fn parts(table: &Table, view: View, schemas: &mut Schemas) {
    let is_given = view != View::Shown;
    let named = |part: &Part| (part.names[usize::from(is_given)].to_owned(), part.schema(is_given));
    for attribute in table.attributes {
        match attribute.kind {
            Kind::Keyword(words) => schemas.push(enumeration(words(is_given), attribute.default)),
            Kind::Lifetime => schemas.push(named(&LIFETIME)),
            Kind::Dpd => schemas.extend([named(&DPD), enumeration(words::<DpdAction>(is_given), None)]),
            _without_parts => {}
        }
    }
}

/// Beginnings of sentences that apply only to requests.
const OF_REQUESTS: [&str; 8] = [
    "Default: ",
    "Also accepts ",
    "A single one may ",
    "A name is resolved ",
    "Asterisks alone ",
    "Printable characters ",
    "Required if ",
    "Where both are given",
];

/// The description of an attribute: for a create, with its default; for a response, without what only requests may do.
pub(super) fn described(text: &str, view: View) -> String {
    let belongs = |sentence: &&str| match view {
        View::Create => true,
        View::Update => !sentence.starts_with("Default: "),
        View::Shown => !OF_REQUESTS.iter().any(|start| sentence.starts_with(start)),
    };
    text.split_inclusive(". ").filter(belongs).collect::<String>().trim_end().to_owned()
}

/// An attribute as a property. Its default is only in the description: with `default`, openapi-typescript makes the
/// attribute required, openapi-python-client skips the operation if it is an object, and other clients send it.
fn property(attribute: &Attribute, view: View) -> RefOr<Schema> {
    let is_request = view != View::Shown;
    let text = described(attribute.text, view);
    match attribute.kind {
        Kind::Keyword(words) => one_of_words(&words(is_request).name, &text),
        Kind::Lifetime => part(&LIFETIME, attribute, is_request, &text),
        Kind::Dpd => part(&DPD, attribute, is_request, &text),
        Kind::Cidrs => {
            let range = ObjectBuilder::new().format(Some(SchemaFormat::Custom(CIDR_FORMAT.into())));
            let pattern = (view != View::Shown).then(cidr_pattern);
            list(attribute, view, &text, range.max_length(Some(MAX_CIDR)).pattern(pattern))
        }
        Kind::Endpoints => list(attribute, view, &text, ObjectBuilder::new().max_length(Some(MAX_TEXT))),
        _scalar => {
            let mut scalar = scalar(attribute.kind, view).description(Some(text));
            let usual = attribute.default.map(|default| default());
            let example = attribute.example.map(Value::from).or(usual).or_else(|| example(attribute.kind));
            scalar = scalar.examples(example);
            if attribute.deprecated {
                scalar = scalar.deprecated(Some(Deprecated::True));
            }
            if attribute.post == OnPost::Never && !attribute.put {
                scalar = scalar.read_only(true);
            }
            scalar.build().into()
        }
    }
}

/// The type, format and bounds of a value that is neither list nor object.
fn scalar(kind: Kind, view: View) -> ObjectBuilder {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    let nullable = || ObjectBuilder::new().schema_type(SchemaType::from_iter([Type::String, Type::Null]));
    let format = |format| Some(SchemaFormat::KnownFormat(format));
    match kind {
        // No length with this format: it is implied, and the C# type for it has none.
        Kind::Id | Kind::Uuid => text().format(format(KnownFormat::Uuid)),
        Kind::OptionalUuid => nullable().format(format(KnownFormat::Uuid)),
        Kind::Name if view != View::Shown => text().max_length(Some(MAX_TEXT)).pattern(Some(name_pattern())),
        // No format in requests: for `password`, some generators make a type that sends asterisks.
        Kind::Secret if view != View::Shown => text().max_length(Some(MAX_TEXT)).pattern(Some(SECRET_PATTERN)),
        Kind::Secret => text().format(format(KnownFormat::Password)).max_length(Some(MAX_TEXT)),
        Kind::Boolean => ObjectBuilder::new().schema_type(Type::Boolean),
        Kind::Only(word) => text().enum_values(Some([word])),
        // Other writers of the same database may have stored what a request may not give.
        Kind::Mtu => seconds(if view == View::Shown { 0 } else { 68 }),
        Kind::Count => {
            let number = ObjectBuilder::new().schema_type(SchemaType::from_iter([Type::Integer, Type::Null]));
            number.format(format(KnownFormat::Int64)).minimum(Some(0))
        }
        Kind::Reason => nullable().max_length(Some(MAX_TEXT)),
        Kind::Address(known) => nullable().format(Some(SchemaFormat::Custom(known.into()))).max_length(Some(45)),
        _text => text().max_length(Some(MAX_TEXT)),
    }
}

fn list(attribute: &Attribute, view: View, text: &str, item: ObjectBuilder) -> RefOr<Schema> {
    let is_request = view != View::Shown;
    let item = item.schema_type(Type::String).examples(["10.2.0.0/24"]).build();
    let mut list = ArrayBuilder::new()
        .items(item)
        .description(Some(text))
        .examples([json!(["10.2.0.0/24"])])
        .max_items(Some(MAX_ITEMS))
        .unique_items(true);
    if is_request && attribute.post == OnPost::Demanded {
        list = list.min_items(Some(1));
    } else if is_request {
        list = list.schema_type(SchemaType::from_iter([Type::Array, Type::Null]));
    }
    if attribute.deprecated {
        list = list.deprecated(Some(Deprecated::True));
    }
    list.build().into()
}

/// An object; in requests, null stands for an empty one.
fn part(part: &Part, attribute: &Attribute, is_given: bool, text: &str) -> RefOr<Schema> {
    let mut reference = Ref::from_schema_name(part.names[usize::from(is_given)]);
    if !is_given {
        text.clone_into(&mut reference.description);
        return reference.into();
    }
    let part = OneOfBuilder::new()
        .item(reference)
        .item(ObjectBuilder::new().schema_type(Type::Null))
        .description(Some(text))
        .examples(attribute.default.map(|default| default()))
        .build();
    RefOr::T(Schema::OneOf(part))
}

/// The schema of an enumeration, under its name; the most common word is its example.
fn enumeration(words: Words, usual: Option<fn() -> Value>) -> (String, RefOr<Schema>) {
    let example = usual.map(|usual| usual()).or_else(|| words.all.first().copied().map(Value::from));
    let schema = ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(words.text))
        .enum_values(Some(words.all.iter().copied()))
        .examples(example);
    (words.name, schema.build().into())
}

fn example(kind: Kind) -> Option<Value> {
    match kind {
        Kind::Id | Kind::Uuid | Kind::OptionalUuid => Some(json!("5522aff7-1b3c-48dd-9c3c-b50f016b73db")),
        Kind::Boolean => Some(json!(true)),
        Kind::Mtu => Some(json!(1500)),
        Kind::Count => Some(json!(60)),
        Kind::Only(word) => Some(json!(word)),
        _no_usual_value => None,
    }
}
