//! Documented = possible, by construction.
//!
//! A handler is put into the router with `endpoint!`, which reads the handler's argument and return types and writes
//! parameters, request body, responses, schemas and security into its operation. Only types that implement [`Input`]
//! may be arguments and only types that implement [`Answer`] may be returned: axum's own extractors,
//! `impl IntoResponse`, tuples and a bare `Response` do not compile.
//!
//! ```
//! # use vpnaas::api::{answer::Deleted, common::Common, contract::Documented};
//! fn documented<Args>(_: impl Documented<Args>) {}
//! async fn delete() -> Result<Deleted, Common> { Ok(Deleted) }
//! documented(delete);
//! ```
//!
//! ```compile_fail,E0277
//! # use vpnaas::api::{answer::Deleted, common::Common, contract::Documented};
//! # fn documented<Args>(_: impl Documented<Args>) {}
//! async fn delete() -> impl axum::response::IntoResponse { Deleted }
//! documented(delete);
//! ```
//!
//! ```compile_fail,E0277
//! # use vpnaas::api::{answer::Deleted, common::Common, contract::Documented};
//! # fn documented<Args>(_: impl Documented<Args>) {}
//! async fn delete() -> (axum::http::StatusCode, Deleted) { (axum::http::StatusCode::IM_A_TEAPOT, Deleted) }
//! documented(delete);
//! ```
//!
//! ```compile_fail,E0277
//! # use vpnaas::api::{answer::Deleted, common::Common, contract::Documented};
//! # fn documented<Args>(_: impl Documented<Args>) {}
//! async fn delete(_: axum::http::HeaderMap) -> Result<Deleted, Common> { Ok(Deleted) }
//! documented(delete);
//! ```
//!
//! To add an operation: 1. write its faults with `faults!`; 2. its body types in `wire.rs`;
//! 3. the handler with `#[utoipa::path(method, path, operation_id, tag)]` and a doc comment (first line: summary, rest:
//! description); 4. one line in [`super::router`]; 5. `vpnaas openapi > openapi/vpnaas-v2.0.json` and look at the difference.

pub mod names;

use std::{collections::BTreeMap, future::Future};

use axum::{http::StatusCode, response::IntoResponse};
use serde_json::Value;
use utoipa::{
    ToSchema,
    openapi::{
        Content, ContentBuilder, Header, Ref, RefOr, ResponseBuilder,
        example::ExampleBuilder,
        header::HeaderBuilder,
        path::{Operation, Parameter, Paths},
        request_body::{RequestBody, RequestBodyBuilder},
        response::Response,
        schema::{ObjectBuilder, Schema, Type},
        security::SecurityRequirement,
    },
};

use super::document;

/// Schemas by name, as utoipa collects them.
pub type Schemas = Vec<(String, RefOr<Schema>)>;

/// A body that can be shown: what it is called, what it is made of, and one of it.
pub trait Body: ToSchema {
    /// An example, built from a real value, so that it cannot contradict the schema.
    fn example() -> Value;
}

/// A handler's return type, or a part of it.
#[diagnostic::on_unimplemented(
    message = "a handler cannot answer `{Self}`: the document would not know its statuses",
    note = "answer `Result<Shown | Listed | Created | Deleted, an enum of faults!>`; see `api::contract`"
)]
pub trait Answer: IntoResponse {
    /// Writes down every answer that this type can give.
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
    note = "the arguments are those of `api::extract`, and axum's `State`; see `api::contract`"
)]
pub trait Input {
    /// Writes down the parameters or the body that it reads, and every answer that its refusal can give.
    fn document(contract: &mut Contract);
}

/// A handler, seen as its argument and return types.
#[diagnostic::on_unimplemented(
    message = "this handler cannot be documented: it reads or answers something that the document would not know",
    note = "each argument must be an `Input`: those of `api::extract`, and axum's `State`",
    note = "the answer must be an `Answer`: `Result<Shown | Listed | Created | Deleted, an enum of faults!>`",
    note = "an async fn with at most five arguments; see `api::contract`"
)]
pub trait Documented<Args> {
    /// Writes down the whole operation.
    fn document(contract: &mut Contract);
}

macro_rules! documented {
    ($($argument:ident)*) => {
        impl<F, Fut, $($argument),*> Documented<($($argument,)*)> for F
        where
            F: Fn($($argument),*) -> Fut,
            Fut: Future,
            Fut::Output: Answer,
            $($argument: Input),*
        {
            fn document(contract: &mut Contract) {
                $($argument::document(contract);)*
                <Fut::Output as Answer>::document(contract);
            }
        }
    };
}
documented!();
documented!(A);
documented!(A B);
documented!(A B C);
documented!(A B C D);
documented!(A B C D E);

/// One documented answer: a status and all that can come with it.
#[derive(Default)]
struct DocumentedAnswer {
    texts: Vec<String>,
    schema: Option<RefOr<Schema>>,
    examples: BTreeMap<String, (String, Value)>,
    headers: BTreeMap<&'static str, Header>,
    component: Option<&'static str>,
}

/// What one operation reads and may answer, gathered from its types.
#[derive(Default)]
pub struct Contract {
    answers: BTreeMap<u16, DocumentedAnswer>,
    parameters: Vec<Parameter>,
    request_body: Option<RequestBody>,
    schemas: Schemas,
    secured: bool,
}

impl Contract {
    /// An answer with a body of type `B`.
    pub fn answers<B: Body>(&mut self, status: StatusCode, text: &str) {
        self.register::<B>();
        let answer = self.answer(status, text);
        answer.schema = Some(Ref::from_schema_name(B::name()).into());
        answer.examples.insert("example".into(), (String::new(), B::example()));
    }

    /// An answer with a body of type `B` that is one of several of this status: `name` tells them apart.
    pub fn answers_as<B: ToSchema>(&mut self, status: StatusCode, text: &str, name: &str, example: Value) {
        self.register::<B>();
        let answer = self.answer(status, text);
        answer.schema = Some(Ref::from_schema_name(B::name()).into());
        // The same name for another cause: told apart by a number.
        let names = std::iter::once(name.to_owned()).chain((2..).map(|number| format!("{name}{number}")));
        let summary = text.lines().next().unwrap_or_default();
        for name in names {
            match answer.examples.get(&name) {
                Some((_, known)) if *known == example => break,
                Some(_) => {}
                None => {
                    answer.examples.insert(name, (summary.into(), example));
                    break;
                }
            }
        }
    }

    /// An answer without a body.
    pub fn answers_empty(&mut self, status: StatusCode, text: &str) {
        self.answer(status, text);
    }

    /// An answer that stands among the document's reusable ones, under this name.
    pub fn answers_component(&mut self, status: StatusCode, name: &'static str) {
        self.answer(status, "").component = Some(name);
    }

    /// A header that comes with the answers of one status.
    pub fn header(&mut self, status: StatusCode, name: &'static str, text: &str, example: &str) {
        self.answers.entry(status.as_u16()).or_default().headers.insert(name, header(text, example));
    }

    /// A parameter in the path, the query or a header.
    pub fn parameter(&mut self, parameter: Parameter) {
        self.parameters.push(parameter);
    }

    /// A JSON body.
    pub fn reads<B: Body>(&mut self, text: &str) {
        self.register::<B>();
        let content =
            ContentBuilder::new().schema(Some(Ref::from_schema_name(B::name()))).example(Some(B::example())).build();
        self.request_body = Some(
            RequestBodyBuilder::new()
                .description(Some(text))
                .required(Some(utoipa::openapi::Required::True))
                .content("application/json", content)
                .build(),
        );
    }

    /// The operation needs a token.
    pub fn secured(&mut self) {
        self.secured = true;
    }

    fn register<B: ToSchema>(&mut self) {
        let mut schemas = vec![(B::name().into(), B::schema())];
        B::schemas(&mut schemas);
        names::note(&schemas);
        self.schemas.extend(schemas);
    }

    fn answer(&mut self, status: StatusCode, text: &str) -> &mut DocumentedAnswer {
        let answer = self.answers.entry(status.as_u16()).or_default();
        if !text.is_empty() && !answer.texts.iter().any(|known| known == text) {
            answer.texts.push(text.into());
        }
        answer
    }

    /// Writes all of it into the operation.
    pub fn write(self, operation: &mut Operation, schemas: &mut Schemas) {
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
            vec![SecurityRequirement::new(document::SECURITY_SCHEME, Vec::<String>::new())]
        } else {
            vec![SecurityRequirement::default()]
        };
        operation.security = Some(security);
        schemas.extend(self.schemas);
    }
}

impl DocumentedAnswer {
    fn build(self) -> RefOr<Response> {
        if let Some(name) = self.component {
            return RefOr::Ref(Ref::new(format!("#/components/responses/{name}")));
        }
        // A list where several causes share the status; never empty, which 3.1 would not allow.
        let description = match self.texts.as_slice() {
            [only] => only.clone(),
            several => several.iter().map(|text| format!("- {text}")).collect::<Vec<_>>().join("\n"),
        };
        let mut response = ResponseBuilder::new().description(description);
        response = response.header_ref("X-Openstack-Request-Id", request_id());
        for (name, header) in self.headers {
            response = response.header(name, header);
        }
        if let Some(schema) = self.schema {
            response = response.content("application/json", content(schema, self.examples));
        }
        RefOr::T(response.build())
    }
}

fn content(schema: RefOr<Schema>, examples: BTreeMap<String, (String, Value)>) -> Content {
    let examples = examples.into_iter().map(|(name, (summary, value))| {
        (name, RefOr::T(ExampleBuilder::new().summary(summary).value(Some(value)).build()))
    });
    ContentBuilder::new().schema(Some(schema)).examples_from_iter(examples).build()
}

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
    header("Names this request in the log: `req-` and a UUID.", "req-8a1f4b9e-4c1d-4f0e-9b55-0d2a5a2f6c11")
}

/// A header of text.
#[must_use]
pub fn header(text: &str, example: &str) -> Header {
    HeaderBuilder::new()
        .description(Some(text))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String).max_length(Some(2048))))
        .example(Some(Value::from(example)))
        .build()
}

/// Writes the contract of `handler` into its operation; called by `endpoint!`.
pub fn document<H: Documented<Args>, Args>(_: &H, paths: &mut Paths, schemas: &mut Schemas) {
    for item in paths.paths.values_mut() {
        let operations =
            [&mut item.get, &mut item.post, &mut item.put, &mut item.delete, &mut item.patch, &mut item.head];
        for operation in operations.into_iter().flatten() {
            let mut contract = Contract::default();
            H::document(&mut contract);
            contract.write(operation, schemas);
        }
    }
}

/// The routes of one path, each handler with the contract that its types make.
macro_rules! endpoint {
    ($($handler:path),+ $(,)?) => {{
        let mut schemas = $crate::api::contract::Schemas::new();
        let mut all = utoipa::openapi::path::Paths::new();
        let mut router = axum::routing::MethodRouter::new();
        $({
            let (more, mut paths, methods) = utoipa_axum::routes!($handler);
            schemas.extend(more);
            $crate::api::contract::document(&$handler, &mut paths, &mut schemas);
            all.merge(paths);
            router = router.merge(methods);
        })+
        (schemas, all, router)
    }};
}
pub(crate) use endpoint;
