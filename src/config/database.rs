//! `[database]`: where everything is kept.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::Problems;

/// Where everything is kept.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Database {
    /// `sqlite://FILE` or `postgres://USER:PASSWORD@HOST/NAME`; a secret, as it may hold a password. Default
    /// `sqlite://vpnaas.db`.
    pub url: SecretString,
    /// How long a write waits for another writer of the same row, in milliseconds: 0 to 60000, default 2000.
    pub lock_wait_ms: u64,
    /// How many connections read at the same time: 1 to 1000, default 8.
    pub readers: u32,
    /// How many connections write at the same time: 1 to 100, default 24. SQLite always has one writer.
    pub writers: u32,
    /// How long a transaction may take, in milliseconds: 100 to 600000, default 10000. A connection that exceeds it is given
    /// up.
    pub time_limit_ms: u64,
}

impl Default for Database {
    fn default() -> Self {
        Self {
            url: SecretString::from("sqlite://vpnaas.db"),
            lock_wait_ms: 2000,
            readers: 8,
            writers: 24,
            time_limit_ms: 10_000,
        }
    }
}

impl Database {
    /// How long a write waits for another writer of the same row.
    #[must_use]
    pub fn lock_wait(&self) -> Duration {
        Duration::from_millis(self.lock_wait_ms)
    }

    /// How long a transaction may take.
    #[must_use]
    pub fn time_limit(&self) -> Duration {
        Duration::from_millis(self.time_limit_ms)
    }

    pub(super) fn check(&self, problems: &mut Problems) {
        let url = self.url.expose_secret();
        if !["sqlite:", "postgres:", "postgresql:"].iter().any(|scheme| url.starts_with(scheme)) {
            problems.add("database.url", "must begin with sqlite:// or postgres://");
        }
        problems.range("database.lock_wait_ms", &self.lock_wait_ms, (0, 60_000));
        problems.range("database.readers", &self.readers, (1, 1000));
        problems.range("database.writers", &self.writers, (1, 100));
        problems.range("database.time_limit_ms", &self.time_limit_ms, (100, 600_000));
    }
}
