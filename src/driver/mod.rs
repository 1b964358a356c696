//! The data plane, behind a trait.
//!
//! The service only writes down what should be; the reconciler asks a [`Driver`] to make it so and writes down what came
//! of it. A driver is asked again whenever the outcome of the last time is not known, in whatever order, so every method
//! must be idempotent: a repeated call finds the work done, and taking away what was never there succeeds.
//!
//! The answer to a call is the confirmation. A driver that hands its work to an agent elsewhere answers once the agent
//! has confirmed; what the agent notices later, such as a tunnel that has gone down, is a [`Report`].

pub mod none;
pub mod simulated;

use secrecy::SecretString;
use uuid::Uuid;

use crate::{
    env::BoxFuture,
    model::{SiteConnection, Status, Teardown, VpnService},
};

/// Why the data plane did not do what it was asked; it is asked again later.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct DriverError(pub String);

/// A connection as the data plane has to make it, with what it cannot be made without.
#[derive(Clone, Debug)]
pub struct WantedConnection {
    /// The connection.
    pub connection: SiteConnection,
    /// The service that it belongs to; while that is administratively down, so is the connection.
    pub service: VpnService,
    /// The pre-shared key, opened.
    pub psk: SecretString,
}

impl WantedConnection {
    /// Whether traffic should flow: both the connection and its service are administratively up.
    #[must_use]
    pub fn is_up(&self) -> bool {
        self.connection.admin_state_up && self.service.admin_state_up
    }
}

/// What the data plane has noticed by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The connection that it is about.
    pub connection: Uuid,
    /// The generation of it that was in force.
    pub generation: i64,
    /// The status from now on.
    pub status: Status,
}

/// The data plane.
pub trait Driver: Send + Sync + 'static {
    /// Makes the service what it should be; answers the status that it has from then on.
    fn apply_service<'a>(&'a self, service: &'a VpnService) -> BoxFuture<'a, Result<Status, DriverError>>;

    /// Makes the connection what it should be; answers the status that it has from then on.
    fn apply_connection<'a>(&'a self, wanted: &'a WantedConnection) -> BoxFuture<'a, Result<Status, DriverError>>;

    /// Takes away whatever is left of a connection or a service; done only when nothing of it carries traffic.
    fn teardown<'a>(&'a self, teardown: &'a Teardown) -> BoxFuture<'a, Result<(), DriverError>>;

    /// The next report. The future may be dropped and asked for again at any time: no report may be lost by that.
    fn next_report(&self) -> BoxFuture<'_, Report> {
        Box::pin(std::future::pending())
    }

    /// Whether anything could be done now; a delete does not wait where nobody is there to do it.
    fn can_act(&self) -> bool {
        true
    }

    /// Whether a data plane follows at all. Where none does, statuses stay as they are.
    fn follows(&self) -> bool {
        true
    }
}
