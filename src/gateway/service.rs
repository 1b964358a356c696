//! A service, and what is known of its tunnels.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::{
    sync::{mpsc, watch},
    time::Instant,
};
use uuid::Uuid;

use super::{
    command::GatewayError,
    known::Known,
    plumbing::{Flow, Plumbing, Site},
    reason::Reason,
    report::{Report, State, Wanted},
    sections::connection_name,
    settings::Settings,
};

/// What each service should have, for its worker to see.
type Services = HashMap<Uuid, watch::Sender<Arc<Wanted>>>;

/// What all services of a gateway share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) settings: Settings,
    pub(super) plumbing: Arc<dyn Plumbing>,
    services: Mutex<Services>,
    reports: mpsc::UnboundedSender<Report>,
}

impl Shared {
    pub(super) fn new(settings: Settings, plumbing: Arc<dyn Plumbing>, reports: mpsc::UnboundedSender<Report>) -> Self {
        Self { settings, plumbing, services: Mutex::default(), reports }
    }

    pub(super) fn services(&self) -> MutexGuard<'_, Services> {
        self.services.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes the namespace of a service what it should be; answers its name.
    pub(super) async fn attach(self: Arc<Self>, (site, flows): (Site, Vec<Flow>)) -> Result<String, GatewayError> {
        self.plumbing.attach(&site, &flows).await
    }
}

/// A service, and what is known of its tunnels.
#[derive(Debug)]
pub(super) struct Service {
    pub(super) shared: Arc<Shared>,
    pub(super) id: Uuid,
    pub(super) wanted: watch::Receiver<Arc<Wanted>>,
    /// What was wanted when that was looked at last.
    pub(super) now: Arc<Wanted>,
    /// By the name of the connection: the tunnels that are wanted, and those of which something may be left.
    pub(super) known: BTreeMap<String, Known>,
    /// Whether no tunnel can be made at all.
    has_failed: bool,
}

impl Service {
    pub(super) fn new(shared: Arc<Shared>, id: Uuid, wanted: watch::Receiver<Arc<Wanted>>) -> Self {
        let now = Arc::new(Wanted::nothing(id));
        Self { shared, id, wanted, now, known: BTreeMap::new(), has_failed: false }
    }

    /// Looks at what is wanted.
    pub(super) fn take_in(&mut self) {
        let now = Instant::now();
        let before = std::mem::replace(&mut self.now, Arc::clone(&self.wanted.borrow_and_update()));
        let named = self.now.tunnels.keys().chain(&self.now.gone);
        for id in named {
            self.known.entry(connection_name(*id)).or_insert_with(|| Known::new(now));
        }
        let generation = |wanted: &Wanted, name: &str| wanted.find(name).map(|tunnel| tunnel.generation);
        for (name, known) in &mut self.known {
            if generation(&before, name) != generation(&self.now, name) {
                known.start_over(now);
            }
        }
    }

    /// Where it is, and what its tunnels carry.
    pub(super) fn layout(&self) -> (Site, Vec<Flow>) {
        let flows = self
            .now
            .tunnels
            .values()
            .flat_map(|tunnel| tunnel.pairs().map(|(local, peer)| Flow { local, peer, mtu: tunnel.mtu }));
        (self.now.site.clone(), flows.collect())
    }

    /// The daemon has gone.
    pub(super) fn lose(&mut self) {
        let now = Instant::now();
        self.for_each(|known| known.lose(now));
    }

    /// No tunnel can be made, for this reason.
    pub(super) fn fail(&mut self, error: &GatewayError) {
        self.has_failed = true;
        let reason = Reason::Gateway(error.to_string());
        self.for_each(|known| known.reason = Some(reason.clone()));
    }

    /// Tunnels can be made again.
    pub(super) fn recover(&mut self) {
        if std::mem::take(&mut self.has_failed) {
            self.for_each(|known| known.reason = None);
        }
    }

    fn for_each(&mut self, change: impl Fn(&mut Known)) {
        let names: Vec<String> = self.known.keys().cloned().collect();
        for name in names {
            self.known.get_mut(&name).into_iter().for_each(&change);
            self.tell(&name);
        }
    }

    /// A job for a tunnel has ended.
    pub(super) fn touch(&mut self, name: &str, now: Instant) -> Option<&mut Known> {
        let known = self.known.get_mut(name)?;
        (known.is_busy, known.touched) = (false, now);
        Some(known)
    }

    /// Tells what has become of a wanted tunnel, if that is new.
    pub(super) fn tell(&mut self, name: &str) {
        let (Some(tunnel), Some(known)) = (self.now.find(name), self.known.get_mut(name)) else { return };
        let state = known.state(tunnel, self.shared.settings.patience, Instant::now());
        let (id, told) = (tunnel.id, (tunnel.generation, state));
        if known.told.as_ref() != Some(&told) {
            known.told = Some(told.clone());
            self.send_state(id, told.0, told.1);
        }
    }

    /// Tells that nothing of a tunnel is left, and forgets it; unless it is wanted again.
    pub(super) fn absent(&mut self, name: &str) {
        if self.now.find(name).is_some() {
            return;
        }
        let generation = self.known.remove(name).and_then(|known| known.told).map_or(0, |(generation, _)| generation);
        if let Ok(id) = name.parse() {
            self.send_state(id, generation, State::Absent);
        }
    }

    /// Tells that nothing of the service is left.
    pub(super) fn cleared(&mut self) {
        let names: Vec<String> = self.known.keys().cloned().collect();
        for name in names {
            self.absent(&name);
        }
        self.send(Report::Cleared { service: self.id, turn: self.now.turn });
    }

    fn send_state(&self, connection: Uuid, generation: i64, state: State) {
        self.send(Report::Tunnel { service: self.id, connection, generation, state, turn: self.now.turn });
    }

    fn send(&self, report: Report) {
        // Where nobody listens, nobody wants to know.
        let _heard = self.shared.reports.send(report);
    }
}
