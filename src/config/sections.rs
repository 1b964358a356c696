//! The small sections.

use std::net::SocketAddr;

use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use tracing_subscriber::filter::Targets;

use super::{
    Problems,
    section::{Section as _, section},
};
/// A rule of `[driver.simulated]`, and its parts.
pub use crate::driver::simulated::{Operation, Outcome, Rule};
use crate::{driver::simulated::SimulatedConfig, telemetry::LogFormat};

section! {
    /// `[api]`: the size of responses.
    "api" Api {
        /// The maximum number of objects in a list response. A list without `limit` is the first page of this size,
        /// with a link to the next; a larger `limit` is reduced to it. 0: lists are not limited, as in Neutron.
        max_page: u64 = 1000, 0..=1_000_000;
    }
}

section! {
    /// `[crypto]`: the allowed algorithms.
    "crypto" Crypto {
        /// Whether sha1 and 3des are allowed in policies.
        allow_legacy: bool = false;
    }
}

section! {
    /// `[database]`: where everything is stored.
    "database" Database {
        /// `sqlite://FILE` or `postgres://USER:PASSWORD@HOST/NAME`; a secret, because it may contain a password.
        url: SecretString = "sqlite://vpnaas.db".into();
        /// How long a write waits for another writer of the same row, in milliseconds.
        lock_wait_ms: u64 = 2000, 0..=60_000;
        /// How many connections read concurrently.
        readers: u32 = 8, 1..=1000;
        /// How many connections write concurrently. SQLite always has one writer.
        writers: u32 = 24, 1..=100;
        /// How long a transaction may take, in milliseconds. A connection that exceeds it is closed.
        time_limit_ms: u64 = 10_000, 100..=600_000;
    }
}

impl Database {
    pub(super) fn check(&self, problems: &mut Problems) {
        let url = self.url.expose_secret();
        if !["sqlite:", "postgres:", "postgresql:"].iter().any(|scheme| url.starts_with(scheme)) {
            problems.add("database.url", "must begin with sqlite:// or postgres://");
        }
        self.check_ranges(problems);
    }
}

section! {
    /// `[delete]`: how long a delete waits for the data plane.
    "delete" Delete {
        /// How long a response waits for the tunnel to be gone, in milliseconds. In any case, the tunnel is removed and
        /// the response is 204.
        wait_ms: u64 = 2000, 0..=30_000;
    }
}

section! {
    /// `[driver]`: the data plane, and how it is called.
    "driver" Driver {
        /// What makes tunnels.
        backend: DriverBackend = DriverBackend::Simulated;
        /// How long one call may take before it counts as failed, in seconds.
        call_timeout: u64 = 30, 1..=3600;
        /// How often the store is checked without a nudge, in seconds.
        poll_interval: u64 = 5, 1..=3600;
        /// How many teardowns, and how many changes, run concurrently. No project gets more than a third of them.
        concurrency: usize = 64, 1..=1000;
        /// `[driver.simulated]`: latency and outcomes.
        simulated: SimulatedConfig = SimulatedConfig::default();
    }
}

/// What makes tunnels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DriverBackend {
    /// A simulated data plane, whose outcomes are configured here.
    Simulated,
    /// Nothing: statuses stay unchanged, or another program writes them.
    None,
    /// strongSwan, through agents that connect to `data_plane.listen`.
    Strongswan,
}

impl Driver {
    pub(super) fn check(&self, problems: &mut Problems) {
        self.check_ranges(problems);
        let SimulatedConfig { latency_ms, teardown_latency_ms, rules } = &self.simulated;
        problems.range("driver.simulated.latency_ms", latency_ms, (0, 3_600_000));
        problems.range("driver.simulated.teardown_latency_ms", teardown_latency_ms, (0, 3_600_000));
        for (number, rule) in rules.iter().enumerate() {
            let key = format!("driver.simulated.rules.{number}.latency_ms");
            problems.range(&key, &rule.latency_ms.unwrap_or(0), (0, 3_600_000));
        }
    }
}

section! {
    /// `[log]`: what is logged, and in which format.
    "log" Log {
        /// A level (`error`, `warn`, `info`, `debug`, `trace`) or directives such as `info,vpnaas=debug`.
        filter: String = "info".into();
        /// The format.
        format: LogFormat = LogFormat::default();
    }
}

impl Log {
    pub(super) fn check(&self, problems: &mut Problems) {
        if self.filter.parse::<Targets>().is_err() {
            problems.add("log.filter", "must be a level or directives such as info,vpnaas=debug");
        }
    }
}

section! {
    /// `[metrics]`: where metrics are served.
    "metrics" Metrics {
        /// The address and port of `/metrics` for Prometheus; by default none. There is no authentication, so it is a
        /// separate listener, for an internal network.
        listen: Option<SocketAddr> = None;
    }
}

section! {
    /// `[network]`: where routers and subnets come from.
    "network" Network {
        /// Their source.
        backend: NetworkBackend = NetworkBackend::Standalone;
    }
}

/// The source of routers and subnets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NetworkBackend {
    /// The built-in inventory for development.
    Standalone,
}
