//! The configuration: from a TOML file, the environment and the command line.
//!
//! Later sources win: defaults, then the file, then variables such as `VPNAAS_SERVER__LISTEN`, then flags. Unknown keys
//! are rejected. [`Config::load`] reports all problems at once, each with its key. The messages never contain a value,
//! which might be a secret.

mod agent;
pub(crate) mod identity;
mod load;
mod problem;
mod psk;
mod quotas;
mod section;
mod sections;
mod server;

use serde::Deserialize;

use self::section::Section as _;
pub use self::{
    agent::{Agent, DataPlane, PlumbingKind},
    identity::{HashError, Identity, IdentityBackend, IdentityConfig, hash_password},
    load::Sources,
    problem::{Problem, Problems},
    psk::Psk,
    quotas::Quotas,
    sections::{
        Api, Crypto, Database, Delete, Driver, DriverBackend, Log, Metrics, Network, NetworkBackend, Operation,
        Outcome, Rule,
    },
    server::Server,
};

/// The whole configuration: one field per section. Every key has a default, so an empty file is valid.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(missing_docs, reason = "each section has its own description")]
pub struct Config {
    pub server: Server,
    pub api: Api,
    pub database: Database,
    pub identity: Identity,
    pub network: Network,
    pub driver: Driver,
    pub data_plane: DataPlane,
    pub agent: Agent,
    pub crypto: Crypto,
    pub psk: Psk,
    pub quotas: Quotas,
    pub delete: Delete,
    pub log: Log,
    pub metrics: Metrics,
}

impl Config {
    /// Reads and checks the configuration; the error contains all problems.
    pub fn load(sources: &Sources) -> Result<Self, Problems> {
        let (config, mut problems) = load::load(sources)?;
        config.check(&mut problems);
        if problems.is_empty() { Ok(config) } else { Err(problems) }
    }

    /// The accepted host names; empty for all. If requests need no token, the default is the names of loopback:
    /// otherwise, a web page could reach the service under a name of its own.
    #[must_use]
    pub fn allowed_hosts(&self) -> Vec<String> {
        let given = &self.server.allowed_hosts;
        let is_open = self.identity.builtin.none.is_some();
        if given.is_empty() && is_open { self.server.loopback_hosts() } else { given.clone() }
    }

    /// Adds to `problems` what types cannot express: ranges, and limits that conflict.
    fn check(&self, problems: &mut Problems) {
        self.server.check(problems);
        self.api.check_ranges(problems);
        self.database.check(problems);
        self.identity.check(problems);
        self.driver.check(problems);
        self.data_plane.check(self.driver.backend == DriverBackend::Strongswan, problems);
        self.agent.check(problems);
        self.psk.check(problems);
        self.quotas.check(problems);
        self.delete.check_ranges(problems);
        self.log.check(problems);
        if self.identity.builtin.none.is_some() && !self.server.listen.ip().is_loopback() {
            problems.add("identity.builtin.none", "is for server.listen on loopback addresses only (127.0.0.1, [::1])");
        }
        // A request that waits for a lock, and then for the data plane, must still be answered in time. A zero timeout
        // is reported separately.
        let timeout = self.server.request_timeout.saturating_mul(1000);
        if timeout > 0 && self.delete.wait_ms >= timeout {
            problems.add("delete.wait_ms", "must be shorter than server.request_timeout");
        }
        if timeout > 0 && self.database.lock_wait_ms.saturating_add(self.delete.wait_ms) >= timeout {
            let text = "must be longer than database.lock_wait_ms and delete.wait_ms together";
            problems.add("server.request_timeout", text);
        }
    }
}

#[cfg(test)]
mod tests;
