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

mod documented;
mod headers;
pub mod names;

use std::{collections::BTreeMap, future::Future};

use axum::{http::StatusCode, response::IntoResponse};
use serde_json::Value;
use utoipa::{
    ToSchema,
    openapi::{
        ContentBuilder, Header, Ref, RefOr,
        path::{Operation, Parameter, Paths},
        request_body::{RequestBody, RequestBodyBuilder},
        schema::Schema,
        security::SecurityRequirement,
    },
};

use self::documented::DocumentedAnswer;
pub use self::{
    documented::ERROR_TYPES,
    headers::{REQUEST_ID, request_id, request_id_header, seconds_header, text_header},
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

/// What one operation reads and may answer, gathered from its types.
#[derive(Default)]
pub struct Contract {
    path: String,
    answers: BTreeMap<u16, DocumentedAnswer>,
    parameters: Vec<Parameter>,
    request_body: Option<RequestBody>,
    schemas: Schemas,
    secured: bool,
}

impl Contract {
    /// The operation's path, as the document spells it.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// An answer with a body of type `B`.
    pub fn answers<B: Body>(&mut self, status: StatusCode, text: &str) {
        self.register::<B>();
        let answer = self.answer(status, text);
        answer.schema = Some(Ref::from_schema_name(B::name()).into());
        answer.example("example", "", B::example());
    }

    /// An answer with a body of type `B` that is one of several of this status: `name` tells them apart.
    pub fn answers_as<B: ToSchema>(&mut self, status: StatusCode, text: &str, name: &str, example: Value) {
        self.register::<B>();
        let answer = self.answer(status, text);
        answer.schema = Some(Ref::from_schema_name(B::name()).into());
        answer.example(name, text, example);
    }

    /// One of the values of `NeutronError.type` that come with a status: what programs decide by.
    pub fn error_type(&mut self, status: StatusCode, error_type: &str) {
        self.answers.entry(status.as_u16()).or_default().error_types.insert(error_type.to_owned());
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
    pub fn header(&mut self, status: StatusCode, name: &'static str, header: Header) {
        self.answers.entry(status.as_u16()).or_default().headers.insert(name, header);
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
        answer.text(text);
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
            Vec::new()
        };
        operation.security = Some(security);
        schemas.extend(self.schemas);
    }
}

/// Writes the contract of `handler` into its operation; called by `endpoint!`.
pub fn document<H: Documented<Args>, Args>(_: &H, paths: &mut Paths, schemas: &mut Schemas) {
    for (path, item) in &mut paths.paths {
        let operations =
            [&mut item.get, &mut item.post, &mut item.put, &mut item.delete, &mut item.patch, &mut item.head];
        for operation in operations.into_iter().flatten() {
            let mut contract = Contract { path: path.clone(), ..Contract::default() };
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
