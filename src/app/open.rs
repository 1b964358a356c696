//! Chooses the parts of the service and connects them.

use std::{sync::Arc, time::Duration};

use super::{ServeError, Service};
use crate::{
    api::{
        self, Front, Layers, document,
        state::{Settings, TokensFrom},
    },
    config::{Config, DriverBackend, IdentityBackend, NetworkBackend},
    dispatch::{self, Dispatch},
    driver::{Driver, none::NoDriver, simulated::Simulated},
    env::{Clock, Ids, SystemClock, SystemResolver, TimeOrderedIds},
    network::Network,
    reconcile::{self, Reconciler},
    service::{Context, context::Choices},
    standalone::{
        self, Standalone,
        identity::{self, BuiltinIdentity},
        inventory::Inventory,
    },
    store::{Store, StoreOptions, Waiting},
    telemetry::Metrics,
};

impl Service {
    /// Assembles the parts. The database is created if necessary, and brought up to date.
    pub async fn open(config: Config) -> Result<Self, ServeError> {
        let metrics = Arc::new(Metrics::default());
        let committed = {
            let metrics = Arc::clone(&metrics);
            Arc::new(move |size| metrics.commit(size))
        };
        let store = Store::open(&config.database.url, StoreOptions { committed, ..options(&config) }).await?;
        metrics.before_scrape({
            let store = store.clone();
            move |metrics| note_store(metrics, &store)
        });
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let ids: Arc<dyn Ids> = Arc::new(TimeOrderedIds);
        let process = ids.next();
        let identity = match config.identity.backend {
            IdentityBackend::Builtin => {
                let users = &config.identity.builtin;
                BuiltinIdentity::open(users, store.clone(), Arc::clone(&clock))?
            }
        };
        let inventory = match config.network.backend {
            NetworkBackend::Standalone => {
                Inventory::new(store.clone(), Arc::clone(&clock), Arc::clone(&ids), config.quotas.limits())
            }
        };
        let network: Arc<dyn Network> = Arc::new(inventory.clone());
        let mut dispatch = None;
        let driver: Arc<dyn Driver> = match config.driver.backend {
            DriverBackend::Simulated => Arc::new(Simulated::new(config.driver.simulated.clone())),
            DriverBackend::None => Arc::new(NoDriver),
            DriverBackend::Strongswan => {
                let parts = dispatch::Parts {
                    store: store.clone(),
                    network: Arc::clone(&network),
                    epoch: process,
                    token: config.data_plane.token.clone().unwrap_or_default(),
                    lease: Duration::from_secs(config.data_plane.lease),
                };
                let opened = Dispatch::open(parts).await?;
                dispatch = Some(Arc::clone(&opened));
                let counted = Arc::clone(&opened);
                metrics.before_scrape(move |metrics| {
                    let (tunnels, agents) = counted.count();
                    for (state, number) in tunnels {
                        metrics.tunnels(state.as_str(), number);
                    }
                    metrics.agents(agents);
                });
                opened
            }
        };
        let follows = driver.follows();
        let reconciler = Arc::new(Reconciler::new(driver, reconciling(&config)));
        let choices = Choices {
            allow_legacy_crypto: config.crypto.allow_legacy,
            default_quotas: config.quotas.limits(),
            data_plane_follows: follows,
            tunnels: dispatch.clone().map(|dispatch| dispatch as _),
        };
        let context = Context {
            store: store.clone(),
            sealer: Arc::clone(store.sealer()),
            network,
            clock: Arc::clone(&clock),
            ids: Arc::clone(&ids),
            resolver: Arc::new(SystemResolver),
            reconciler: Arc::clone(&reconciler) as _,
            choices: Arc::new(choices),
        };
        let settings = Arc::new(settings(&config, TokensFrom::Here(config.identity.builtin.known_login.clone())));
        let app = api::App { context, tokens: Arc::clone(&identity) as _, settings: Arc::clone(&settings) };
        let standalone = Standalone { identity, inventory, settings };
        let layers = Layers {
            base_path: config.server.base_path.as_str().into(),
            body_limit: config.server.body_limit,
            request_timeout: Duration::from_secs(config.server.request_timeout),
            allowed_hosts: config.allowed_hosts().into(),
            refuses_proxies: config.identity.builtin.none.is_some(),
            ids,
            metrics: config.metrics.listen.map(|_| Arc::clone(&metrics)),
        };
        let parts = reconcile::Parts {
            store: store.clone(),
            clock,
            sealer: Arc::clone(store.sealer()),
            process,
            chores: vec![Arc::new(identity::expire)],
        };
        Ok(Self { app, standalone, metrics, config, layers, store, parts, reconciler, dispatch })
    }

    /// The whole service, layers included; for a server, or for a test that calls it in memory.
    #[must_use]
    pub fn front(&self) -> Front {
        let documents = [&document::VPNAAS, &standalone::DOCUMENT];
        api::app(self.app.clone(), self.standalone.clone().routes(), &documents, self.layers.clone())
    }

    /// The prefix of all paths.
    #[must_use]
    pub fn base_path(&self) -> &str {
        &self.config.server.base_path
    }
}

pub(super) fn options(config: &Config) -> StoreOptions {
    StoreOptions {
        lock_wait: Duration::from_millis(config.database.lock_wait_ms),
        time_limit: Duration::from_millis(config.database.time_limit_ms),
        readers: config.database.readers,
        writers: config.database.writers,
        psk_keys: config.psk.keys(),
        ..StoreOptions::default()
    }
}

/// Records the store's queues as metrics.
fn note_store(metrics: &Metrics, store: &Store) {
    let Waiting { reads, writes, connected } = store.waiting();
    for (queue, (length, oldest)) in [("reads", reads), ("writes", writes)] {
        metrics.queue(queue, length, oldest.as_secs_f64());
    }
    metrics.connections("reads", connected.0);
    metrics.connections("writes", connected.1);
}

fn reconciling(config: &Config) -> reconcile::Settings {
    reconcile::Settings {
        call_timeout: Duration::from_secs(config.driver.call_timeout),
        poll_interval: Duration::from_secs(config.driver.poll_interval),
        concurrency: config.driver.concurrency,
        delete_wait: Duration::from_millis(config.delete.wait_ms),
    }
}

fn settings(config: &Config, tokens_from: TokensFrom) -> Settings {
    Settings {
        public_url: config.server.public_url.clone(),
        base_path: config.server.public_path().to_owned(),
        max_page: config.api.max_page,
        psk_visibility: config.psk.visibility,
        tokens_from,
    }
}
