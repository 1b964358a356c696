//! The log and the metrics. Neither contains secrets. This module uses no other.

pub mod log;
pub mod metrics;
mod queue;

pub use self::{
    log::{Log, LogError, LogFormat},
    metrics::Metrics,
};
