//! The desired state into the gateway, and its reports back.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{
    client::{Client, RequestError},
    sightings::Sightings,
    wire::{Desired, Reports},
};
use crate::gateway::{Gateway, Wanted};

/// How long a request waits for a change.
const WAIT: Duration = Duration::from_secs(20);
/// How long an answer may take beyond that.
const ANSWER: Duration = Duration::from_secs(20);
/// How soon a request that has failed is repeated; doubled up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// How long what was told is collected before it is sent.
const GATHER: Duration = Duration::from_millis(2);
/// How long it may take to take down what is no longer the agent's own, before it serves again all the same.
const ENDING: Duration = Duration::from_secs(30);

/// Why an agent ends by itself.
#[derive(Clone, Debug, thiserror::Error)]
pub enum AgentError {
    /// Another process is the agent of this name.
    #[error("another agent has this name: {0}")]
    Superseded(String),
}

/// An agent at work.
#[derive(Debug)]
pub struct Follow {
    /// Its name: no two agents share it.
    pub name: String,
    /// Its own id, the same after a restart.
    pub instance: Uuid,
    /// Where the API process is.
    pub client: Client,
    /// What makes the tunnels.
    pub gateway: Gateway,
    /// How often everything is asked for and compared, even if nothing has changed.
    pub full_pass: Duration,
}

/// What was applied last.
#[derive(Clone, Copy, Debug, Default)]
struct Applied {
    epoch: Uuid,
    revision: u64,
    fence: i64,
}

struct Agent {
    parts: Follow,
    sightings: Sightings,
    applied: Mutex<Applied>,
}

impl Follow {
    /// Follows until it is told to stop; the tunnels stay, and the next process takes them over.
    ///
    /// # Errors
    ///
    /// [`AgentError`]; nothing else ends it.
    pub async fn run(self, stop: CancellationToken) -> Result<(), AgentError> {
        let agent = Agent { parts: self, sightings: Sightings::default(), applied: Mutex::default() };
        let work = async {
            tokio::select! {
                ended = agent.follow() => ended,
                never = agent.listen() => match never {},
                never = agent.report() => match never {},
            }
        };
        stop.run_until_cancelled(work).await.unwrap_or(Ok(()))
    }
}

impl Agent {
    fn applied(&self) -> Applied {
        *self.applied.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn apply_as(&self, applied: Applied) {
        *self.applied.lock().unwrap_or_else(PoisonError::into_inner) = applied;
    }

    async fn follow(&self) -> Result<(), AgentError> {
        let (mut pause, mut is_away) = (FIRST_PAUSE, false);
        let mut services = BTreeSet::new();
        let mut next_full = Instant::now();
        loop {
            let is_full = Instant::now() >= next_full;
            match self.parts.client.desired(&self.path(is_full), WAIT + ANSWER).await {
                Ok(desired) => {
                    if std::mem::take(&mut is_away) {
                        tracing::info!("the API process answers again");
                    }
                    pause = FIRST_PAUSE;
                    if desired.is_full {
                        next_full = Instant::now() + self.parts.full_pass;
                    }
                    self.apply(desired, &mut services).await;
                }
                Err(RequestError::Refused { status: 409, message }) => return Err(AgentError::Superseded(message)),
                Err(error) => {
                    if !std::mem::replace(&mut is_away, true) {
                        tracing::warn!(%error, "the API process does not say what is wanted; the tunnels stay");
                    }
                    sleep(pause).await;
                    pause = LONGEST_PAUSE.min(pause * 2);
                }
            }
        }
    }

    fn path(&self, is_full: bool) -> String {
        let Applied { epoch, revision, fence } = self.applied();
        let (name, instance) = (&self.parts.name, self.parts.instance);
        let wait = if is_full { 0 } else { WAIT.as_millis() };
        let revision = if is_full { 0 } else { revision };
        format!(
            "/v1/agents/{name}/state?instance={instance}&epoch={epoch}&fence={fence}&revision={revision}&wait_ms={wait}"
        )
    }

    /// Has the gateway make what is wanted. Under another lease, what is no longer wanted is taken down first.
    async fn apply(&self, desired: Desired, services: &mut BTreeSet<Uuid>) {
        let before = self.applied();
        let Desired { epoch, revision, fence, is_full, services: wanted, .. } = desired;
        if epoch != before.epoch {
            self.sightings.begin_again();
        }
        self.apply_as(Applied { epoch, revision, fence });
        let named: BTreeSet<Uuid> = wanted.iter().map(|service| service.id).collect();
        if is_full {
            let others: Vec<Uuid> = services.difference(&named).copied().collect();
            for service in &others {
                let turn = self.sightings.turn(revision);
                self.parts.gateway.want(Wanted { turn, ..Wanted::nothing(*service) });
            }
            services.retain(|service| named.contains(service));
            self.sightings.await_end(others);
        }
        let (ending, staying): (Vec<_>, Vec<_>) =
            wanted.into_iter().partition(|service| service.tunnels.is_empty() && service.external.is_empty());
        if fence != before.fence && is_full {
            // What nobody told of is left by an earlier process.
            let all: BTreeSet<Uuid> = staying.iter().map(|service| service.id).collect();
            match self.parts.gateway.collect(&all).await {
                Ok(left) => self.sightings.await_end(left),
                Err(error) => tracing::warn!(%error, "what is left of an earlier process cannot be listed"),
            }
            self.sightings.await_end(ending.iter().map(|service| service.id));
        }
        self.want(ending, services);
        if fence != before.fence && !self.sightings.has_ended() {
            let ended = async {
                while !self.sightings.has_ended() {
                    sleep(GATHER * 5).await;
                }
            };
            if timeout(ENDING, ended).await.is_err() {
                tracing::warn!("what is no longer wanted here is not all gone; the rest is served all the same");
            }
        }
        let all: BTreeSet<Uuid> = staying.iter().map(|service| service.id).collect();
        self.want(staying, services);
        if is_full && fence == before.fence {
            match self.parts.gateway.collect(&all).await {
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "what nobody wants cannot be listed"),
            }
        }
    }

    fn want(&self, wanted: Vec<super::wire::Service>, services: &mut BTreeSet<Uuid>) {
        for service in wanted {
            let (id, revision) = (service.id, service.revision);
            match service.wanted(self.sightings.turn(revision)) {
                Ok(wanted) => {
                    services.insert(id);
                    self.parts.gateway.want(wanted);
                }
                Err(error) => tracing::error!(service.id = %id, %error, "a service is left as it is"),
            }
        }
    }

    /// Takes in what the gateway tells.
    async fn listen(&self) -> std::convert::Infallible {
        loop {
            self.sightings.take(self.parts.gateway.next_report().await);
        }
    }

    /// Sends what was seen.
    async fn report(&self) -> std::convert::Infallible {
        let path = format!("/v1/agents/{}/reports", self.parts.name);
        let mut pause = FIRST_PAUSE;
        loop {
            let reports = self.sightings.unsent();
            let Applied { epoch, fence, .. } = self.applied();
            if reports.is_empty() || fence == 0 {
                self.sightings.bell.notified().await;
                sleep(GATHER).await;
                continue;
            }
            let body = Reports { epoch, instance: self.parts.instance, fence, reports };
            let json = serde_json::to_vec(&body).unwrap_or_default();
            match self.parts.client.post(&path, json, ANSWER).await {
                Ok(()) => {
                    self.sightings.sent(&body.reports);
                    pause = FIRST_PAUSE;
                }
                Err(error) => {
                    tracing::debug!(%error, "what was seen is not sent yet");
                    sleep(pause).await;
                    pause = LONGEST_PAUSE.min(pause * 2);
                }
            }
        }
    }
}
