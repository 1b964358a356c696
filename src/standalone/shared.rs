//! What identity and inventory have in common.

use axum::{
    handler::Handler,
    routing::{MethodFilter, MethodRouter},
};
use utoipa::openapi::{
    RefOr, Required,
    path::{HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn, Paths},
    schema::{ArrayBuilder, ObjectBuilder, Schema, Type},
};

use super::Standalone;
use crate::api::contract::{Contract, Documented, Schemas, document};

/// The operations of one path, as `Operations::routes` takes them.
pub(crate) type Endpoint = (Schemas, Paths, MethodRouter<Standalone>);

/// The path with one operation more: its id, what it does in one line, and its description.
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

/// Describes the ids in an operation's path.
pub(crate) fn path_parameters(contract: &mut Contract) {
    let path = contract.path().to_owned();
    for name in path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}')) {
        let schema = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(255));
        let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Path).required(Required::True);
        let parameter = parameter.description(Some("Its id.")).example(Some("default".into()));
        contract.parameter(parameter.schema(Some(schema)).build());
    }
}

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
