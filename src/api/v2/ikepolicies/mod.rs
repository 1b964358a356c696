//! IKE policies on the wire.

mod attributes;
pub mod wire;

pub use attributes::TABLE;
