//! What must hold between attributes, and between a connection and the objects it refers to.
//!
//! Everything here is pure: it is given what has been looked up and says whether it fits. Bounds of a single attribute
//! (lengths, words, whole numbers) are checked where a request is read; who may see what is the policy's business.

pub mod address;
pub mod cidr;
pub mod connection;
pub mod crypto;
pub mod endpoints;

pub use address::{IpVersion, PeerAddress};
pub use cidr::Cidr;
pub use connection::{Sides, Violation};
pub use crypto::LegacyAlgorithm;
pub use endpoints::{EndpointFault, EndpointsViolation};
