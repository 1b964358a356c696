//! IPsec site-to-site connections: the tunnels themselves.

pub mod delete;

use crate::api::extract::parameters;

/// The id in the examples.
pub const EXAMPLE_ID: &str = "851f280f-5639-4ea3-81aa-e298525ab74b";

parameters! {
    /// The id of a connection.
    ConnectionId = "connection_id", "The id of the IPsec site-to-site connection.", "851f280f-5639-4ea3-81aa-e298525ab74b";
}
