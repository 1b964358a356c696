//! The parts of the service are chosen here, and given to each other.

use std::sync::Arc;

use super::{ServeError, Service};
use crate::{
    api::{self, Front, Layers, standalone::Standalone},
    auth::builtin::BuiltinIdentity,
    config::{Config, DriverBackend, IdentityBackend, NetworkBackend},
    driver::{Driver, none::NoDriver, simulated::Simulated},
    env::{Clock, Ids, SystemClock, SystemResolver, TimeOrderedIds},
    network::standalone::StandaloneNetwork,
    reconcile::{self, Reconciler},
    service::{Context, context::Choices},
    store::{Store, StoreOptions},
    telemetry::Metrics,
};

/// So many expired tokens are removed in one write.
const EXPIRED_TOKENS: u64 = 256;

impl Service {
    /// Puts the parts together. The database is made where there is none, and brought up to date.
    pub async fn open(config: Config) -> Result<Self, ServeError> {
        let metrics = Arc::new(Metrics::default());
        let committed = {
            let metrics = Arc::clone(&metrics);
            Arc::new(move |size| metrics.commit(size))
        };
        let store = Store::open(&config.database.url, StoreOptions { committed, ..options(&config) }).await?;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let ids: Arc<dyn Ids> = Arc::new(TimeOrderedIds);
        let process = ids.next();
        let identity = match config.identity.backend {
            IdentityBackend::Builtin => {
                let users = &config.identity.builtin;
                Arc::new(BuiltinIdentity::new(users, store.clone(), Arc::clone(&clock))?)
            }
        };
        let network = match config.network.backend {
            NetworkBackend::Standalone => {
                let network = StandaloneNetwork::new(store.clone(), Arc::clone(&clock), Arc::clone(&ids));
                Arc::new(network.with_default_quotas(config.quotas.limits()))
            }
        };
        let driver: Arc<dyn Driver> = match config.driver.backend {
            DriverBackend::Simulated => Arc::new(Simulated::new(config.driver.simulated.clone())),
            DriverBackend::None => Arc::new(NoDriver),
        };
        let follows = driver.follows();
        let reconciler = Arc::new(Reconciler::new(driver, reconciling(&config)));
        let choices = Choices {
            allow_legacy_crypto: config.crypto.allow_legacy,
            default_quotas: config.quotas.limits(),
            data_plane_follows: follows,
        };
        let context = Context {
            store: store.clone(),
            sealer: Arc::clone(store.sealer()),
            network: Arc::clone(&network) as _,
            clock: Arc::clone(&clock),
            ids: Arc::clone(&ids),
            resolver: Arc::new(SystemResolver),
            reconciler: Arc::clone(&reconciler) as _,
            choices: Arc::new(choices),
        };
        let app = api::App {
            context,
            tokens: Arc::clone(&identity) as _,
            standalone: Some(Standalone { identity: Arc::clone(&identity), inventory: Arc::clone(&network) }),
            settings: Arc::new(settings(&config)),
        };
        let layers = Layers {
            base_path: config.server.base_path.as_str().into(),
            body_limit: config.server.body_limit,
            request_timeout: config.server.request_timeout(),
            ids,
            metrics: config.metrics.listen.map(|_| Arc::clone(&metrics)),
        };
        let expired_tokens: reconcile::Chore =
            Arc::new(|session, now| session.remove_expired_tokens(now, EXPIRED_TOKENS));
        let parts = reconcile::Parts {
            store: store.clone(),
            clock,
            sealer: Arc::clone(store.sealer()),
            process,
            chores: vec![expired_tokens],
        };
        Ok(Self { app, identity, network, metrics, config, layers, store, parts, reconciler })
    }

    /// The whole service, layers included; for a server, or for a test that calls it in memory.
    #[must_use]
    pub fn front(&self) -> Front {
        api::app(self.app.clone(), self.layers.clone())
    }
}

pub(super) fn options(config: &Config) -> StoreOptions {
    StoreOptions {
        lock_wait: config.database.lock_wait(),
        readers: config.database.readers,
        writers: config.database.writers,
        psk_keys: config.psk.encryption_key.iter().map(|key| (String::new(), key.clone())).collect(),
        ..StoreOptions::default()
    }
}

fn reconciling(config: &Config) -> reconcile::Settings {
    reconcile::Settings {
        call_timeout: config.driver.call_timeout(),
        poll_interval: config.driver.poll_interval(),
        concurrency: config.driver.concurrency,
        delete_wait: config.delete.wait(),
    }
}

fn settings(config: &Config) -> api::state::Settings {
    api::state::Settings {
        public_url: config.server.public_url.clone(),
        base_path: config.server.public_path().to_owned(),
        psk_visibility: config.psk.visibility,
        max_page: config.api.max_page,
    }
}
