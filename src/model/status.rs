//! The status of a service or connection, and the record of its teardown.

use uuid::Uuid;

use super::{ProjectId, Timestamp, keyword::keywords};

/// The status of a VPN service or connection, as last reported by the data plane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Created; the data plane has not followed yet.
    PendingCreate,
    /// Changed; the data plane has not followed yet.
    PendingUpdate,
    /// Being removed by another writer of the same database.
    PendingDelete,
    /// The data plane is at work.
    Build,
    /// Traffic can flow.
    Active,
    /// The tunnel is down, or administratively down.
    Down,
    /// The data plane refused.
    Error,
    /// A word written by another writer of the same database; passed on unchanged.
    Other(Box<str>),
}

impl Status {
    /// The statuses that this service itself sets.
    pub const ALL: [Self; 7] = [
        Self::PendingCreate,
        Self::PendingUpdate,
        Self::PendingDelete,
        Self::Build,
        Self::Active,
        Self::Down,
        Self::Error,
    ];

    /// The spelling in the API and in the store.
    pub fn as_str(&self) -> &str {
        match self {
            Self::PendingCreate => "PENDING_CREATE",
            Self::PendingUpdate => "PENDING_UPDATE",
            Self::PendingDelete => "PENDING_DELETE",
            Self::Build => "BUILD",
            Self::Active => "ACTIVE",
            Self::Down => "DOWN",
            Self::Error => "ERROR",
            Self::Other(word) => word,
        }
    }
}

impl From<&str> for Status {
    fn from(text: &str) -> Self {
        Self::ALL.into_iter().find(|status| status.as_str() == text).unwrap_or_else(|| Self::Other(text.into()))
    }
}

keywords! {
    /// What a teardown takes away.
    pub enum TeardownKind {
        Connection = "connection",
        Service = "service",
    }
}

/// An object that the API has deleted and the data plane may still have.
///
/// Inserted in the transaction that deletes the connection or service, and removed when the driver has confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Teardown {
    /// The id of the deleted connection or service.
    pub id: Uuid,
    /// Which of the two it was.
    pub kind: TeardownKind,
    /// The project that owned it; empty for objects deleted by versions before 0.3.
    pub project_id: ProjectId,
    /// Its name, on which simulated outcomes depend.
    pub name: String,
    /// The VPN service that it belonged to, or was.
    pub vpnservice_id: Uuid,
    /// The peer's address; empty for a service.
    pub peer_address: String,
    /// When it was deleted.
    pub requested_at: Timestamp,
}
