//! The data plane of real tunnels: strongSwan in network namespaces, kept as they are wanted.
//!
//! Every VPN service has a network namespace and a daemon (charon) of its own, so that tenants may use the same addresses
//! and one's daemon may fail alone. Both are made with the first tunnel and end with the last. [`Gateway::want`] says what a
//! service should have; a task per service (`worker.rs`) makes it so, however often it has to try, and tells what it sees as
//! [`Report`]s. It is level-triggered: it compares what is wanted with what the daemon lists, so that nothing depends on
//! what was said before, and a daemon that was started by an earlier process is taken over with its tunnels.
//!
//! | file | what it is for |
//! |---|---|
//! | `tunnel.rs` | a tunnel as it is wanted |
//! | `refusal.rs` | what strongSwan could not do, before it is asked |
//! | `proposal.rs`, `sections.rs` | a tunnel in strongSwan's words; pure functions |
//! | `observed.rs`, `reason.rs` | what strongSwan lists and logs, in our words; pure functions |
//! | `control.rs` | what a daemon is asked: load, initiate, list, take away |
//! | `charon.rs` | a daemon as a process: found, started, stopped |
//! | `worker.rs`, `service.rs` | one service: its namespace and its daemon, found or made, and taken away with the last tunnel |
//! | `session.rs`, `known.rs` | one daemon, as long as it lives: the loop, and what is known of each tunnel |
//! | `plumbing/` | namespaces, and what joins them to networks |
//!
//! # How a tunnel ends
//!
//! `control::ensure_absent`, in this order, because each other one was seen to leave a tunnel up:
//!
//! 1. Unload the connection, so that nobody can establish it again; a peer that does so at every close would win the race.
//! 2. Terminate it by its name, even when nothing is listed: what is still connecting would be established later.
//! 3. Believe only the list: a daemon answers "failed" for what is gone, and the other way round. After a grace period for
//!    peers that do not answer, take it away by force.
//! 4. Take back the policies that wait for traffic, which outlive their connection.
//! 5. Unload the key, and list once more.
//!
//! Pre-shared keys are given to the daemon as bytes. They stand in no file and no log.

mod charon;
mod command;
mod control;
mod known;
mod observed;
pub mod plumbing;
mod proposal;
mod reason;
mod refusal;
mod report;
mod sections;
mod service;
mod session;
mod settings;
mod tunnel;
mod worker;

use std::{collections::BTreeSet, sync::Arc};

use tokio::sync::{Mutex, mpsc};
use uuid::Uuid;

pub use self::charon::Backend;
pub use self::command::GatewayError;
pub use self::observed::Traffic;
pub use self::plumbing::{LocalNetwork, Plumbing, Site};
pub use self::reason::Reason;
pub use self::refusal::{Refusal, refusals};
pub use self::report::{Report, State, Wanted};
use self::service::Shared;
pub use self::settings::Settings;
pub use self::tunnel::{End, NoTunnel, Tunnel};

/// Keeps tunnels as they are wanted.
#[derive(Debug)]
pub struct Gateway {
    shared: Arc<Shared>,
    reports: Mutex<mpsc::UnboundedReceiver<Report>>,
}

impl Gateway {
    /// A gateway that wants nothing yet, and leaves alone what it finds until it is told.
    #[must_use]
    pub fn new(settings: Settings, plumbing: Arc<dyn Plumbing>) -> Self {
        let (sender, reports) = mpsc::unbounded_channel();
        Self { shared: Arc::new(Shared::new(settings, plumbing, sender)), reports: Mutex::new(reports) }
    }

    /// Makes a service have just these tunnels; without any, nothing of it is left. Returns at once. It must be called within
    /// a Tokio runtime.
    ///
    /// A tunnel whose generation has changed is taken down and made again; one whose generation is the same is left alone.
    pub fn want(&self, wanted: Wanted) {
        worker::want(&self.shared, wanted);
    }

    /// Takes down what is left of services that are neither `kept` nor wanted already, as earlier processes have left it; answers
    /// which these are.
    pub async fn collect(&self, kept: &BTreeSet<Uuid>) -> Result<BTreeSet<Uuid>, GatewayError> {
        let mut left = charon::leftovers(&self.shared.settings)?;
        left.extend(self.shared.plumbing.leftovers().await?);
        left.retain(|service| !kept.contains(service) && !self.shared.services().contains_key(service));
        for service in &left {
            tracing::warn!(service.id = %service, "what is left of a service that nobody wants is taken down");
            self.want(Wanted::nothing(*service));
        }
        Ok(left)
    }

    /// The next report. The future may be dropped and asked for again: no report is lost by that.
    pub async fn next_report(&self) -> Report {
        match self.reports.lock().await.recv().await {
            Some(report) => report,
            // It holds a sender itself.
            None => std::future::pending().await,
        }
    }
}

/// The tunnels stay as they are: the next process takes them over.
impl Drop for Gateway {
    fn drop(&mut self) {
        self.shared.services().clear();
    }
}
