//! The configuration: one file per section, from a TOML file, the environment and the command line.
//!
//! Later sources win: defaults, then the file, then variables such as `VPNAAS_SERVER__LISTEN`, then flags. Unknown keys
//! are refused. [`Config::load`] finds everything that is wrong at once, each with its key, so that an operator
//! sees every mistake at once; the messages never contain a value, which might be a secret.

mod api;
mod crypto;
mod database;
mod delete;
mod driver;
pub(crate) mod identity;
mod load;
mod log;
mod metrics;
mod network;
mod problem;
mod psk;
mod quotas;
mod server;

use serde::Deserialize;

pub use self::{
    api::Api,
    crypto::Crypto,
    database::Database,
    delete::Delete,
    driver::{Driver, DriverBackend, Operation, Outcome, Rule},
    identity::{HashError, Identity, IdentityBackend, IdentityConfig, hash_password},
    load::Sources,
    log::Log,
    metrics::Metrics,
    network::{Network, NetworkBackend},
    problem::{Problem, Problems},
    psk::Psk,
    quotas::Quotas,
    server::Server,
};

/// The whole configuration. Every key has a default: an empty file is a valid one.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// `[server]`: where and how HTTP is served.
    pub server: Server,
    /// `[api]`: how much one answer holds.
    pub api: Api,
    /// `[database]`: where everything is kept.
    pub database: Database,
    /// `[identity]`: who may log in.
    pub identity: Identity,
    /// `[network]`: where routers and subnets come from.
    pub network: Network,
    /// `[driver]`: the data plane.
    pub driver: Driver,
    /// `[crypto]`: which algorithms may be asked for.
    pub crypto: Crypto,
    /// `[psk]`: who sees pre-shared keys, and how they are kept.
    pub psk: Psk,
    /// `[quotas]`: how many objects a project may have.
    pub quotas: Quotas,
    /// `[delete]`: how long a delete waits for the data plane.
    pub delete: Delete,
    /// `[log]`: what is logged, and in which form.
    pub log: Log,
    /// `[metrics]`: where metrics are served.
    pub metrics: Metrics,
}

impl Config {
    /// Reads and checks the configuration; the error holds every problem that was found.
    pub fn load(sources: &Sources) -> Result<Self, Problems> {
        let (config, mut problems) = load::load(sources)?;
        config.check(&mut problems);
        if problems.is_empty() { Ok(config) } else { Err(problems) }
    }

    /// Adds to `problems` what types cannot say: ranges, and limits that do not fit together.
    fn check(&self, problems: &mut Problems) {
        self.server.check(problems);
        self.api.check(problems);
        self.database.check(problems);
        self.identity.check(problems);
        self.driver.check(problems);
        self.psk.check(problems);
        self.quotas.check(problems);
        self.delete.check(self.server.request_timeout(), problems);
        self.log.check(problems);
        // A request that waits for a lock, and then for the data plane, must still be answered in time.
        let timeout = self.server.request_timeout();
        if !timeout.is_zero() && self.database.lock_wait() + self.delete.wait() >= timeout {
            let text = "must be longer than database.lock_wait_ms and delete.wait_ms together";
            problems.add("server.request_timeout", text);
        }
    }
}

#[cfg(test)]
mod tests;
