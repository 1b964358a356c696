//! The use cases: what the API means, without HTTP.
//!
//! One folder a resource, one file a verb, one error enum a use case. Everything that a use case needs from outside
//! comes in as a parameter: the caller, and a [`Context`] with the store, the network inventory, the clock and the ids.
//!
//! An error carries what a message about it needs, but not the id that the request's path names: that is the
//! caller's own text. Bodies arrive checked as far as one attribute alone can be; what holds between attributes stands in
//! [`rules`](crate::model::rules), what needs a look-up stands here.
//!
//! # Order of judgement
//!
//! Creations: policy, quota, whatever the body refers to, the rules between them. Updates and deletes: the object,
//! whether it is in use, the rules. Network and names are looked up before the write; all that the store knows is checked
//! (again) inside it.

mod access;
pub mod context;
mod creation;
mod editing;
pub mod endpoint_group;
pub mod ike_policy;
pub mod ipsec_policy;
pub mod list;
mod progress;
mod quota;
mod refusal;
pub mod resource;
pub mod show;
pub mod site_connection;
pub mod vpn_service;

pub use context::Context;
pub use list::{ListError, list};
pub use resource::{Resource, Revealed};
pub use show::{ShowError, show};
