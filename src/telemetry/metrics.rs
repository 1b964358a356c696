//! Metrics for Prometheus. Labels are fixed words: no ids, user names or secrets.

use std::{
    fmt,
    sync::{Mutex, MutexGuard, PoisonError, atomic::AtomicU64},
};

use prometheus_client::{
    encoding::prometheus_text,
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};

use super::log;

/// The upper bounds of the latency histograms, in seconds.
const SECONDS: [f64; 14] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0];
/// The upper bounds of the histogram of transactions per commit.
const SIZES: [f64; 9] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];

/// The media type of [`Metrics::text`].
pub const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

type Label = [(&'static str, &'static str); 1];
type Status = [(&'static str, u16); 1];
type Seconds = Gauge<f64, AtomicU64>;
type Source = Box<dyn Fn(&Metrics) + Send + Sync>;

/// All metrics of the process; every method is cheap and may be called from anywhere.
pub struct Metrics {
    registry: Registry,
    requests: Family<(Label, Status), Counter>,
    durations: Family<Label, Histogram, fn() -> Histogram>,
    commits: Histogram,
    queued: Family<Label, Gauge>,
    queued_for: Family<Label, Seconds>,
    teardowns: Gauge,
    teardowns_for: Seconds,
    connections: Family<Label, Gauge>,
    tunnels: Family<Label, Gauge>,
    agents: Gauge,
    lost_log_lines: Counter,
    sources: Mutex<Vec<Source>>,
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

impl Default for Metrics {
    fn default() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("vpnaas"),
            requests: Family::default(),
            durations: Family::new_with_constructor(|| Histogram::new(SECONDS)),
            commits: Histogram::new(SIZES),
            queued: Family::default(),
            queued_for: Family::default(),
            teardowns: Gauge::default(),
            teardowns_for: Seconds::default(),
            connections: Family::default(),
            tunnels: Family::default(),
            agents: Gauge::default(),
            lost_log_lines: Counter::default(),
            sources: Mutex::default(),
        };
        metrics.register();
        metrics
    }
}

impl Metrics {
    fn register(&mut self) {
        let registry = &mut self.registry;
        registry.register("requests", "Requests that were answered", self.requests.clone());
        registry.register("request_duration_seconds", "Time to answer a request", self.durations.clone());
        registry.register("commit_size", "Transactions that were committed together", self.commits.clone());
        registry.register("queue_length", "Jobs that wait for the store", self.queued.clone());
        registry.register("queue_oldest_seconds", "How long the oldest of them has waited", self.queued_for.clone());
        registry.register("teardowns_due", "Tunnels that are still to be torn down", self.teardowns.clone());
        registry.register("teardowns_oldest_seconds", "How long the oldest has been due", self.teardowns_for.clone());
        registry.register("database_connections", "Open connections to the database", self.connections.clone());
        registry.register("tunnels", "Tunnels that agents have told of, by what they have seen", self.tunnels.clone());
        registry.register("agents", "Agents whose lease runs", self.agents.clone());
        registry.register("log_lines_lost", "Log lines that could not be written", self.lost_log_lines.clone());
    }

    /// Counts a response. `operation` is an operation id of the document, or `other`.
    pub fn request(&self, operation: &'static str, status: u16, seconds: f64) {
        self.requests.get_or_create(&([("operation", operation)], [("status", status)])).inc();
        self.durations.get_or_create(&[("operation", operation)]).observe(seconds);
    }

    /// Records how many transactions were committed together.
    pub fn commit(&self, size: usize) {
        self.commits.observe(u32::try_from(size).map_or(f64::MAX, f64::from));
    }

    /// Sets the length of a queue of the store, and the age of its oldest job.
    pub fn queue(&self, queue: &'static str, length: usize, oldest_seconds: f64) {
        self.queued.get_or_create(&[("queue", queue)]).set(count(length));
        self.queued_for.get_or_create(&[("queue", queue)]).set(oldest_seconds);
    }

    /// Sets the number of due teardowns, and the age of the oldest.
    pub fn teardowns(&self, due: usize, oldest_seconds: f64) {
        self.teardowns.set(count(due));
        self.teardowns_for.set(oldest_seconds);
    }

    /// Sets the number of open database connections for this purpose.
    pub fn connections(&self, purpose: &'static str, open: usize) {
        self.connections.get_or_create(&[("purpose", purpose)]).set(count(open));
    }

    /// Sets the number of tunnels in this state, as reported by agents.
    pub fn tunnels(&self, state: &'static str, number: usize) {
        self.tunnels.get_or_create(&[("state", state)]).set(count(number));
    }

    /// Sets the number of agents with a valid lease.
    pub fn agents(&self, number: usize) {
        self.agents.set(count(number));
    }

    /// Calls `source` before each scrape, to set values that are cheaper to look up than to keep current. Must not block.
    pub fn before_scrape(&self, source: impl Fn(&Self) + Send + Sync + 'static) {
        self.sources().push(Box::new(source));
    }

    /// All metrics in Prometheus's text format.
    pub fn text(&self) -> Result<String, fmt::Error> {
        for source in self.sources().iter() {
            source(self);
        }
        self.lost_log_lines.inc_by(log::lost_lines().saturating_sub(self.lost_log_lines.get()));
        let mut text = String::new();
        prometheus_text::encode(&mut text, &self.registry)?;
        Ok(text)
    }

    fn sources(&self) -> MutexGuard<'_, Vec<Source>> {
        self.sources.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}
