//! What the identity service and the inventory have in common.

use axum::{
    handler::Handler,
    routing::{MethodFilter, MethodRouter},
};
use utoipa::openapi::{
    RefOr,
    path::{HttpMethod, OperationBuilder, Paths},
    schema::{ArrayBuilder, ObjectBuilder, Schema, Type},
};

use super::Standalone;
use crate::api::contract::{Documented, Schemas, document};

/// The operations of one path, for `Operations::routes`.
pub(crate) type Endpoint = (Schemas, Paths, MethodRouter<Standalone>);

/// Adds an operation to a path: its id, its summary, and its description.
pub(crate) fn with_operation<H, D, T>(
    (mut schemas, mut paths, methods): Endpoint,
    path: &str,
    method: HttpMethod,
    tag: &str,
    [id, summary, text]: [&str; 3],
    handler: H,
) -> Endpoint
where
    H: Documented<D> + Handler<T, Standalone>,
    T: 'static,
{
    let filter = match method {
        HttpMethod::Get => MethodFilter::GET,
        HttpMethod::Head => MethodFilter::HEAD,
        HttpMethod::Post => MethodFilter::POST,
        HttpMethod::Put => MethodFilter::PUT,
        HttpMethod::Patch => MethodFilter::PATCH,
        HttpMethod::Delete | HttpMethod::Options | HttpMethod::Trace => MethodFilter::DELETE,
    };
    let operation = OperationBuilder::new().operation_id(Some(id)).summary(Some(summary)).description(Some(text));
    let mut own = Paths::new();
    own.add_path_operation(path, vec![method], operation.tag(tag).build());
    document(&handler, &mut own, &mut schemas);
    paths.merge(own);
    (schemas, paths, methods.on(filter, handler))
}

/// The project in the examples.
pub(crate) const EXAMPLE_PROJECT: &str = "05b8c0a5cc9c4a3a8d4c5b4a2a9d1c11";

/// A list of texts: the maximum number, and the maximum length of each.
pub(crate) fn texts(description: &str, most: usize, longest: usize, example: &str) -> RefOr<Schema> {
    let text = ObjectBuilder::new().schema_type(Type::String).max_length(Some(longest)).examples([example]);
    let list = ArrayBuilder::new().items(text).max_items(Some(most)).examples([[example]]);
    list.description(Some(description)).build().into()
}

/// Declares the examples of bodies, in the syntax of `serde_json::json!`.
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
