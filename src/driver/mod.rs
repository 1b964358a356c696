//! The data plane, behind a trait.
//!
//! The service only stores the desired state; the reconciler asks a [`Driver`] to establish it and records the result.
//! A driver is asked again whenever the result of the last call is unknown, in any order, so every method must be
//! idempotent: a repeated call finds the work done, and removing something that never existed succeeds.
//!
//! A successful call is the confirmation. A driver that delegates its work to a remote agent returns once the agent has
//! confirmed; later changes, such as a tunnel that has gone down, arrive as a [`Report`].

pub mod none;
pub mod simulated;

use secrecy::SecretString;
use uuid::Uuid;

use crate::{
    env::BoxFuture,
    model::{SiteConnection, Status, Teardown, VpnService},
};

/// Why the data plane did not do what it was asked; the call is retried later.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct DriverError(pub String);

/// A connection that the data plane has to make, with everything it needs.
#[derive(Clone, Debug)]
pub struct WantedConnection {
    /// The connection.
    pub connection: SiteConnection,
    /// The service that it belongs to; while that is administratively down, so is the connection.
    pub service: VpnService,
    /// The pre-shared key, decrypted.
    pub psk: SecretString,
}

impl WantedConnection {
    /// Whether traffic should flow: both the connection and its service are administratively up.
    #[must_use]
    pub fn is_up(&self) -> bool {
        self.connection.admin_state_up && self.service.admin_state_up
    }
}

/// A change that the data plane has noticed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The affected connection.
    pub connection: Uuid,
    /// Its generation at the time.
    pub generation: i64,
    /// The new status.
    pub status: Status,
}

/// The data plane.
pub trait Driver: Send + Sync + 'static {
    /// Brings the service into the desired state; returns its resulting status.
    fn apply_service<'a>(&'a self, service: &'a VpnService) -> BoxFuture<'a, Result<Status, DriverError>>;

    /// Brings the connection into the desired state; returns its resulting status.
    fn apply_connection<'a>(&'a self, wanted: &'a WantedConnection) -> BoxFuture<'a, Result<Status, DriverError>>;

    /// Removes all remains of a connection or service; succeeds only when none of it carries traffic.
    fn teardown<'a>(&'a self, teardown: &'a Teardown) -> BoxFuture<'a, Result<(), DriverError>>;

    /// Waits for the next report. The future may be dropped and requested again at any time without losing a report.
    fn next_report(&self) -> BoxFuture<'_, Report> {
        Box::pin(std::future::pending())
    }

    /// Whether the driver can act now; a delete does not wait if it cannot.
    fn can_act(&self) -> bool {
        true
    }

    /// Whether there is a data plane. If not, statuses stay unchanged.
    fn follows(&self) -> bool {
        true
    }
}
