//! The OpenStack VPN-as-a-Service API v2.0 as one binary.
//!
//! # The rooms
//!
//! Each module is a room: it has one task, and its own page says why it is as it is. From the inside out:
//!
//! | room | what it is for |
//! |---|---|
//! | [`env`] | the clock, ids and name resolution, as parameters |
//! | [`model`] | plain domain types and pure rules: no HTTP, no OpenAPI, no SQL, no clock |
//! | [`store`] | where everything is kept: a trait with a rule book, one set of queries for SQLite and PostgreSQL |
//! | [`driver`] | the data plane behind a trait; `simulated` is what there is |
//! | [`auth`] | who calls, and what they may do; the built-in identity |
//! | [`network`] | routers and subnets behind a trait; the built-in inventory, for development |
//! | [`service`] | the use cases: what the API means, without HTTP; one error enum a use case |
//! | [`reconcile`] | makes the data plane follow what is written down, however often the process dies |
//! | [`api`] | HTTP and the OpenAPI documents; the only room that knows axum and utoipa |
//! | [`config`] | what an operator may set: one file a section, every problem named by its key |
//! | [`drift`] | what has changed between two OpenAPI documents, and for whom that matters |
//! | [`telemetry`] | the log |
//! | [`demo`] | example users and objects for `serve --demo` |
//! | [`lifecycle`] | puts the parts together, serves, and ends softly, then hard |
//! | [`cli`] | the commands: `serve`, `openapi`, `migrate`, `check-config`, `hash-password` |
//!
//! # The arrows
//!
//! A room knows those to its left, and nothing points back:
//!
//! ```text
//! model <- store, driver <- auth <- network <- service <- api, reconcile <- lifecycle <- cli <- main
//! ```
//!
//! `config` stands beside `service` and is read by `lifecycle`, `telemetry`, `demo` and `cli`; `drift` knows no room, and `cli`
//! uses it. `tests/architecture.rs` has
//! the exact list, reads the sources, and fails on an arrow that is not on it.
//!
//! # Where to start reading
//!
//! One request, from the outside in; about 500 lines:
//!
//! 1. `api/router.rs`: every URL on one page.
//! 2. `api/v2/ipsec_site_connections/delete.rs`: a handler. Its faults, its documentation, twenty lines of code.
//! 3. [`api::contract`] and [`api::fault`]: how those types become the document, and why a handler cannot answer what
//!    the document does not list.
//! 4. `service/site_connection/delete.rs`: the use case behind it, in one transaction.
//! 5. [`store`]: the rule book that such a transaction relies on.
//! 6. [`reconcile`]: what happens to the tunnel after the answer.
//!
//! Around them: [`api::layers`] is what happens to every request, [`lifecycle::Service::open`] is where every part is
//! chosen and given to the others.
//!
//! # To add a resource
//!
//! From the inside out; each step compiles, and the walls tell what is missing:
//!
//! 1. [`model`]: a struct for it, and what must hold between its attributes as pure functions in `model/rules`.
//! 2. [`store`]: a table in a new file of `store/migrations`, how the struct is kept in `store/records`.
//! 3. [`service`]: `impl Resource` in `service/resource.rs`, then a folder with a use case a file.
//! 4. `api/v2/<resource>/`: `attributes.rs` (the table that bodies and queries are read by), `wire.rs` (the bodies), then a
//!    file a verb; [`api::contract`] says how one is written.
//! 5. A line a path in `api/router.rs`, a tag in `api/document/mod.rs`.
//! 6. `cargo run -- openapi > openapi/vpnaas-v2.0.json`: look at the difference, it is the review of the API.
//! 7. `tests/api/<resource>.rs`. The run fails until every documented answer has been seen.
//!
//! # Public seams
//!
//! [`lifecycle::serve`]`(config, listener, shutdown)` is the whole service on a listener; [`api::app`] is the routes alone,
//! for a test that calls them in memory. Everything else is public so that the tests can reach it, not as a library for
//! others.

pub mod api;
pub mod auth;
pub mod cli;
pub mod config;
pub mod drift;
pub mod driver;
pub mod env;
pub mod lifecycle;
pub mod model;
pub mod network;
pub mod reconcile;
pub mod service;
pub mod standalone;
pub mod store;
pub mod telemetry;
