//! What remains to be taken away from the data plane.

use uuid::Uuid;

use super::{ProjectId, Timestamp, keyword::keywords};

keywords! {
    /// What a teardown takes away.
    pub enum TeardownKind {
        Connection = "connection",
        Service = "service",
    }
}

/// Something that the API no longer knows and the data plane may still have.
///
/// Written in the transaction that deletes the connection or service, removed when the driver has confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Teardown {
    /// The id of the connection or service that is gone.
    pub id: Uuid,
    /// Which of the two it was.
    pub kind: TeardownKind,
    /// The project that owned it; empty for what versions before 0.3 have deleted.
    pub project_id: ProjectId,
    /// The name that it had; simulated outcomes are chosen by it.
    pub name: String,
    /// The VPN service that it belonged to, or was.
    pub vpnservice_id: Uuid,
    /// The peer's address; empty for a service.
    pub peer_address: String,
    /// When it was deleted.
    pub requested_at: Timestamp,
}
