//! The data plane, behind a trait.
//!
//! The service only writes down what should be; [`crate::reconcile`] asks a [`Driver`] to make it so and writes down
//! what came of it. A driver is asked again whenever nobody knows what became of the last time, so every method must be
//! idempotent: the second call of the same kind finds the work done.

pub mod none;
pub mod simulated;

use crate::{
    env::BoxFuture,
    model::{SiteConnection, Status, Teardown, VpnService},
};

/// Why the data plane did not do what it was asked; it is asked again later.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct DriverError(pub String);

/// Whoever makes tunnels.
pub trait Driver: Send + Sync + 'static {
    /// Makes the service what it should be; answers the status that it has from then on.
    fn apply_service<'a>(&'a self, service: &'a VpnService) -> BoxFuture<'a, Result<Status, DriverError>>;

    /// Makes the connection what it should be; answers the status that it has from then on.
    fn apply_connection<'a>(&'a self, connection: &'a SiteConnection) -> BoxFuture<'a, Result<Status, DriverError>>;

    /// Takes away whatever is left of a connection; done only when nothing of it carries traffic.
    fn teardown<'a>(&'a self, teardown: &'a Teardown) -> BoxFuture<'a, Result<(), DriverError>>;

    /// Whether anything follows what is written down. Where nothing does, statuses stay as they are.
    fn follows(&self) -> bool {
        true
    }
}
