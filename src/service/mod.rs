//! The use cases: what the API means, without HTTP.
//!
//! Everything that a use case needs from outside comes in as a parameter: the caller, and a [`Context`] with the store, the
//! network inventory, the clock and the ids. What all five resources share stands in [`access`] (look-ups), [`creation`] and
//! [`editing`] (updates and deletes); then there is one file per resource, and a folder for connections.
//!
//! An error carries what a message about it needs, but not the id that the request's path names: that is the
//! caller's own text. Bodies arrive checked as far as one attribute alone can be; what holds between attributes stands in
//! [`rules`](crate::model::rules), what needs a look-up stands here.
//!
//! # Order of judgement
//!
//! Creations: policy, quota, whatever the body refers to, the rules between them. Updates and deletes: the object,
//! whether it is in use, the rules. Everything is judged inside the transaction that writes, in this order, by what it reads
//! itself. What the resolver knows, and a network inventory that is kept elsewhere, is looked up before.
//!
//! # What is not there
//!
//! An object that the caller may not see is not there: no use case and no answer tells it from one that never was.

pub mod access;
pub mod context;
pub mod creation;
pub mod editing;
pub mod endpoint_group;
pub mod policy;
mod router;
pub mod site_connection;
pub mod vpn_service;

pub use access::{LookupError, Resource, list, show};
pub use context::Context;
pub use creation::CreationError;
pub use editing::{DeleteError, delete};

/// How often a use case begins again because what it had looked up was changed meanwhile, before it gives up as
/// [`Busy`](crate::store::StoreError::Busy).
const ATTEMPTS: usize = 3;
