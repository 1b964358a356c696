//! `[delete]`: how long a delete waits for the data plane.

use std::time::Duration;

use serde::Deserialize;

use super::Problems;

/// How long a delete waits for the data plane.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Delete {
    /// How long an answer waits for the tunnel to be gone, in milliseconds: 0 to 30000, default 500. The tunnel is taken
    /// away in any case; the answer is 204 in any case.
    pub wait_ms: u64,
}

impl Default for Delete {
    fn default() -> Self {
        Self { wait_ms: 500 }
    }
}

impl Delete {
    /// How long an answer waits for the tunnel to be gone.
    #[must_use]
    pub fn wait(self) -> Duration {
        Duration::from_millis(self.wait_ms)
    }

    /// `request_timeout` is how long a request may take altogether.
    pub(super) fn check(self, request_timeout: Duration, problems: &mut Problems) {
        problems.range("delete.wait_ms", &self.wait_ms, (0, 30_000));
        // No time at all is a problem of its own.
        if !request_timeout.is_zero() && self.wait() >= request_timeout {
            problems.add("delete.wait_ms", "must be shorter than server.request_timeout");
        }
    }
}
