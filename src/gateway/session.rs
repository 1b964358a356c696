//! One daemon, as long as it lives: compares what it has with what is wanted, again and again.
//!
//! Whatever takes time is a job beside the loop, at most one per tunnel. Jobs share one connection to the daemon, where no call
//! waits for a peer. What they answer, what the daemon tells and the passage of time all lead to the same place, where each
//! tunnel's next step is chosen from what is known of it.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use tokio::{
    task::{JoinError, JoinSet},
    time::{Instant, sleep_until},
};

use super::{
    charon::Charon,
    command::GatewayError,
    control::{self, Ending, Loaded},
    known::{Known, Step},
    observed::Ike,
    plumbing::{Flow, Site},
    reason::{self, Reason},
    sections,
    service::Service,
    tunnel::Tunnel,
};
use crate::{
    model::site_connection::Initiator,
    vici::{self, Client, Event},
};

/// How soon something that has failed is tried again.
const AFTER_FAILURE: Duration = Duration::from_millis(200);
/// Every so many passes, the namespace is made what it should be even if nothing has changed: somebody else may have.
const PASSES: u32 = 20;
/// The name under which negotiations are listed that no connection is known of yet.
const UNNAMED: &str = "(unnamed)";

/// Why a session has ended in good order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Nothing is wanted, and nothing is left.
    Empty,
    /// Nobody says any more what is wanted. The tunnels stay as they are.
    Abandoned,
}

/// A job that has ended.
#[derive(Debug)]
enum Done {
    Removed(String, Result<Ending, GatewayError>),
    Loaded(String, i64, Result<(), GatewayError>),
    Initiated(String, vici::Result<()>),
    /// One connection, or all.
    Listed(Option<String>, Instant, vici::Result<Vec<Ike>>),
    Compared(Instant, vici::Result<Loaded>),
    Attached(Result<String, GatewayError>),
}

#[expect(clippy::struct_excessive_bools, reason = "each is one job or one finding, independent of the others")]
struct Session<'a> {
    service: &'a mut Service,
    client: Client,
    jobs: JoinSet<Done>,
    /// The connections that something has happened to.
    changed: BTreeSet<String>,
    is_listing: bool,
    /// Whether everything was compared once: before that, nothing is known.
    has_compared: bool,
    is_comparing: bool,
    next_pass: Instant,
    /// The namespace, once it is as it should be.
    namespace: Option<String>,
    /// What it was made for; `None` where that is not known, or has failed.
    layout: Option<(Site, Vec<Flow>)>,
    is_attaching: bool,
    has_not_attached: bool,
    passes: u32,
    /// The tunnels to look at again.
    awake: BTreeSet<String>,
}

/// Keeps a service's tunnels as they are wanted; an error means that the daemon is of no use any more.
pub(super) async fn run(
    service: &mut Service,
    charon: &mut Charon,
    namespace: Option<String>,
) -> Result<End, GatewayError> {
    let layout = service.layout();
    let session = Session {
        service,
        client: charon.client.clone(),
        jobs: JoinSet::new(),
        changed: BTreeSet::new(),
        is_listing: false,
        has_compared: false,
        is_comparing: false,
        next_pass: Instant::now(),
        layout: namespace.as_ref().map(|_| layout),
        namespace,
        is_attaching: false,
        has_not_attached: false,
        passes: 0,
        awake: BTreeSet::new(),
    };
    session.run(charon).await
}

impl Session<'_> {
    async fn run(mut self, charon: &mut Charon) -> Result<End, GatewayError> {
        loop {
            if Instant::now() >= self.next_pass {
                self.pass(charon)?;
            }
            self.go_on();
            let is_empty = self.service.now.tunnels.is_empty() && self.service.known.is_empty();
            if self.has_compared && is_empty && self.jobs.is_empty() {
                return Ok(End::Empty);
            }
            let wake_at = self.wake_at();
            tokio::select! {
                event = charon.events.next() => self.told(&event?),
                Some(done) = self.jobs.join_next() => self.done(done)?,
                changed = self.service.wanted.changed() => {
                    if changed.is_err() {
                        return Ok(End::Abandoned);
                    }
                    self.service.take_in();
                    self.wake_all();
                }
                () = sleep_until(wake_at) => self.wake_all(),
            }
        }
    }

    fn wake_all(&mut self) {
        self.awake.extend(self.service.known.keys().cloned());
    }

    /// Compares everything, and makes sure that the daemon is where it should be.
    fn pass(&mut self, charon: &Charon) -> Result<(), GatewayError> {
        self.next_pass = Instant::now() + self.service.shared.settings.pass;
        self.passes += 1;
        if self.passes.is_multiple_of(PASSES) || self.has_not_attached {
            self.layout = None;
        }
        if let Some(namespace) = &self.namespace
            && !charon.is_in(namespace)
        {
            return Err(GatewayError::NoNamespace(namespace.clone()));
        }
        if !self.is_comparing {
            self.is_comparing = true;
            let client = self.client.clone();
            self.jobs.spawn(async move {
                let began = Instant::now();
                Done::Compared(began, control::loaded(&client).await)
            });
        }
        Ok(())
    }

    /// Starts what is to be done.
    fn go_on(&mut self) {
        if !self.has_compared {
            return;
        }
        self.attach();
        // What is told to be up must find its way: nothing is made before there is one.
        let has_way = !self.is_attaching && !self.has_not_attached && self.namespace.is_some();
        for name in std::mem::take(&mut self.awake) {
            let wanted = Arc::clone(&self.service.now);
            let tunnel = wanted.find(&name);
            let Some(known) = self.service.known.get_mut(&name) else { continue };
            let step = known.step(tunnel, Instant::now());
            self.service.tell(&name);
            if has_way || step == Step::Remove {
                self.start(name, step, tunnel);
            }
        }
        if !self.is_listing && !self.changed.is_empty() {
            let mut changed = std::mem::take(&mut self.changed);
            let one = if changed.len() == 1 { changed.pop_first() } else { None };
            self.is_listing = true;
            let client = self.client.clone();
            self.jobs.spawn(async move {
                let began = Instant::now();
                let ikes = control::list(&client, one.as_deref()).await;
                Done::Listed(one, began, ikes)
            });
        }
    }

    /// Makes the namespace what it should be for what is wanted now.
    fn attach(&mut self) {
        if self.is_attaching || self.service.now.tunnels.is_empty() {
            return;
        }
        let layout = self.service.layout();
        if self.layout.as_ref() == Some(&layout) {
            return;
        }
        self.is_attaching = true;
        self.layout = Some(layout.clone());
        let attached = Arc::clone(&self.service.shared).attach(layout);
        self.jobs.spawn(async move { Done::Attached(attached.await) });
    }

    fn start(&mut self, name: String, step: Step, tunnel: Option<&Tunnel>) {
        let Some(known) = self.service.known.get_mut(&name).filter(|_| step != Step::Nothing) else { return };
        known.is_busy = true;
        let (client, grace) = (self.client.clone(), self.service.shared.settings.grace);
        let is_there = step == Step::Replace;
        match (step, tunnel.cloned()) {
            (Step::Load | Step::Replace, Some(tunnel)) => {
                self.jobs.spawn(async move {
                    let made = async {
                        if is_there {
                            control::ensure_absent(&client, &name, grace).await?;
                        }
                        make(&client, &name, &tunnel).await
                    };
                    let made = made.await;
                    Done::Loaded(name, tunnel.generation, made)
                });
            }
            (Step::Initiate(children), Some(_)) => {
                known.tried(Instant::now());
                self.jobs.spawn(async move {
                    let initiated = control::initiate(&client, &name, &children).await;
                    Done::Initiated(name, initiated)
                });
            }
            (Step::Remove | Step::Load | Step::Replace | Step::Initiate(_), _) => {
                // Only `Remove` comes without a tunnel.
                self.jobs.spawn(async move {
                    let removed = control::ensure_absent(&client, &name, grace).await;
                    Done::Removed(name, removed)
                });
            }
            (Step::Nothing, _) => {}
        }
    }

    fn done(&mut self, done: Result<Done, JoinError>) -> Result<(), GatewayError> {
        // A panic was logged where it happened; the daemon is listed again after its restart.
        let Ok(done) = done else { return Err(GatewayError::Late("was asked in a wrong way")) };
        let now = Instant::now();
        match done {
            Done::Removed(name, removed) => {
                self.awake.insert(name.clone());
                let Some(known) = self.service.touch(&name, now) else { return Ok(()) };
                match removed {
                    Ok(ending) => {
                        tracing::debug!(connection = name, ?ending, "a tunnel has ended");
                        (known.loaded, known.next_try) = (None, now);
                        known.ikes.clear();
                        self.service.absent(&name);
                    }
                    Err(error) => {
                        known.next_try = now + AFTER_FAILURE;
                        is_lasting(error, &name)?;
                    }
                }
            }
            Done::Loaded(name, generation, loaded) => {
                let Some(known) = self.service.touch(&name, now) else { return Ok(()) };
                known.tried(now);
                match loaded {
                    Ok(()) => known.loaded = Some(Some(generation)),
                    Err(error) => {
                        // Half of it may be there, which loading it again makes whole.
                        known.loaded = None;
                        known.reason = Some(Reason::Gateway(error.to_string()));
                        is_lasting(error, &name)?;
                    }
                }
                known.ikes.clear();
                self.changed.insert(name);
            }
            Done::Initiated(name, initiated) => {
                let _known = self.service.touch(&name, now);
                match initiated {
                    // It may have been established in between by the peer.
                    Ok(()) | Err(vici::Error::Failed { .. }) => {}
                    Err(error) => return Err(error.into()),
                }
                self.changed.insert(name);
            }
            Done::Listed(one, began, ikes) => {
                self.is_listing = false;
                let ikes = ikes?;
                if let Some(name) = one {
                    self.listed(&name, began, &ikes);
                } else {
                    let mut names: BTreeSet<String> = self.service.known.keys().cloned().collect();
                    names.extend(ikes.iter().map(|ike| ike.name.clone()));
                    for name in names {
                        self.listed(&name, began, &ikes);
                    }
                }
            }
            Done::Compared(began, loaded) => {
                (self.is_comparing, self.has_compared) = (false, true);
                self.compared(began, &loaded?);
                tracing::debug!(service.id = %self.service.id, took = ?began.elapsed(), "everything is compared");
                self.wake_all();
            }
            Done::Attached(attached) => {
                (self.is_attaching, self.has_not_attached) = (false, attached.is_err());
                match attached {
                    Ok(namespace) => {
                        self.namespace = Some(namespace);
                        self.service.recover();
                        self.wake_all();
                    }
                    Err(error) => {
                        tracing::warn!(%error, "a namespace cannot be made what it should be");
                        self.service.fail(&error);
                    }
                }
            }
        }
        Ok(())
    }

    fn listed(&mut self, name: &str, began: Instant, ikes: &[Ike]) {
        let ikes: Vec<Ike> = ikes.iter().filter(|ike| ike.name == name).cloned().collect();
        if name == UNNAMED || (ikes.is_empty() && !self.service.known.contains_key(name)) {
            return;
        }
        let known = self.service.known.entry(name.to_owned()).or_insert_with(|| Known::new(began));
        if known.is_busy || known.touched > began {
            // It may have changed since; whoever is busy with it asks for a list afterwards.
            self.changed.extend((!known.is_busy).then(|| name.to_owned()));
            return;
        }
        // While an IKE SA is replaced, its children may be listed with neither of the two: so a loss is looked at twice.
        if self.service.now.find(name).is_some_and(|tunnel| known.is_doubtful(tunnel, &ikes)) {
            self.changed.insert(name.to_owned());
            return;
        }
        known.ikes = ikes;
        self.awake.insert(name.to_owned());
    }

    fn compared(&mut self, began: Instant, loaded: &Loaded) {
        let now = Instant::now();
        let mut names: BTreeSet<&str> = loaded.names();
        names.remove(UNNAMED);
        let listed: BTreeSet<String> = names.into_iter().map(str::to_owned).collect();
        for name in &listed {
            self.service.known.entry(name.clone()).or_insert_with(|| Known::new(began));
        }
        for (name, known) in &mut self.service.known {
            if known.is_busy || known.touched > began {
                continue;
            }
            let has_key = loaded.keys.contains(name);
            known.loaded = loaded.connections.get(name).copied().filter(|_| has_key);
            known.rest(now);
            let ikes: Vec<Ike> = loaded.ikes.iter().filter(|ike| ike.name == *name).cloned().collect();
            if self.service.now.find(name).is_some_and(|tunnel| known.is_doubtful(tunnel, &ikes)) {
                self.changed.insert(name.clone());
                continue;
            }
            known.ikes = ikes;
        }
    }

    fn told(&mut self, event: &Event) {
        if event.name != "log" {
            let names = event.message.sections().map(|(name, _)| name.to_owned());
            self.changed.extend(names.filter(|name| name != UNNAMED));
            return;
        }
        let text = |name: &str| event.message.get_text(name).unwrap_or_default();
        let (connection, line) = (text("ikesa-name"), text("msg"));
        tracing::trace!(connection, group = text("group"), line, "strongSwan");
        let reason = reason::read(line);
        if let Some((known, reason)) = self.service.known.get_mut(connection).zip(reason) {
            tracing::debug!(connection, line, "a tunnel is not established");
            known.reason = Some(reason);
            self.changed.insert(connection.to_owned());
        }
    }

    fn wake_at(&self) -> Instant {
        let (now, patience) = (Instant::now(), self.service.shared.settings.patience);
        let times = self.service.known.values().filter_map(|known| known.wake_at(patience, now));
        times.chain([self.next_pass]).min().unwrap_or(self.next_pass)
    }
}

/// Loads, and starts the negotiation where we may.
async fn make(client: &Client, name: &str, tunnel: &Tunnel) -> Result<(), GatewayError> {
    control::load(client, tunnel).await?;
    if tunnel.initiator == Initiator::BiDirectional {
        match control::initiate(client, name, &sections::child_names(tunnel)).await {
            Ok(()) | Err(vici::Error::Failed { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Passes on the errors after which the daemon cannot be asked any more.
fn is_lasting(error: GatewayError, name: &str) -> Result<(), GatewayError> {
    match error {
        GatewayError::Vici(vici::Error::Closed | vici::Error::Timeout { .. } | vici::Error::Io(_)) => Err(error),
        error => {
            tracing::warn!(connection = name, %error, "strongSwan has not done what it was asked");
            Ok(())
        }
    }
}
