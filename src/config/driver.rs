//! `[driver]`: the data plane, and how it is asked.

use std::time::Duration;

use serde::Deserialize;

use super::Problems;
use crate::driver::simulated::SimulatedConfig;
/// A rule of `[driver.simulated]`, and what it is made of.
pub use crate::driver::simulated::{Operation, Outcome, Rule};

/// What makes the tunnels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DriverBackend {
    /// A simulated data plane, with outcomes chosen in this configuration.
    #[default]
    Simulated,
    /// Nothing: statuses stay as they are, or another program writes them.
    None,
}

/// The data plane, and how it is asked.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Driver {
    /// What makes the tunnels; default `simulated`.
    pub backend: DriverBackend,
    /// How long one call may take before it counts as failed, in seconds: 1 to 3600, default 30.
    pub call_timeout: u64,
    /// How often the store is searched for work without being woken, in seconds: 1 to 3600, default 5.
    pub poll_interval: u64,
    /// How many teardowns, and how many changes, run at once: 1 to 1000, default 16.
    pub concurrency: usize,
    /// `[driver.simulated]`: latency and outcomes.
    pub simulated: SimulatedConfig,
}

impl Default for Driver {
    fn default() -> Self {
        Self {
            backend: DriverBackend::default(),
            call_timeout: 30,
            poll_interval: 5,
            concurrency: 16,
            simulated: SimulatedConfig::default(),
        }
    }
}

impl Driver {
    /// How long one call may take before it counts as failed.
    #[must_use]
    pub fn call_timeout(&self) -> Duration {
        Duration::from_secs(self.call_timeout)
    }

    /// How often the store is searched for work without being woken.
    #[must_use]
    pub fn poll_interval(&self) -> Duration {
        Duration::from_secs(self.poll_interval)
    }

    pub(super) fn check(&self, problems: &mut Problems) {
        problems.range("driver.call_timeout", &self.call_timeout, (1, 3600));
        problems.range("driver.poll_interval", &self.poll_interval, (1, 3600));
        problems.range("driver.concurrency", &self.concurrency, (1, 1000));
        problems.range("driver.simulated.latency_ms", &self.simulated.latency_ms, (0, 3_600_000));
        for (number, rule) in self.simulated.rules.iter().enumerate() {
            let key = format!("driver.simulated.rules.{number}.latency_ms");
            problems.range(&key, &rule.latency_ms.unwrap_or(0), (0, 3_600_000));
        }
    }
}
