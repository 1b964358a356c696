//! `[log]`: what is logged, and in which form.

use serde::Deserialize;
use tracing_subscriber::filter::Targets;

use super::Problems;
use crate::telemetry::LogFormat;

/// What is logged, and in which form.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// A level (`error`, `warn`, `info`, `debug`, `trace`) or directives such as `info,vpnaas=debug`; default `info`.
    pub filter: String,
    /// The form; default `text`.
    pub format: LogFormat,
}

impl Default for Log {
    fn default() -> Self {
        Self { filter: "info".into(), format: LogFormat::default() }
    }
}

impl Log {
    pub(super) fn check(&self, problems: &mut Problems) {
        if self.filter.parse::<Targets>().is_err() {
            problems.add("log.filter", "must be a level or directives such as info,vpnaas=debug");
        }
    }
}
