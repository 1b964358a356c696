//! What is asked of a gateway, and what it tells.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{observed::Traffic, plumbing::Site, reason::Reason, tunnel::Tunnel};
use crate::model::Status;

/// What a service should have.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Where it is.
    pub site: Site,
    /// Its tunnels that should be up, or wait for their peer, by the ids of their connections. What is administratively down is not among them.
    pub tunnels: BTreeMap<Uuid, Tunnel>,
    /// Connections whose end is to be confirmed by a report, even if nothing of them is known here.
    pub gone: Vec<Uuid>,
    /// Which time this is that something is said; reports repeat that of what was known when they were made.
    pub turn: u64,
}

impl Wanted {
    /// Nothing, of a service that need not be known any more.
    #[must_use]
    pub fn nothing(service: Uuid) -> Self {
        Self { site: Site::unknown(service), tunnels: BTreeMap::new(), gone: Vec::new(), turn: 0 }
    }

    /// The tunnel whose connection has this name.
    pub(super) fn find(&self, connection: &str) -> Option<&Tunnel> {
        self.tunnels.get(&connection.parse().ok()?)
    }
}

/// What has become of a tunnel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// The daemon knows it, and nothing has come of it yet.
    Connecting,
    /// Traffic can flow.
    Up(Traffic),
    /// No traffic can flow, and nothing says why.
    Down,
    /// No traffic can flow, for this reason. It is tried again all the same.
    Failed(Reason),
    /// Nothing of it is left: no key, no policy, no security association.
    Absent,
}

impl State {
    /// The status to show; `None` where it stays as it is.
    #[must_use]
    pub fn status(&self) -> Option<Status> {
        match self {
            Self::Up(_) => Some(Status::Active),
            Self::Down => Some(Status::Down),
            Self::Failed(_) => Some(Status::Error),
            Self::Connecting | Self::Absent => None,
        }
    }
}

/// What a gateway tells by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    /// What has become of a tunnel.
    Tunnel {
        /// The service.
        service: Uuid,
        /// The connection.
        connection: Uuid,
        /// The generation of it that this is about; 0 where nothing of it was wanted.
        generation: i64,
        /// What has become of it.
        state: State,
        /// That of [`Wanted::turn`].
        turn: u64,
    },
    /// Nothing of a service is left: no daemon, and no namespace that was made for it.
    Cleared {
        /// The service.
        service: Uuid,
        /// That of [`Wanted::turn`].
        turn: u64,
    },
}
