//! The use cases: what the API means, without HTTP.
//!
//! A use case takes everything it needs as parameters: the caller, and a [`Context`] with the store, the network
//! inventory, the clock and the ids. [`access`] (lookups), [`creation`] and [`editing`] (updates and deletes) contain
//! what the five resources have in common; each resource has a file of its own, and connections have a folder.
//!
//! An error contains what its message needs, except for the id in the request's path, which the caller knows. Bodies
//! arrive with each attribute validated by itself; rules between attributes are in [`rules`](crate::model::rules), and
//! rules that need a lookup are here.
//!
//! # Order of checks
//!
//! Creations: policy, quota, references in the body, the rules between them. Updates and deletes: the object, whether
//! it is in use, the rules. All checks run in this order inside the transaction that writes, and on what it reads. Only
//! host names, and a network inventory outside the database, are looked up before.
//!
//! # Objects that are not visible
//!
//! To a caller, an object that they may not see does not exist: no use case and no response reveals the difference.

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

/// How often a use case is tried if what it looked up has changed in the meantime, before it fails with
/// [`Busy`](crate::store::StoreError::Busy).
const ATTEMPTS: usize = 3;
