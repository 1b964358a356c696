//! What the identity service and the inventory have in common.

use axum::{
    handler::Handler,
    routing::{MethodFilter, MethodRouter},
};
use serde_json::Value;
use utoipa::openapi::{
    path::{HttpMethod, OperationBuilder, ParameterIn, Paths},
    schema::{ObjectBuilder, Type},
};

use super::Standalone;
use crate::api::contract::{Contract, Documented, Schemas, document, parameter};

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

/// Describes the ids in an operation's path.
pub(crate) fn path_parameters(contract: &mut Contract) {
    let path = contract.path().to_owned();
    for name in path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}')) {
        let schema = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(255));
        let text = format!("The id of the {}.", name.trim_end_matches("_id").replace('_', " "));
        contract.parameter(parameter(ParameterIn::Path, name, &text, schema, "default"));
    }
}

/// The project in the examples.
pub(crate) const EXAMPLE_PROJECT: &str = "05b8c0a5cc9c4a3a8d4c5b4a2a9d1c11";

/// Finds a list in place of an object: serde would accept it as the object's members in order. `objects` are the names
/// of objects.
///
/// Returns the name of the first one.
pub(crate) fn list_for_object<'v>(value: &'v Value, objects: &[&str]) -> Option<&'v str> {
    let Value::Object(members) = value else { return None };
    members.iter().find_map(|(name, member)| {
        let is_wrong = member.is_array() && objects.contains(&name.as_str());
        if is_wrong { Some(name.as_str()) } else { list_for_object(member, objects) }
    })
}

/// Finds the first text that is longer than `longest`, which is called with the names of the object and of the text.
///
/// Returns the name of the text.
pub(crate) fn too_long<'v>(value: &'v Value, around: &str, longest: &impl Fn(&str, &str) -> usize) -> Option<&'v str> {
    let Value::Object(members) = value else { return None };
    members.iter().find_map(|(name, member)| match member {
        Value::String(text) if text.chars().count() > longest(around, name) => Some(name.as_str()),
        Value::Object(_) => too_long(member, name, longest),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => None,
    })
}

/// Declares responses without a body: a description, the status, and its meaning.
macro_rules! empty {
    ($(#[doc = $text:literal] $name:ident = $status:ident, $meaning:literal;)+) => { $(
        #[doc = $text]
        #[derive(Clone, Copy, Debug)]
        pub(crate) struct $name;

        impl axum::response::IntoResponse for $name {
            fn into_response(self) -> axum::response::Response {
                axum::http::StatusCode::$status.into_response()
            }
        }

        impl $crate::api::contract::Answer for $name {
            fn document(contract: &mut $crate::api::contract::Contract) {
                contract.answers_empty(axum::http::StatusCode::$status, $meaning);
            }
        }
    )+ };
}
pub(crate) use empty;
