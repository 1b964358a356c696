//! `[metrics]`: where metrics are served.

use std::net::SocketAddr;

use serde::Deserialize;

/// Where metrics are served.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Metrics {
    /// The address and port at which Prometheus finds `/metrics`; by default nowhere. There is no authentication, so it is
    /// a listener of its own, for a network of the operator's.
    pub listen: Option<SocketAddr>,
}
