//! What the bodies of several resources have in common.

use utoipa::openapi::{
    RefOr,
    schema::{ArrayBuilder, ObjectBuilder, Schema, Type},
};

use crate::model::Timestamp;

/// The project in the examples.
pub const EXAMPLE_PROJECT: &str = "05b8c0a5cc9c4a3a8d4c5b4a2a9d1c11";
/// The network in the examples.
pub const EXAMPLE_NETWORK: &str = "5522aff7-1b3c-48dd-9c3c-b50f016b73db";
/// The subnet in the examples.
pub const EXAMPLE_SUBNET: &str = "1d2f6a1c-6f3e-4a0e-9f0b-3f0a3a1e9d21";
/// The router in the examples.
pub const EXAMPLE_ROUTER: &str = "66e3b16c-8ce5-40fb-bb49-ab6d8dc3f2aa";
/// The port in the examples.
pub const EXAMPLE_PORT: &str = "cf4f3a0e-0b6c-4c8c-9d3c-6f1d2a7b8c90";

/// A point in time as Neutron writes it: seconds, UTC.
#[must_use]
pub fn time(at: Timestamp) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A list of texts: how many at most, and how long each may be.
pub fn texts(description: &str, most: usize, longest: usize, example: &str) -> RefOr<Schema> {
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
