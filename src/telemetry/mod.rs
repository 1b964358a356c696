//! What the process tells about itself: the log and the metrics. Neither holds a secret. The room knows no other.

pub mod log;
pub mod metrics;
mod queue;

pub use self::{
    log::{Log, LogError, LogFormat},
    metrics::Metrics,
};
