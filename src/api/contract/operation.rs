//! The contract of an operation, collected from the types of its handler.

use std::collections::BTreeMap;

use axum::{extract::State, http::StatusCode, response::IntoResponse};
use serde_json::Value;
use utoipa::{
    ToSchema,
    openapi::{
        ContentBuilder, Header, Ref, RefOr, Required,
        example::ExampleBuilder,
        path::{Operation, Parameter, ParameterBuilder, ParameterIn},
        request_body::{RequestBody, RequestBodyBuilder},
        schema::Schema,
        security::SecurityRequirement,
    },
};

use super::{documented::DocumentedAnswer, refusal::FaultBody};

/// The name of the security scheme: a Keystone token in `X-Auth-Token`.
pub const SECURITY_SCHEME: &str = "keystoneToken";

/// Schemas by name, in utoipa's format.
pub type Schemas = Vec<(String, RefOr<Schema>)>;

/// A documented body: its name, its schema, and an example.
pub trait Body: ToSchema {
    /// An example, built from a real value so that it cannot contradict the schema.
    fn example() -> Value;

    /// Several examples of a request, each with a name and a summary, if there is more than one way to use it.
    fn examples() -> Vec<(&'static str, &'static str, Value)> {
        Vec::new()
    }
}

/// A handler's return type, or a part of it.
#[diagnostic::on_unimplemented(
    message = "a handler cannot answer `{Self}`: the document would not know its statuses",
    note = "answer `Result<Shown | Listed | Created | Deleted, an enum of faults!>`; see `api::contract`"
)]
pub trait Answer: IntoResponse {
    /// Documents every response that this type can produce.
    fn document(contract: &mut Contract);
}

impl<T: Answer, E: Answer> Answer for Result<T, E> {
    fn document(contract: &mut Contract) {
        T::document(contract);
        E::document(contract);
    }
}

/// A handler's argument.
#[diagnostic::on_unimplemented(
    message = "a handler cannot be given `{Self}`: the document would not know what it reads and refuses",
    note = "the arguments are those of `api::input`, and axum's `State`; see `api::contract`"
)]
pub trait Input {
    /// Documents the parameters or the body that it reads, and every response that its refusal can produce.
    fn document(contract: &mut Contract);
}

impl<S> Input for State<S> {
    fn document(_: &mut Contract) {}
}

/// What one operation reads and may return, collected from its types.
#[derive(Default)]
pub struct Contract {
    path: String,
    answers: BTreeMap<u16, DocumentedAnswer>,
    parameters: Vec<Parameter>,
    request_body: Option<RequestBody>,
    asked: Option<Value>,
    schemas: Schemas,
    secured: bool,
}

impl Contract {
    pub(super) fn at(path: &str) -> Self {
        Self { path: path.to_owned(), ..Self::default() }
    }

    /// The operation's path, as in the document.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Adds a response with a body of type `B`.
    pub fn answers<B: Body>(&mut self, status: StatusCode, text: &str) {
        self.register::<B>();
        self.answers_shaped(status, text, &B::name(), B::example());
    }

    /// Adds a response whose body has the schema with this name, which was [added](Self::schema) before.
    pub fn answers_shaped(&mut self, status: StatusCode, text: &str, name: &str, example: Value) {
        let answer = self.answer(status, text);
        answer.schema = Some(Ref::from_schema_name(name).into());
        answer.example("example", "", example);
    }

    /// Adds a schema.
    pub fn schema(&mut self, name: String, schema: RefOr<Schema>) {
        self.schemas.push((name, schema));
    }

    /// Adds one of several bodies of a status, of type `B`, with an example called `name`.
    pub fn answers_as<B: ToSchema>(&mut self, status: StatusCode, text: &str, name: &str, example: Value) {
        self.register::<B>();
        let answer = self.answer(status, text);
        answer.schema = Some(Ref::from_schema_name(B::name()).into());
        answer.example(name, text, example);
    }

    /// Adds one of the values of `NeutronError.type` for a status, by which programs distinguish errors.
    pub fn error_type(&mut self, status: StatusCode, error_type: &str) {
        self.answers.entry(status.as_u16()).or_default().error_types.insert(error_type.to_owned());
    }

    /// Adds a refusal in Neutron's format: its error type, when it occurs, and an example with this message.
    pub fn refuses(&mut self, status: StatusCode, kind: &str, when: &str, message: &str) {
        let when = when.split_whitespace().collect::<Vec<_>>().join(" ");
        let example = FaultBody::example(status, kind, message);
        self.answers_as::<FaultBody>(status, &format!("`{kind}`: {when}"), kind, example);
        self.error_type(status, kind);
    }

    /// Adds a response without a body.
    pub fn answers_empty(&mut self, status: StatusCode, text: &str) {
        self.answer(status, text);
    }

    /// Adds a reference to a reusable response of the document.
    pub fn answers_component(&mut self, status: StatusCode, name: &'static str) {
        self.answer(status, "").component = Some(name);
    }

    /// Adds a header to the responses with one status.
    pub fn header(&mut self, status: StatusCode, name: &'static str, header: Header) {
        self.answers.entry(status.as_u16()).or_default().headers.insert(name, header);
    }

    /// Adds a parameter in the path, the query or a header.
    pub fn parameter(&mut self, parameter: ParameterBuilder) {
        self.parameters.push(parameter.build());
    }

    /// Adds a JSON body.
    pub fn reads<B: Body>(&mut self, text: &str) {
        self.register::<B>();
        let schema = Ref::from_schema_name(B::name());
        let content = ContentBuilder::new().schema(Some(schema));
        let examples = B::examples().into_iter().map(|(name, summary, value)| {
            (name, RefOr::T(ExampleBuilder::new().summary(summary).value(Some(value)).build()))
        });
        let content = match examples.len() {
            0 => content.example(Some(B::example())).build(),
            _ => content.examples_from_iter(examples).build(),
        };
        self.asked = Some(B::example());
        self.request_body = Some(
            RequestBodyBuilder::new()
                .description(Some(text))
                .required(Some(Required::True))
                .content("application/json", content)
                .build(),
        );
    }

    /// Marks the operation as requiring a token.
    pub fn secured(&mut self) {
        self.secured = true;
    }

    fn register<B: ToSchema>(&mut self) {
        let mut schemas = vec![(B::name().into(), B::schema())];
        B::schemas(&mut schemas);
        self.schemas.extend(schemas);
    }

    fn answer(&mut self, status: StatusCode, text: &str) -> &mut DocumentedAnswer {
        let answer = self.answers.entry(status.as_u16()).or_default();
        answer.text(text);
        answer
    }

    /// Fills the example response of a create or update with the values of the example request.
    fn tell_one_story(&mut self) {
        let Some(asked) = &self.asked else { return };
        for (code, status) in [(201, "PENDING_CREATE"), (200, "PENDING_UPDATE")] {
            if let Some(shown) = self.answers.get_mut(&code).and_then(DocumentedAnswer::only_example) {
                overlay(shown, asked);
                follow(shown, status);
            }
        }
    }

    /// Writes the contract into the operation.
    pub fn write(mut self, operation: &mut Operation, schemas: &mut Schemas) {
        self.tell_one_story();
        for (code, answer) in self.answers {
            operation.responses.responses.insert(code.to_string(), answer.build());
        }
        if !self.parameters.is_empty() {
            operation.parameters = Some(self.parameters.into_iter().map(RefOr::T).collect());
        }
        if let Some(body) = self.request_body {
            operation.request_body = Some(RefOr::T(body));
        }
        let security = if self.secured {
            vec![SecurityRequirement::new(SECURITY_SCHEME, Vec::<String>::new())]
        } else {
            Vec::new()
        };
        operation.security = Some(security);
        schemas.extend(self.schemas);
    }
}

/// A parameter: its location, name, description, and an example. Those in a path are required.
pub fn parameter(
    place: ParameterIn,
    name: &str,
    text: &str,
    schema: impl Into<RefOr<Schema>>,
    example: impl Into<Value>,
) -> ParameterBuilder {
    let required = if place == ParameterIn::Path { Required::True } else { Required::False };
    let parameter = ParameterBuilder::new().name(name).parameter_in(place).required(required);
    parameter.description(Some(text)).schema(Some(schema)).example(Some(example.into()))
}

/// Replaces each existing value that the request gives.
fn overlay(shown: &mut Value, asked: &Value) {
    match (shown, asked) {
        (Value::Object(shown), Value::Object(asked)) => {
            for (name, asked) in asked {
                if let Some(shown) = shown.get_mut(name) {
                    overlay(shown, asked);
                }
            }
        }
        (shown, asked) => *shown = asked.clone(),
    }
}

/// Gives a resource that the data plane follows the status after such a request.
fn follow(shown: &mut Value, status: &str) {
    for resource in shown.as_object_mut().into_iter().flat_map(|members| members.values_mut()) {
        // Networks have statuses too, but never a pending one.
        if resource.get("vpnservice_id").or(resource.get("external_v4_ip")).is_some()
            && let Some(shown) = resource.get_mut("status")
        {
            *shown = status.into();
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{follow, overlay};

    #[test]
    fn answers_say_what_was_asked_for() {
        let mut shown = json!({"x": {"id": "1", "dpd": {"action": "hold", "timeout": 120}, "status": "ACTIVE", "vpnservice_id": "2"}});
        overlay(&mut shown, &json!({"x": {"dpd": {"timeout": 90}, "psk": "given and not shown"}}));
        follow(&mut shown, "PENDING_UPDATE");
        let dpd = json!({"action": "hold", "timeout": 90});
        assert_eq!(shown, json!({"x": {"id": "1", "dpd": dpd, "status": "PENDING_UPDATE", "vpnservice_id": "2"}}));
    }
}
