//! Tells agents what they should have, and the reconciler what has become of it.
//!
//! [`Dispatch`] is the [`Driver`] where agents make real tunnels. What a service should have is read from the store whenever
//! the reconciler asks for something of it (`desired.rs`), and stands on a board (`board.rs`) with a revision. Agents ask for
//! what they do not know and report what they see (`http.rs`, a listener of its own). A call of the reconciler ends once the
//! agent has reported what the call was for: an end counts as confirmed when it was reported by the agent that has the
//! service, of the revision that asked for it or a later one.
//!
//! Each service is assigned to one agent, the one with the fewest. An agent has a lease, which every request renews; both sides
//! measure it by clocks that do not jump. When it is over, the services go to others, if there are others. Each lease has a
//! number, kept in the store, and a report under an older one is refused. An agent that comes back is told which services it
//! should have nothing of; until it has said so, no teardown of theirs counts as done.
//!
//! An agent keeps an id of its own across restarts; another one that comes under its name is refused while its lease runs.
//! Where no agent has a service that something is to be taken away from, that is not done: it is asked for again, and counted
//! among what is due, until an agent has come and has looked.
//!
//! One API process serves the agents: what is due is found by the process that they call. Where a second one begins to, on the
//! same database, the first one gives out neither leases nor services any more.

mod board;
mod desired;
mod http;
mod judge;
mod requests;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use secrecy::SecretString;
use tokio::{
    sync::{Mutex as Turn, mpsc, watch},
    time::Instant,
};
use uuid::Uuid;

use self::board::{Agent, Board};
pub use self::{
    http::{DOCUMENT, Front, front},
    requests::{TunnelEntry, TunnelList},
};
use crate::{
    agent::wire::{Report, Seen},
    driver::{self, Driver, DriverError, WantedConnection},
    env::BoxFuture,
    model::{Status, Teardown, TeardownKind, VpnService},
    network::{Network, NetworkError},
    store::{Assignment, Session, Store, StoreError},
};

/// What dispatching works with.
#[derive(Clone)]
pub struct Parts {
    /// Where what should be is written down.
    pub store: Store,
    /// The routers and subnets.
    pub network: Arc<dyn Network>,
    /// Names this run of the process.
    pub epoch: Uuid,
    /// What agents and this process know each other by.
    pub token: SecretString,
    /// How long an agent may be silent before others get its services.
    pub lease: Duration,
}

impl std::fmt::Debug for Parts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Parts").field("epoch", &self.epoch).field("lease", &self.lease).finish_non_exhaustive()
    }
}

/// Tells agents what they should have.
#[derive(Debug)]
pub struct Dispatch {
    parts: Parts,
    board: Mutex<Board>,
    /// One at a time reads a service and puts it on the board, so that what is older cannot replace what is newer.
    publishing: Turn<()>,
    /// Assignments that are over, as far as the store does not know. One at a time changes who has what, here and there.
    over: Turn<Vec<Assignment>>,
    /// Rung when agents have something new to know, or an agent has reported.
    bell: watch::Sender<()>,
    statuses: mpsc::UnboundedSender<driver::Report>,
    noticed: Turn<mpsc::UnboundedReceiver<driver::Report>>,
}

impl Dispatch {
    /// A board with all that the store has.
    ///
    /// # Errors
    ///
    /// The store or the network inventory fails.
    pub async fn open(parts: Parts) -> Result<Arc<Self>, NetworkError> {
        let (statuses, noticed) = mpsc::unbounded_channel();
        let mut board = Board::new(parts.epoch);
        let epoch = parts.epoch;
        parts.store.write(move |session| session.agent_lease("", epoch)).await?;
        let assignments = parts.store.read(Session::assignments).await?;
        board.restore(assignments, parts.store.read(Session::agents).await?, Instant::now() + parts.lease);
        let mut services = parts.store.read(Session::service_ids).await?;
        services.extend(board.services.keys().filter(|id| !services.contains(id)).copied().collect::<Vec<_>>());
        let dispatch = Arc::new(Self {
            parts,
            board: Mutex::new(board),
            publishing: Turn::new(()),
            over: Turn::default(),
            bell: watch::Sender::new(()),
            statuses,
            noticed: Turn::new(noticed),
        });
        for service in services {
            dispatch.publish(service, |_, _| ()).await?;
        }
        Ok(dispatch)
    }

    /// The nonce of this run, which each request has to name.
    fn run(&self) -> String {
        self.parts.epoch.simple().to_string()
    }

    fn board(&self) -> MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives services to other agents when leases end. Runs until it is dropped.
    pub async fn watch_leases(self: Arc<Self>) {
        loop {
            tokio::time::sleep(self.parts.lease / 8).await;
            if let Err(error) = self.house().await {
                tracing::warn!(%error, "services cannot be assigned");
            }
        }
    }

    /// Reads what a service should have and puts it on the board; `note` adds what is asked for with it.
    async fn publish(&self, id: Uuid, note: impl FnOnce(&mut board::Kept, u64)) -> Result<u64, NetworkError> {
        let turn = self.publishing.lock().await;
        let found = match desired::find(&self.parts.store, &self.parts.network, id).await {
            Err(NetworkError::Store(StoreError::Corrupt(why))) => {
                tracing::error!(service.id = %id, why, "a service that cannot be read is left out, with its tunnels");
                Some(desired::Found::unreadable(id))
            }
            found => found?,
        };
        let revision = {
            let mut board = self.board();
            let revision = board.touch(id);
            let kept = board.kept(id);
            if let Some(desired::Found { service, refused, down }) = found {
                let is_wanted = |id: &Uuid| service.tunnels.iter().any(|tunnel| tunnel.id == *id);
                kept.gone.retain(|id, _| !is_wanted(id));
                kept.seen.retain(|id, _| is_wanted(id));
                for id in down {
                    kept.gone.entry(id).or_insert(revision);
                }
                (kept.service, kept.refused) = (crate::agent::wire::Service { revision, ..service }, refused);
            } else {
                kept.service = board::nothing(id, revision);
                kept.ending = Some(revision);
                kept.refused.clear();
            }
            note(kept, revision);
            revision
        };
        drop(turn);
        self.house().await?;
        self.bell.send_replace(());
        Ok(revision)
    }

    /// Gives each service that has no agent to one, and those of agents that are gone to others. What is given is written down
    /// before: otherwise, after a restart, nobody would know that an agent has something of it.
    async fn house(&self) -> Result<(), StoreError> {
        let mut over = self.over.lock().await;
        self.write_down(&mut over).await?;
        let (plan, mut written) = {
            let board = self.board();
            let plan = board.plan(Instant::now());
            let former = plan.iter().filter_map(|Assignment { service, .. }| {
                let agent = board.services.get(service)?.agent.clone()?;
                Some(Assignment { service: *service, agent, is_current: false })
            });
            let former: Vec<Assignment> = former.collect();
            (plan, former)
        };
        if plan.is_empty() {
            return Ok(());
        }
        written.extend_from_slice(&plan);
        let epoch = self.parts.epoch;
        let write = move |session: &mut Session| {
            session.still_serves_agents(epoch)?;
            written.iter().try_for_each(|assignment| session.assign(assignment))
        };
        self.parts.store.write(write).await?;
        for Assignment { service, agent, .. } in plan {
            let from = self.board().give(service, &agent);
            tracing::info!(service.id = %service, agent, from, "a service is given to an agent");
        }
        self.bell.send_replace(());
        Ok(())
    }

    async fn write_down(&self, over: &mut Vec<Assignment>) -> Result<(), StoreError> {
        if over.is_empty() {
            return Ok(());
        }
        let ended = over.clone();
        let write = move |session: &mut Session| {
            ended.iter().try_for_each(|assignment| session.unassign(assignment.service, &assignment.agent))
        };
        self.parts.store.write(write).await?;
        over.clear();
        Ok(())
    }

    /// Waits until something is so on the board.
    async fn until<T>(&self, is_so: impl Fn(&Board) -> Option<T>) -> T {
        let mut bell = self.bell.subscribe();
        loop {
            if let Some(so) = is_so(&self.board()) {
                return so;
            }
            if bell.changed().await.is_err() {
                return std::future::pending().await;
            }
        }
    }

    /// An agent calls: its lease is renewed, or it gets one. Answers the number; `None` while another agent has the name.
    async fn hear(&self, name: &str, instance: Uuid) -> Result<Option<i64>, StoreError> {
        {
            let mut board = self.board();
            let now = Instant::now();
            if board.is_anothers(name, instance, now) {
                return Ok(None);
            }
            if let Some(agent) = board.agents.get_mut(name)
                && agent.instance == Some(instance)
                && agent.is_live(now)
            {
                agent.until = now + self.parts.lease;
                return Ok(Some(agent.fence));
            }
        }
        let (kept, epoch) = (name.to_owned(), self.parts.epoch);
        let lease = move |session: &mut Session| {
            session.still_serves_agents(epoch)?;
            session.agent_lease(&kept, instance)
        };
        let fence = self.parts.store.write(lease).await?;
        {
            let mut board = self.board();
            let now = Instant::now();
            // Another one may have been quicker.
            if board.is_anothers(name, instance, now) {
                return Ok(None);
            }
            let agent = Agent { instance: Some(instance), fence, until: now + self.parts.lease };
            board.agents.insert(name.to_owned(), agent);
        }
        tracing::info!(agent = name, fence, "an agent has a lease");
        self.house().await?;
        // A request under the lease before may be waiting.
        self.bell.send_replace(());
        Ok(Some(fence))
    }

    /// Takes in what an agent has seen.
    async fn take(&self, name: &str, reports: Vec<Report>) -> Result<(), StoreError> {
        let mut over = self.over.lock().await;
        {
            let mut board = self.board();
            for report in reports {
                if let (Some(connection), Some(status)) = (report.connection_id, status(report.state)) {
                    let known = board.services.get(&report.service_id).and_then(|kept| kept.seen.get(&connection));
                    let is_news =
                        known.is_none_or(|known| (known.generation, known.state) != (report.generation, report.state));
                    if is_news {
                        let notice = driver::Report { connection, generation: report.generation, status };
                        // The receiver is this value's own.
                        let _heard = self.statuses.send(notice);
                    }
                }
                let service = report.service_id;
                over.extend(board.take(name, report));
                board.forget_ended(service);
            }
        }
        // What cannot be written now is written with the next change.
        if let Err(error) = self.write_down(&mut over).await {
            tracing::warn!(%error, "the end of an assignment cannot be written down yet");
        }
        self.bell.send_replace(());
        Ok(())
    }

    /// How many tunnels are in each state, and how many agents have a lease.
    #[must_use]
    pub fn count(&self) -> ([(Seen, usize); 4], usize) {
        let (board, now) = (self.board(), Instant::now());
        let states = [Seen::Connecting, Seen::Up, Seen::Down, Seen::Failed].map(|state| {
            let seen = board.services.values().flat_map(|kept| kept.seen.values());
            (state, seen.filter(|seen| seen.state == state).count())
        });
        (states, board.agents.values().filter(|agent| agent.is_live(now)).count())
    }

    /// What is known of the tunnels: of each connection, its service, its agent and what was seen last.
    #[must_use]
    pub fn tunnels(&self) -> BTreeMap<Uuid, (Uuid, Option<String>, Report)> {
        let board = self.board();
        let of = |(id, kept): (&Uuid, &board::Kept)| {
            let (id, agent) = (*id, kept.agent.clone());
            kept.seen
                .iter()
                .map(move |(connection, seen)| (*connection, (id, agent.clone(), seen.clone())))
                .collect::<Vec<_>>()
        };
        board.services.iter().flat_map(of).collect()
    }
}

/// The status to show; `None` where it stays as it is.
fn status(seen: Seen) -> Option<Status> {
    match seen {
        Seen::Up => Some(Status::Active),
        Seen::Down => Some(Status::Down),
        Seen::Failed => Some(Status::Error),
        Seen::Connecting | Seen::Absent | Seen::Cleared => None,
    }
}

fn failed(error: &NetworkError) -> DriverError {
    DriverError(error.to_string())
}

impl Driver for Dispatch {
    fn apply_service<'a>(&'a self, service: &'a VpnService) -> BoxFuture<'a, Result<Status, DriverError>> {
        Box::pin(async move {
            let id = service.id;
            self.publish(id, |_, _| ()).await.map_err(|error| failed(&error))?;
            // An agent has to have it; before its first connection, it has nothing to make.
            self.until(|board| board.services.get(&id).is_none_or(|kept| kept.agent.is_some()).then_some(())).await;
            Ok(if service.admin_state_up { Status::Active } else { Status::Down })
        })
    }

    fn apply_connection<'a>(&'a self, wanted: &'a WantedConnection) -> BoxFuture<'a, Result<Status, DriverError>> {
        Box::pin(async move {
            let (id, generation) = (wanted.connection.id, wanted.connection.generation);
            let service = wanted.service.id;
            self.publish(service, |_, _| ()).await.map_err(|error| failed(&error))?;
            let outcome = |board: &Board| {
                let kept = board.services.get(&service)?;
                if let Some((its, reason)) = kept.refused.get(&id).filter(|(its, _)| *its >= generation) {
                    tracing::warn!(connection.id = %id, generation = its, reason, "a tunnel cannot be made");
                    return Some(Status::Error);
                }
                if !wanted.is_up() {
                    return (!kept.gone.contains_key(&id)).then_some(Status::Down);
                }
                let seen = kept.seen.get(&id).filter(|seen| seen.generation >= generation)?;
                status(seen.state)
            };
            Ok(self.until(outcome).await)
        })
    }

    fn teardown<'a>(&'a self, teardown: &'a Teardown) -> BoxFuture<'a, Result<(), DriverError>> {
        Box::pin(async move {
            let (id, service, kind) = (teardown.id, teardown.vpnservice_id, teardown.kind);
            let note = move |kept: &mut board::Kept, revision| match kind {
                TeardownKind::Connection => {
                    kept.gone.insert(id, revision);
                }
                TeardownKind::Service => kept.ending = Some(revision),
            };
            self.publish(service, note).await.map_err(|error| failed(&error))?;
            self.board().forget_ended(service);
            let outcome = |board: &Board| {
                let Some(kept) = board.services.get(&service) else { return Some(Ok(())) };
                let is_done = match kind {
                    TeardownKind::Connection => !kept.gone.contains_key(&id),
                    TeardownKind::Service => kept.agent.is_none() && kept.gone.is_empty(),
                };
                if is_done && kept.owed.is_empty() {
                    return Some(Ok(()));
                }
                // An agent that comes is given it; until then there is nobody to wait for.
                kept.is_nobodys().then(|| Err(DriverError("no agent has called that could take it down".into())))
            };
            self.until(outcome).await
        })
    }

    fn can_act(&self) -> bool {
        let now = Instant::now();
        self.board().agents.values().any(|agent| agent.is_live(now))
    }

    fn next_report(&self) -> BoxFuture<'_, driver::Report> {
        Box::pin(async {
            match self.noticed.lock().await.recv().await {
                Some(report) => report,
                None => std::future::pending().await,
            }
        })
    }
}
