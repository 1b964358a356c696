//! The OpenStack VPN-as-a-Service API v2.0 as one binary.
//!
//! # The rooms
//!
//! Each module is a room: it has one task, and its own page says why it is as it is. From the inside out:
//!
//! | room | what it is for |
//! |---|---|
//! | `env` | the clock, ids, name resolution and whether a client is still there, as parameters |
//! | [`telemetry`] | the log and the metrics |
//! | [`model`] | plain domain types and pure rules: no HTTP, no OpenAPI, no SQL, no clock |
//! | [`store`] | where everything is kept: a rule book, plain functions over a session, one set of queries for SQLite and PostgreSQL |
//! | [`auth`] | who calls, and what they may do |
//! | [`network`] | routers and subnets behind a trait |
//! | [`driver`] | the data plane behind a trait, and a simulated one |
//! | [`vici`] | a client of strongSwan's control interface, which could be a crate |
//! | [`gateway`] | the data plane of real tunnels: strongSwan, the namespaces that it runs in, and their networks |
//! | [`agent`] | the privileged process: follows what is wanted, and tells what it sees |
//! | [`service`] | the use cases: what the API means, without HTTP |
//! | [`reconcile`] | makes the data plane follow what is written down, however often the process dies |
//! | [`api`] | HTTP and the OpenAPI documents |
//! | [`dispatch`] | the data plane of the API process where agents make tunnels: who should have what, over HTTP of its own |
//! | [`config`] | what an operator may set: one file per section, every problem named by its key |
//! | [`standalone`] | the pretend cloud beside the API: identity, network inventory, demo |
//! | [`app`] | puts the parts together, serves, and ends softly, then hard |
//! | [`drift`] | what has changed between two OpenAPI documents, and for whom that matters |
//! | [`cli`] | the commands: `serve`, `openapi`, `agent`, `tunnels`, `migrate`, `reseal`, `check-config`, `hash-password` |
//!
//! # The arrows
//!
//! A room knows those to its left, and nothing points back:
//!
//! ```text
//! env, telemetry, model <- store <- auth, network, driver <- service <- reconcile, api <- standalone <- app <- cli <- main
//! ```
//!
//! `gateway` stands beside `service` and knows `vici`, which knows no room; `agent` knows `gateway` and neither the store nor
//! the API, and `dispatch` tells it what to do: it stands beside `standalone`.
//! `config` stands beside `service` and is read by `standalone`, `app` and `cli`; `drift` knows no room. `tests/architecture.rs`
//! has the exact list, reads the sources, and fails on an arrow that is not on it, on one that nobody uses, and on circles of
//! imports.
//!
//! # Where to start reading
//!
//! One request, from the outside in; about 500 lines:
//!
//! 1. `api/router.rs`: every URL on one page.
//! 2. `api/vpn/ipsec_site_connections/delete.rs`: a handler. Its faults, its documentation, twenty lines of code.
//! 3. [`api::contract`] and `faults!`: how those types become the document, and why a handler cannot answer what
//!    the document does not list.
//! 4. `service/site_connection/delete.rs`: the use case behind it, in one transaction.
//! 5. [`store`]: the rule book that such a transaction relies on.
//! 6. [`reconcile`]: what happens to the tunnel after the answer.
//!
//! Around them: [`api::layers`] is what happens to every request, [`app::Service::open`] is where every part is
//! chosen and given to the others.
//!
//! # To add a resource
//!
//! From the inside out; each step compiles, and the walls tell what is missing:
//!
//! 1. [`model`]: a file with its declaration, a macro of its name that says each attribute once, and `resource!` of it; what must
//!    hold between its attributes as pure functions in `model/rules.rs`. It counts as a word in `model/quota.rs`; the compiler
//!    names the two lists of limits that need the word, too.
//! 2. [`store`]: a table in a new migration, and how the struct is kept in `store/records.rs`.
//! 3. [`service`]: a file with its errors, `create` and `update`; if connections refer to it, `Referred` in `service/editing.rs`.
//! 4. `api/vpn/<resource>.rs`: `attributes!` of the declaration (what bodies and queries are read by, and answers written by),
//!    what the document calls it (`impl Collection`), its refusals, and its `handlers!`; [`api::contract`] says how a handler
//!    is written.
//! 5. A line per path in `api/router.rs`, a tag in `api/document/base.rs`, its name in `api/discovery/versions.rs`.
//! 6. `cargo run -- openapi > openapi/vpnaas-v2.0.json`: look at the difference, it is the review of the API.
//! 7. `tests/api/<resource>.rs`. The run fails until every documented answer has been seen.
//!
//! A further attribute of a resource that there is: its line in the declaration, its column in a new migration, its line in
//! `store/records.rs`; then steps 6 and 7.
//!
//! # Public seams
//!
//! [`app::serve`]`(config, listener, shutdown)` is the whole service on a listener; [`api::app`] is the same without a
//! listener, for a test that calls it in memory. Everything else is public so that the tests can reach it, not as a library for
//! others.

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
