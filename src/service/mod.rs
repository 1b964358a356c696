//! The use cases: what the API means, without HTTP.
//!
//! One folder a resource, one file a verb, one error enum a use case. Everything that a use case needs from outside
//! comes in as a parameter: the caller, and a [`Context`] with the store, the network inventory, the clock and the ids.

pub mod context;

pub use context::Context;
