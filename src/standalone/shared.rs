//! What the bodies of identity and inventory have in common.

use utoipa::openapi::{
    RefOr,
    schema::{ArrayBuilder, ObjectBuilder, Schema, Type},
};

/// The project in the examples.
pub(crate) const EXAMPLE_PROJECT: &str = "05b8c0a5cc9c4a3a8d4c5b4a2a9d1c11";

/// A list of texts: how many at most, and how long each may be.
pub(crate) fn texts(description: &str, most: usize, longest: usize, example: &str) -> RefOr<Schema> {
    let text = ObjectBuilder::new().schema_type(Type::String).max_length(Some(longest)).examples([example]);
    let list = ArrayBuilder::new().items(text).max_items(Some(most)).examples([[example]]);
    list.description(Some(description)).build().into()
}

/// Gives bodies their examples, written as `serde_json::json!` takes them.
macro_rules! bodies {
    ($($body:ty => ($($example:tt)+)),+ $(,)?) => { $(
        impl $crate::api::contract::Body for $body {
            fn example() -> serde_json::Value {
                serde_json::json!($($example)+)
            }
        }
    )+ };
}
pub(crate) use bodies;
