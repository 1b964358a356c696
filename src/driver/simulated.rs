//! A simulated data plane.
//!
//! It takes time and follows rules, so that every status and every kind of failure can be observed without a router. It
//! is deterministic: the same attempts on the same object have the same results. The simulated tunnels exist only in
//! memory; after a restart, a teardown finds nothing and succeeds.

mod rules;

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use uuid::Uuid;

pub use self::rules::{Operation, Outcome, Rule, SimulatedConfig};
use super::{Driver, DriverError, WantedConnection};
use crate::{
    env::BoxFuture,
    model::{Status, Teardown, VpnService},
};

/// A tunnel of the simulated data plane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tunnel {
    /// The connection's name.
    pub name: String,
    /// The peer's address.
    pub peer_address: String,
    /// Whether traffic would flow.
    pub up: bool,
}

/// A simulated data plane.
#[derive(Debug, Default)]
pub struct Simulated {
    config: SimulatedConfig,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    tunnels: BTreeMap<Uuid, Tunnel>,
    /// How often each limited rule has been used for each object.
    used: HashMap<(usize, Uuid), u32>,
}

impl Simulated {
    /// Creates a data plane with these rules and no tunnels.
    #[must_use]
    pub fn new(config: SimulatedConfig) -> Self {
        Self { config, state: Mutex::default() }
    }

    /// The existing tunnels, by connection id.
    #[must_use]
    pub fn tunnels(&self) -> BTreeMap<Uuid, Tunnel> {
        self.state().tunnels.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Chooses the outcome of this attempt, and counts the attempt.
    fn choose(&self, id: Uuid, name: &str, operation: Operation) -> (Duration, Outcome) {
        let mut state = self.state();
        let chosen = self.config.rules.iter().enumerate().find(|(number, rule)| {
            rule.matches(name, operation)
                && rule.times.is_none_or(|times| {
                    let used = state.used.entry((*number, id)).or_default();
                    *used += 1;
                    *used <= times
                })
        });
        let latency = chosen.and_then(|(_, rule)| rule.latency_ms).unwrap_or(match operation {
            Operation::Delete => self.config.teardown_latency_ms,
            Operation::Any | Operation::Create | Operation::Update => self.config.latency_ms,
        });
        (Duration::from_millis(latency), chosen.map(|(_, rule)| rule.outcome).unwrap_or_default())
    }

    /// Waits as long as the operation takes; never returns if it is to get stuck.
    async fn run(&self, id: Uuid, name: &str, operation: Operation) -> Result<Outcome, DriverError> {
        let (latency, outcome) = self.choose(id, name, operation);
        tokio::time::sleep(latency).await;
        match outcome {
            Outcome::Stuck => std::future::pending().await,
            Outcome::Fail => Err(DriverError("the simulated data plane failed, as its rules say".into())),
            Outcome::Active | Outcome::Down | Outcome::Error => Ok(outcome),
        }
    }
}

/// The status after an operation with this outcome.
fn status(outcome: Outcome, admin_state_up: bool) -> Status {
    match outcome {
        Outcome::Active if admin_state_up => Status::Active,
        Outcome::Active | Outcome::Down => Status::Down,
        Outcome::Error | Outcome::Stuck | Outcome::Fail => Status::Error,
    }
}

/// An object that was never followed is being created.
fn operation(observed_generation: i64) -> Operation {
    if observed_generation == 0 { Operation::Create } else { Operation::Update }
}

impl Driver for Simulated {
    fn apply_service<'a>(&'a self, service: &'a VpnService) -> BoxFuture<'a, Result<Status, DriverError>> {
        Box::pin(async move {
            let outcome = self.run(service.id, &service.name, operation(service.observed_generation)).await?;
            Ok(status(outcome, service.admin_state_up))
        })
    }

    fn apply_connection<'a>(&'a self, wanted: &'a WantedConnection) -> BoxFuture<'a, Result<Status, DriverError>> {
        Box::pin(async move {
            let connection = &wanted.connection;
            let outcome = self.run(connection.id, &connection.name, operation(connection.observed_generation)).await?;
            let status = status(outcome, wanted.is_up());
            let tunnel = Tunnel {
                name: connection.name.clone(),
                peer_address: connection.peer_address.clone(),
                up: status == Status::Active,
            };
            self.state().tunnels.insert(connection.id, tunnel);
            Ok(status)
        })
    }

    fn teardown<'a>(&'a self, teardown: &'a Teardown) -> BoxFuture<'a, Result<(), DriverError>> {
        Box::pin(async move {
            match self.run(teardown.id, &teardown.name, Operation::Delete).await? {
                Outcome::Active | Outcome::Down => {
                    let mut state = self.state();
                    state.tunnels.remove(&teardown.id);
                    state.used.retain(|(_, object), _| *object != teardown.id);
                    Ok(())
                }
                Outcome::Error | Outcome::Stuck | Outcome::Fail => {
                    Err(DriverError("the simulated data plane refused, as its rules say".into()))
                }
            }
        })
    }
}
