//! The document describes exactly what is possible, by construction.
//!
//! `endpoint!` adds a handler to the router. It derives the operation's parameters, request body, responses, schemas and
//! security from the handler's argument and return types. Only types that implement [`Input`]
//! may be arguments and only types that implement [`Answer`] may be returned: axum's own extractors,
//! `impl IntoResponse`, tuples and a bare `Response` do not compile.
//!
//! ```
//! # use vpnaas::api::contract::{Common, Deleted, Documented};
//! fn documented<Args>(_: impl Documented<Args>) {}
//! async fn delete() -> Result<Deleted, Common> { Ok(Deleted) }
//! documented(delete);
//! ```
//!
//! ```compile_fail,E0277
//! # use vpnaas::api::contract::{Common, Deleted, Documented};
//! # fn documented<Args>(_: impl Documented<Args>) {}
//! async fn delete() -> impl axum::response::IntoResponse { Deleted }
//! documented(delete);
//! ```
//!
//! ```compile_fail,E0277
//! # use vpnaas::api::contract::{Common, Deleted, Documented};
//! # fn documented<Args>(_: impl Documented<Args>) {}
//! async fn delete() -> (axum::http::StatusCode, Deleted) { (axum::http::StatusCode::IM_A_TEAPOT, Deleted) }
//! documented(delete);
//! ```
//!
//! ```compile_fail,E0277
//! # use vpnaas::api::contract::{Common, Deleted, Documented};
//! # fn documented<Args>(_: impl Documented<Args>) {}
//! async fn delete(_: axum::http::HeaderMap) -> Result<Deleted, Common> { Ok(Deleted) }
//! documented(delete);
//! ```
//!
//! To add an operation: 1. write its faults with `faults!`; 2. its body types;
//! 3. the handler with `#[utoipa::path(method, path, operation_id, tag)]` and a doc comment (first line: summary, rest:
//! description); 4. one line in [`super::router`]; 5. `vpnaas openapi > openapi/vpnaas-v2.0.json`, and check the diff.

mod answer;
mod common;
mod documented;
mod endpoint;
mod faults;
mod operation;
mod refusal;
pub mod unauthorized;

pub use answer::{Created, Deleted, Listed, Shown};
pub use common::{COMMON, Common, common, slowed};
pub use documented::{ERROR_TYPES, REQUEST_ID, request_id, request_id_header, seconds_header, text_header};
pub(crate) use endpoint::endpoint;
pub use endpoint::{Documented, Operations, document};
pub(crate) use faults::faults;
pub use operation::{Answer, Body, Contract, Input, SECURITY_SCHEME, Schemas, parameter};
pub use refusal::{FaultBody, NeutronError, Refusal, respond};
pub(crate) use refusal::{MAX_MESSAGE, bounded};
