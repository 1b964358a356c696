//! The headers of answers, as the document describes them.

use serde_json::Value;
use utoipa::openapi::{
    Header, Ref,
    header::HeaderBuilder,
    schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type},
};

/// The name under which the document keeps the header that every response carries.
pub const REQUEST_ID: &str = "RequestId";

/// A reference to the header that every response carries.
#[must_use]
pub fn request_id() -> Ref {
    Ref::new(format!("#/components/headers/{REQUEST_ID}"))
}

/// The header that every response carries.
#[must_use]
pub fn request_id_header() -> Header {
    text_header("Names this request in the log: `req-` and a UUID.", "req-8a1f4b9e-4c1d-4f0e-9b55-0d2a5a2f6c11")
}

/// A header of text.
#[must_use]
pub fn text_header(text: &str, example: &str) -> Header {
    HeaderBuilder::new()
        .description(Some(text))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String).max_length(Some(2048))))
        .example(Some(Value::from(example)))
        .build()
}

/// A header that gives a time in seconds: at least 1, at most a day.
#[must_use]
pub fn seconds_header(text: &str, example: u64) -> Header {
    let seconds = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
        .minimum(Some(1))
        .maximum(Some(86_400));
    HeaderBuilder::new().description(Some(text)).schema(Some(seconds)).example(Some(Value::from(example))).build()
}
