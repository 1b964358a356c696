//! The OpenStack VPN-as-a-Service API v2.0 as one binary.
//!
//! # The modules
//!
//! Each module has one task, and its own documentation explains its design. From the inside out:
//!
//! | module | purpose |
//! |---|---|
//! | `env` | the clock, ids, name resolution and client disconnection, as parameters |
//! | [`telemetry`] | the log and the metrics |
//! | [`model`] | plain domain types and pure rules: no HTTP, no OpenAPI, no SQL, no clock |
//! | [`store`] | persistence: plain functions over a session, and one set of queries for SQLite and PostgreSQL |
//! | [`auth`] | who is calling, and what they may do |
//! | [`network`] | routers and subnets behind a trait |
//! | [`driver`] | the data plane behind a trait, and a simulated one |
//! | [`vici`] | a client for strongSwan's control interface, which could be a crate of its own |
//! | [`gateway`] | the data plane with real tunnels: strongSwan, the namespaces it runs in, and their networks |
//! | [`agent`] | the privileged process: it makes the tunnels it is assigned, and reports their state |
//! | [`service`] | the use cases: what the API means, without HTTP |
//! | [`reconcile`] | makes the data plane follow the database, however often the process dies |
//! | [`api`] | HTTP and the OpenAPI documents |
//! | [`dispatch`] | the data plane of an API process with agents: it assigns services to them, over HTTP of its own |
//! | [`config`] | the configuration: one file per section, every problem reported with its key |
//! | [`standalone`] | the simulated cloud around the API: identity, network inventory, demo |
//! | [`app`] | assembles the parts, serves requests, and shuts down gracefully or, if that takes too long, forcibly |
//! | [`drift`] | what has changed between two OpenAPI documents, and who is affected |
//! | [`cli`] | the commands: `serve`, `openapi`, `agent`, `tunnels`, `migrate`, `reseal`, `check-config`, `hash-password` |
//!
//! # Dependencies
//!
//! A module may use those to its left, and nothing points back:
//!
//! ```text
//! env, telemetry, model <- store <- auth, network, driver <- service <- reconcile, api <- standalone <- app <- cli <- main
//! ```
//!
//! `gateway` is at the level of `service` and uses `vici`, which uses no other module. `agent` uses `gateway` but
//! neither the store nor the API; `dispatch`, at the level of `standalone`, tells it what to do. `config` is at the
//! level of `service` and is read by `standalone`, `app` and `cli`; `drift` uses no other module.
//! `tests/architecture.rs` has the exact list. It reads the sources, and fails on a dependency that is not listed, on a
//! listed one that nothing uses, and on circular imports.
//!
//! # Where to start reading
//!
//! One request, from the outside in; about 500 lines:
//!
//! 1. `api/router.rs`: every URL on one page.
//! 2. `api/vpn/ipsec_site_connections/delete.rs`: a handler. Its faults, its documentation, twenty lines of code.
//! 3. [`api::contract`] and `faults!`: how those types become the document, and why a handler cannot return a response
//!    that the document does not list.
//! 4. `service/site_connection/delete.rs`: the use case behind it, in one transaction.
//! 5. [`store`]: the rules that such a transaction relies on.
//! 6. [`reconcile`]: what happens to the tunnel after the response.
//!
//! Around them: [`api::layers`] handles what is common to all requests, [`app::Service::open`] chooses every part and
//! connects it to the others.
//!
//! # To add a resource
//!
//! From the inside out; each step compiles, and the compiler and the tests report what is missing:
//!
//! 1. [`model`]: a file with its declaration, a macro of its name that lists each attribute once, and `resource!` of
//!    it; the rules between its attributes as pure functions in `model/rules.rs`; its word in `model/quota.rs`. The
//!    compiler names the two lists of limits that need the word, too.
//! 2. [`store`]: a table in a new migration, and the struct's columns in `store/records.rs`.
//! 3. [`service`]: a file with its errors, `create` and `update`; if connections refer to it, `Referred` in
//!    `service/editing.rs`.
//! 4. `api/vpn/<resource>.rs`: `attributes!` of the declaration (how bodies and queries are read and responses
//!    written), its names in the document (`impl Collection`), its refusals, and its `handlers!`; [`api::contract`]
//!    describes how to write a handler.
//! 5. A line per path in `api/router.rs`, a tag in `api/document/base.rs`, its name in `api/discovery/versions.rs`.
//! 6. `cargo run -- openapi > openapi/vpnaas-v2.0.json`: read the diff, which is the review of the API.
//! 7. `tests/api/<resource>.rs`. The run fails until every documented response has been seen.
//!
//! To add an attribute to an existing resource: a line in the declaration, a column in a new migration, a line in
//! `store/records.rs`; then steps 6 and 7.
//!
//! # Public items
//!
//! [`app::serve`]`(config, listener, shutdown)` is the whole service on a listener; [`api::app`] is the same without a
//! listener, for a test that calls it in memory. Everything else is public so that the tests can reach it, not for use
//! as a library.

pub mod agent;
pub mod api;
pub mod app;
pub mod auth;
pub mod cli;
pub mod config;
pub mod dispatch;
pub mod drift;
pub mod driver;
pub mod env;
pub mod gateway;
pub mod model;
pub mod network;
pub mod reconcile;
pub mod service;
pub mod standalone;
pub mod store;
pub mod telemetry;
pub mod vici;
