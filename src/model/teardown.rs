//! What remains to be taken away from the data plane.

use uuid::Uuid;

use super::Timestamp;

/// A tunnel that the API no longer knows and the data plane may still have.
///
/// Written in the transaction that deletes the connection, removed when the driver has confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Teardown {
    /// The id of the connection that is gone.
    pub connection_id: Uuid,
    /// The name that it had; simulated outcomes are chosen by it.
    pub name: String,
    /// The VPN service that it belonged to.
    pub vpnservice_id: Uuid,
    /// The peer's address.
    pub peer_address: String,
    /// When it was deleted.
    pub requested_at: Timestamp,
    /// How often the driver has been asked.
    pub attempts: i32,
    /// When the driver is asked next.
    pub next_attempt_at: Timestamp,
}
