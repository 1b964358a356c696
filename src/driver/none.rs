//! No data plane: statuses stay as they were stored.
//!
//! For a control plane whose statuses another program writes, and for comparisons with a Neutron without agents.

use super::{Driver, DriverError, WantedConnection};
use crate::{
    env::BoxFuture,
    model::{Status, Teardown, VpnService},
};

/// A driver that does nothing.
#[derive(Clone, Copy, Debug)]
pub struct NoDriver;

impl Driver for NoDriver {
    fn apply_service<'a>(&'a self, service: &'a VpnService) -> BoxFuture<'a, Result<Status, DriverError>> {
        Box::pin(async { Ok(service.status.clone()) })
    }

    fn apply_connection<'a>(&'a self, wanted: &'a WantedConnection) -> BoxFuture<'a, Result<Status, DriverError>> {
        Box::pin(async { Ok(wanted.connection.status.clone()) })
    }

    fn teardown<'a>(&'a self, _: &'a Teardown) -> BoxFuture<'a, Result<(), DriverError>> {
        Box::pin(async { Ok(()) })
    }

    fn follows(&self) -> bool {
        false
    }
}
